"""Commands that work on the node's own folder and database."""
