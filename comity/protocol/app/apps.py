"""The Django app of the protocol room."""

from django.apps import AppConfig


class ProtocolConfig(AppConfig):
    """Holds what a node has sent and received."""

    name = "comity.protocol.app"
    label = "protocol"
    default_auto_field = "django.db.models.BigAutoField"
