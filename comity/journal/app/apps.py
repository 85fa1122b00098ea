"""The Django app of the room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Entries, the tree over them, checkpoints, and what is known of the peers' journals."""

    name = "comity.journal.app"
    label = "journal"
    verbose_name = "Journal"
