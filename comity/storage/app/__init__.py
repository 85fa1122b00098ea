"""What this node keeps of its stored items in its database, and the leased queue."""
