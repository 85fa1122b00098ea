"""The Django app of the room."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Keys of stored items."""

    name = "comity.storage.app"
    label = "storage"
    verbose_name = "Storage"
