"""The directory as this node holds it: tables, the refresh, the look-up over HTTP."""
