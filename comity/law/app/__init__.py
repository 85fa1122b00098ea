"""The law room at a node: the data it answers from, its interface and its pages."""
