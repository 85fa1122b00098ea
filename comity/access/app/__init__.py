"""Who is enrolled on this node, by which token they are known, and what they were told."""
