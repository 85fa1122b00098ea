"""What a request is about, in a few figures: enough to name it in any language.

Example:
    >>> gist_of({"targets": [{"type": "email"}, {"type": "email"}], "addressee_provider": "Mail"})
    Gist(targets=2, group='email', provider='Mail')
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

GROUPS: Mapping[str, str] = {
    "ip": "ip",
    "email": "email",
    "message": "message",
    "phone": "phone",
    "account": "account",
    "group": "account",
    "url": "site",
    "domain": "site",
    "server": "server",
    "wallet": "wallet",
    "tx_hash": "wallet",
    "iban": "bank",
    "bic": "bank",
    "card": "bank",
    **dict.fromkeys(("imei", "imsi", "iccid", "mac", "advertising_id", "udid", "serial"), "device"),
    **dict.fromkeys(("cell", "area", "geo"), "place"),
}
PROPERTY = "property"
"""Things of several sorts, or of one that has no word of its own."""
_THINGS: Mapping[str, str] = {"bank_account": "bank", "virtual_asset": "wallet", "domain": "site"}
PERSON = "person"
"""Somebody who is sought, by name."""
OTHER = "other"
"""Identifiers of several kinds, or of one that has no word of its own."""

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Gist:
    """What stands in the title of a request.

    Attributes:
        targets: How many identifiers.
        group: What they are, if all are of one group.
        provider: Who holds the data, as the request says it.
    """

    targets: int = 0
    group: str = OTHER
    provider: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return asdict(self)


def gist_of(content: Mapping[str, Any]) -> Gist:
    """Return the gist of a request."""
    if content.get("property") or content.get("measure"):
        return _of_things(content)
    if content.get("person"):
        return Gist(1, PERSON, str((content["person"] or {}).get("names") or "")[:LONGEST])
    rows = content.get("targets") or ()
    groups = {GROUPS.get(str(row.get("type")), OTHER) for row in rows}
    provider = str(content.get("addressee_provider") or "")[:LONGEST]
    return Gist(len(rows), groups.pop() if len(groups) == 1 else OTHER, provider)


def _of_things(content: Mapping[str, Any]) -> Gist:
    rows = content.get("property") or ()
    groups = {_THINGS.get(str(row.get("kind")), PROPERTY) for row in rows}
    return Gist(len(rows), groups.pop() if len(groups) == 1 else PROPERTY)


def read_gist(kept: Mapping[str, Any]) -> Gist:
    """Return the gist that a row keeps."""
    return Gist(
        targets=int(kept.get("targets", 0)),
        group=str(kept.get("group", OTHER)),
        provider=str(kept.get("provider", "")),
    )
