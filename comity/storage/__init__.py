"""Where bytes rest: blobs, keys, items under a key each, and the leased queue.

Decides how bytes are kept, found again and destroyed. Does not know what they are.
"""
