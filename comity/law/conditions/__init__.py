"""The closed set of conditions that a rule may be made of.

Code knows these kinds of condition and never the name of a treaty, a State or a provider; those
are data. ``kinds.Condition`` is the union of all.
"""
