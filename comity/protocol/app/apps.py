"""The Django app of the protocol room."""

from django.apps import AppConfig


class ProtocolConfig(AppConfig):
    """Holds what a node has sent and received."""

    name = "comity.protocol.app"
    label = "protocol"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer drills, tell of what is overdue, let peers watch each other's journals."""
        from comity.protocol.app import drills, overdue, witnessing

        drills.start()
        overdue.start()
        witnessing.start()
