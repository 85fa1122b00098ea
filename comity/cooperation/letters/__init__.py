"""Letters: a statement of a thread as a paper that a court can hold, and how it is verified.

``letters`` says what stands in one, ``typesetting`` makes the pages, ``sealing`` signs them,
``verification`` tells anyone whether to believe one. Nothing here knows a database or a clock.
"""
