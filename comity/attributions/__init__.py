"""Attribution records: who is thought to be behind an incident, and what speaks against it.

A record weighs each piece of evidence against every hypothesis, in the manner of the analysis of
competing hypotheses. The room counts and compares; it names nobody. What a hypothesis says, and
which of them is held, is written by people and reviewed by another person.
"""
