"""Joint investigation teams: one workspace that lives as signed copies on each member's node.

There is no central server. What the members say is kept as events that name the events their
authors had seen; every node folds the same events into the same team, in whatever order they came.
"""
