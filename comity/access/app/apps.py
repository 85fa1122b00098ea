"""The Django app of the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, tokens, notices."""

    name = "comity.access.app"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        """Hear when somebody signs in or leaves; guard the rows."""
        from comity.access.app import signals, things

        things.register()
