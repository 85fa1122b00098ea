"""What this node keeps of attribution records, read only."""

from collections.abc import Sequence

from django.conf import settings

from comity.attributions.app.models import Attribution, AttributionVersion, Gift, Review
from comity.attributions.errors import NoSuchVersionError
from comity.attributions.record import Record
from comity.attributions.versions import Version, checked
from comity.cooperation.contents import taken
from comity.kernel.strict_json import parse_object
from comity.protocol.app import queries as protocol


def me() -> str:
    """Return the code of this node."""
    code: str = settings.COMITY_NODE.code
    return code


def peers() -> list[str]:
    """Return the codes of the other members in good standing."""
    return list(protocol.peers())


def _version(row: AttributionVersion) -> Version:
    return Version(
        number=row.number,
        before=row.before,
        digest=row.digest,
        record=taken(Record, parse_object(bytes(row.raw)), own=True),
        author=row.author,
        author_name=row.author_name,
        at=row.at,
    )


def versions(row: Attribution) -> Sequence[Version]:
    """Return every version of a record, the oldest first.

    Raises:
        BrokenChainError: One is not what its digest says.
    """
    rows = AttributionVersion.objects.filter(attribution=row.pk).order_by("number")
    return checked(row.pk, [_version(one) for one in rows])


def version(row: Attribution, number: int | None) -> Version:
    """Return the version of that number; the newest one if none is given.

    Raises:
        NoSuchVersionError: There is none.
    """
    every = versions(row)
    wanted = len(every) if number is None else number
    if not 1 <= wanted <= len(every):
        msg = f"there is no version {wanted}"
        raise NoSuchVersionError(msg, number=wanted)
    return every[wanted - 1]


def reviews(row: Attribution) -> dict[int, Review]:
    """Return the reviews of a record by the number of the version."""
    found = Review.objects.filter(version__attribution=row.pk).select_related("version")
    return {one.version.number: one for one in found}


def gifts(row: Attribution) -> list[Gift]:
    """Return to whom versions of a record were offered, the newest first."""
    found = Gift.objects.filter(version__attribution=row.pk).select_related("version")
    return list(found)
