"""The journal of this node, in its database."""
