"""The rows of this room as people may have them: typed names for ``access.app.gate``."""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from comity.access.app import gate
from comity.access.app.services import Person
from comity.evidence.app.models import Item, Package


def package(person: Person, act: str, asked: str, *, now: datetime) -> Package:
    """Return the package of that id, if ``person`` may do ``act`` on it; not locked.

    What is done with a package takes long, and locks it when it is done.

    Raises:
        NoSuchPackageError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
    """
    return cast("Package", gate.get_for(person, act, asked, now=now, lock=False))


def packages(person: Person, act: str = "package_read") -> QuerySet[Package]:
    """Return the packages on which ``person`` may do ``act``.

    Raises:
        PermissionRefusedError: The person may do it on none.
    """
    return cast("QuerySet[Package]", gate.list_for(person, act))


def item(person: Person, asked: str, *, now: datetime) -> Item:
    """Return the file of that id that a provider handed over, if ``person`` may read it.

    Raises:
        NoSuchPackageError: There is none that the person may know of.
        PermissionRefusedError: The person may not.
    """
    return cast("Item", gate.get_for(person, "item_read", asked, now=now))
