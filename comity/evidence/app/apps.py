"""The Django app of the evidence room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Keeps items and packages, and carries chunks on the lane."""

    name = "comity.evidence.app"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer for chunks on the lane, deliver and take over in the worker, guard the rows."""
        from comity.evidence.app import lane, tasks, things

        things.register()
        lane.start()
        tasks.start()
