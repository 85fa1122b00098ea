"""The Django app of the room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Holds what this node trusts of the directory, and fetches what is new."""

    name = "comity.directory.app"
    label = "directory"
    verbose_name = "Directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker fetch the directory every minute, and the law ask what States accept."""
        from comity.directory.app import law_profiles, tasks

        law_profiles.register()
        tasks.start()
