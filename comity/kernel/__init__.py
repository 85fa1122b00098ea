"""The few things that every room needs: errors, identifiers, digests, strict JSON, time.

Decides nothing about cooperation. Imports nothing of the house.
"""
