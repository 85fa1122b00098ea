"""The Django app of the room."""

from django.apps import AppConfig


class AttributionsConfig(AppConfig):
    """Attribution records."""

    name = "comity.attributions.app"
    label = "attributions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Attribution records"

    def ready(self) -> None:
        """Guard the rows."""
        from comity.attributions.app import things

        things.register()
