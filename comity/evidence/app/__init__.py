"""Items and packages of one node: kept, sealed, sent, received, verified."""
