"""The Django app of the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, tokens, notices."""

    name = "comity.access.app"
    label = "access"
    verbose_name = "Access"
