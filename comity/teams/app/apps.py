"""The Django app of the room; it takes what arrives for it."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Copies of joint investigation teams."""

    name = "comity.teams.app"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Joint investigation teams"

    def ready(self) -> None:
        """Own the types of messages of teams, look after their clocks, guard the rows."""
        from comity.teams.app import tasks, things

        things.register()
        tasks.register()
