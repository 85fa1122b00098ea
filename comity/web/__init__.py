"""The edge: settings, addresses, the HTTP interface, and how errors are told over HTTP.

Decides nothing about cooperation; it translates.
"""
