"""The Django app of the room; it takes what arrives for it."""

from importlib import import_module

from django.apps import AppConfig

TABLES = ("beside_models", "abuse_models")
"""Modules that hold tables beside ``models``."""


class CooperationConfig(AppConfig):
    """Threads, their statements, orders to providers."""

    name = "comity.cooperation.app"
    label = "cooperation"
    verbose_name = "Cooperation"

    def import_models(self) -> None:
        """Load every table, whichever module it stands in."""
        super().import_models()
        for module in TABLES:
            import_module(f"{self.name}.{module}")

    def ready(self) -> None:
        """Own the type ``cooperation.statement``, look after the clocks, guard the rows."""
        from django.utils.translation import gettext_lazy as _

        from comity.access.app import belongings
        from comity.cooperation.app import registry, tasks, things
        from comity.cooperation.app.services import parts, releasing
        from comity.evidence.app import standings

        releasing.register()
        tasks.register()
        things.register()
        standings.names_also(registry.name_of)
        belongings.register(
            belongings.Belonging(
                name="request",
                label=_("Open requests"),
                count=parts.in_hand,
                pass_on=parts.pass_on,
            )
        )
