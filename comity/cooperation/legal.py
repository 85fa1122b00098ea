"""A request as a question to the law room, and how the basis that it names fits the answer.

What the request does not say is left out: the law room treats it as unknown.

Example:
    >>> question_of(Kind("PRES"), {}, requesting="XA", requested="XB")["measure"]
    'preserve_stored'
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from comity.cooperation.kinds import Kind, holds, plan_of
from comity.cooperation.measures import named_in
from comity.law.corpus import shipped

Content = Mapping[str, Any]
CHOSEN_FOR: Final = "basis_for"
"""Under which name a draft keeps, beside what was typed, for what its basis was chosen."""
HOLD: Final = "preserve_stored"
DISCLOSURE: Final = "emergency_disclosure"
_BY_DATA: Final = (
    ("CONTENT", "content_data", "content"),
    ("TRAFFIC", "traffic_data", "traffic"),
    ("LOC", "traffic_data", "location"),
    ("LOGS", "traffic_data", "traffic"),
    ("REG", "domain_registration", "registration"),
    ("SUB", "subscriber_info", "subscriber"),
    ("IDENT", "subscriber_info", "identification"),
    ("KYC", "subscriber_info", "identification"),
    ("DEVICE", "mla_general", "device"),
    ("PAY", "mla_general", "payment"),
)
"""Kind of data, measure and category of the law data; what intrudes most stands first."""

OFFENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "illegal_access": "CD-ACC",
        "illegal_interception": "CD-INT",
        "data_interference": "CD-DAT",
        "system_interference": "CD-SYS",
        "misuse_of_devices": "CD-DEV",
        "forgery": "CE-FOR",
        "fraud": "CE-FRD",
        "child_sexual_abuse": "CE-CSA",
        "grooming": "CE-CSG",
        "intimate_images": "CE-NCI",
        "laundering": "CE-ML",
    }
)
"""Classes of offence of a request by the codes of the law data; another crime has no code."""
_EMERGENCIES: Final = {"life": "life", "critical_infrastructure": "infrastructure"}


@dataclass(frozen=True, slots=True)
class Choice:
    """The basis that a request names, beside those that the law room found.

    Attributes:
        found: Whether the law room found it, too.
        reason: Why it was chosen, in the words of whoever drafted.
    """

    instrument: str
    article: str
    reason: str
    found: bool

    @property
    def overrides(self) -> bool:
        """Return whether a person decided otherwise than the answer."""
        return bool(self.instrument) and not self.found

    @property
    def unexplained(self) -> bool:
        """Return whether nobody has said why."""
        return self.overrides and not self.reason


def question_of(kind: Kind, content: Content, *, requesting: str, requested: str) -> dict[str, Any]:
    """Return what the law room is asked about a request of ``kind``, without the day."""
    measure, category = _asked_for(kind, content)
    stated: dict[str, Any] = {
        "requesting": requesting,
        "requested": requested,
        "measure": measure,
        "data_category": category,
        "offence": _offence(content),
        "emergency": _emergency(content),
        "provider": content.get("addressee_provider"),
    }
    if not holds(kind) and shipped().measures[measure].electronic_evidence:
        stated["steps"] = [HOLD, measure]
    return {name: value for name, value in stated.items() if value is not None}


def questions_by_data(
    kind: Kind, content: Content, *, requesting: str, requested: str
) -> Iterable[dict[str, Any]]:
    """Yield what the law room is asked about each kind of data of a request, one after the other.

    A request that names no data is one question.
    """
    rows = content.get("targets") or ()
    asked = {code for row in rows for code in row.get("categories") or ()}
    seen: set[tuple[str, object]] = set()
    for code in sorted(asked | set(content.get("categories") or ())) or [""]:
        about = {**content, "targets": (), "categories": [code] if code else []}
        found = question_of(kind, about, requesting=requesting, requested=requested)
        found.pop("steps", None)
        key = (found["measure"], found.get("data_category"))
        if key not in seen:
            seen.add(key)
            yield found


def chosen_for(kind: Kind, content: Content, aud: str) -> str:
    """Return for whom and for what a basis is chosen: the State, and the measure."""
    return f"{aud} {_asked_for(kind, content)[0]}"


def is_outdated(
    kind: Kind, content: Content, typed: Content, *, aud: str, offered: Iterable[tuple[str, str]]
) -> bool:
    """Return whether the basis was chosen before the State or the measure was changed.

    It is not if the law room offers the same article for what is asked for now.

    Args:
        kind: Of the draft.
        content: What the draft says.
        typed: What stands beside it, with what the basis was chosen for.
        aud: Whom it is addressed to.
        offered: Instrument and article of each basis that is found now.
    """
    choice = choice_of(content, ())
    chosen = typed.get(CHOSEN_FOR)
    if not choice.instrument or chosen in (None, chosen_for(kind, content, aud)):
        return False
    return (choice.instrument, choice.article) not in set(offered)


def choice_of(content: Content, found: Iterable[str]) -> Choice:
    """Return which basis ``content`` names, and whether it is among those ``found``."""
    rows: Sequence[Mapping[str, Any]] = content.get("legal_basis") or ({},)
    named = str(rows[0].get("instrument") or "")
    return Choice(
        instrument=named,
        article=str(rows[0].get("article") or ""),
        reason=str(rows[0].get("text") or "").strip(),
        found=named in set(found),
    )


def longest_reply(content: Content) -> timedelta | None:
    """Return the longest time of answer that the basis of a request sets for its measure, in hours.

    Law that sets none, or that is not known here, gives ``None``.
    """
    emergency = content.get("urgency") == "emergency"
    known = shipped().instruments
    hours = [
        limit.hours
        for row in content.get("legal_basis") or ()
        if row.get("instrument") in known
        for provision in known[row["instrument"]].measures.get(DISCLOSURE, ())
        for limit in provision.limits
        if limit.kind == "reply" and limit.hours and (limit.when != "emergency" or emergency)
    ]
    return timedelta(hours=min(hours)) if hours else None


def _asked_for(kind: Kind, content: Content) -> tuple[str, str | None]:
    rows = content.get("targets") or ()
    asked = {code for row in rows for code in row.get("categories") or ()}
    asked |= set(content.get("categories") or ())
    found = next((row for row in _BY_DATA if row[0] in asked), None)
    category = None if found is None else found[2]
    measure = plan_of(kind).measure
    if measure is not None:
        return measure, category
    return named_in(content) or ("mla_general" if found is None else found[1]), category


def _offence(content: Content) -> str | None:
    rows: Sequence[Mapping[str, Any]] = content.get("offence") or ({},)
    return OFFENCES.get(str(rows[0].get("class") or ""))


def _emergency(content: Content) -> str | None:
    if content.get("urgency") != "emergency":
        return None
    reasons = content.get("urgency_reasons") or ()
    return next((_EMERGENCIES[one] for one in reasons if one in _EMERGENCIES), "other")
