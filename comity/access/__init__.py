"""People and roles: may this person do this act on this thing?

Start with ``roles`` and ``permissions``; ``app`` keeps the people, their tokens and their notices.
"""
