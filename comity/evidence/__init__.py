"""Sealed packages and the custody record: what one State hands another, for a court to believe.

Begin with ``sealing`` (files become a package), ``data/verify.py`` (what a court runs) and
``transport`` (how a package travels in encrypted chunks).
"""
