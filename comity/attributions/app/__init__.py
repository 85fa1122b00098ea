"""The Django half of the room: kept records, their reviews, pages and doors."""
