"""The ``comity`` command.

``comity node …`` works on the node's own database; every other command is pure: it speaks to a
node over HTTP, or reads files, and imports no Django.
"""
