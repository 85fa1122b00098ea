"""One module for each type of identifier: what it must look like, and its one spelling.

Each has ``normalise(text) -> str``, which returns the one spelling or raises
``WrongIdentifierError`` with the reason. Nothing here looks anything up.
"""
