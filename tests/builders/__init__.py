"""Builders with sound defaults, one module per room."""
