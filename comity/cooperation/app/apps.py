"""The Django app of the room; it takes what arrives for it."""

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    """Threads, their statements, orders to providers."""

    name = "comity.cooperation.app"
    label = "cooperation"
    verbose_name = "Cooperation"

    def ready(self) -> None:
        """Own the type ``cooperation.statement``, look after the clocks, guard the rows."""
        from comity.cooperation.app import tasks, things

        tasks.register()
        things.register()
