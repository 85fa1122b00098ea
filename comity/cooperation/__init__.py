"""Cooperation: one authority asks another to do something, and both see how far it has come.

A request is a *thread* of signed statements between two members. Both nodes fold the same
statements into the same state; nothing of that state is ever sent. This half decides: kinds and
their content, acts, lifecycles, the fold, clocks. The half in ``app`` keeps, sends and asks.

It does not decide whether a request is complete (``law``), how it travels (``protocol``) or what
an evidence package is (``evidence``).
"""
