"""The Django app of the room."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """Answers which basis a measure has. It keeps no rows: the law is data in files."""

    name = "comity.law.app"
    label = "law"
    verbose_name = "Law"
    default_auto_field = "django.db.models.BigAutoField"
