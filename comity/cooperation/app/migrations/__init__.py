"""Migrations of the room, written by makemigrations."""
