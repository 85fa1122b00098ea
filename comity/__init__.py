"""Comity: States work together against cybercrime, each on a node of its own.

Every folder below is one room, named with the field's own word. Start with ``kernel`` (what every
room needs), then follow one request: ``cooperation`` says it, ``law`` completes it, ``protocol``
carries it, ``journal`` remembers it, ``evidence`` seals what comes back.
"""

__version__ = "0.1.0"
