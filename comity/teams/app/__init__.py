"""The Django half of the room: the copy of each team that this node holds, its pages and doors."""
