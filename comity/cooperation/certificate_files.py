"""Certificates as structured data: the sections of the form, each with its fields, as JSON.

Nothing is lost on the way there and back. What a file holds that no such request has is told with
its place, and kept beside what was read, so that a person can look at it.

Example:
    >>> made = written("EPOC", "XB", {"deadline": "ten_days", "facts": "A false invoice."})
    >>> made["sections"]
    {'C': {'deadline': 'ten_days'}, 'M': {'facts': 'A false invoice.'}}
    >>> read(made).content == {"deadline": "ten_days", "facts": "A false invoice."}
    True

Source: process 1.4 (sections A to M), 1.5.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from comity.cooperation.kinds import REQUESTS, Kind
from comity.kernel.errors import InvalidInputError

FORM: Final = "comity-certificate/1"
OTHER: Final = "other"
WITHHELD: Final = "M"
"""The section that is for the authority of the provider's State alone, and never for the provider.

Source: process 1.4, 3.2.
"""
_OF_SECTION: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "A": ("sender_org", "case_no_sender", "status_flag", "supersedes"),
        "B": ("addressee_provider", "addressee_establishment", "addressee_org"),
        "C": (
            *("deadline", "emergency_threat", "emergency_explanation"),
            *("urgency", "urgency_reasons", "needed_by"),
        ),
        "D": (
            *("follows_preservation", "prior_order", "preservation_ref"),
            *("no_preservation_reason", "preservation_expires_on"),
            *("extension_count", "extension_days"),
        ),
        "E": ("targets", "period_from", "period_to", "custodian_or_location"),
        "F": ("period_days", "no_close_note"),
        "G": ("offence", "legal_basis", "addressee_is", "processor_reason"),
        "H": (
            *("confidentiality", "confidentiality_reason"),
            *("no_user_notice_until", "no_user_notice_ground"),
        ),
        "I": ("sender_person", "sender_role", "contacts", "languages"),
        "J": ("validator",),
        "K": ("enforcing_authority", "enforcing_authority_notified", "no_notification_ground"),
        "L": ("return_key", "return_platform", "reply_by", "reply_channel", "procedure_wanted"),
        "M": ("facts", "link_facts_to_data", "necessity", "proportionality", "persons"),
    }
)
_SECTION_OF: Final = {name: letter for letter, names in _OF_SECTION.items() for name in names}
_HEAD: Final = frozenset({"form", "certificate", "to", "sections"})


class NoCertificateError(InvalidInputError):
    """The file holds no certificate, or the request is of a kind that is none."""

    code = "cooperation.no_certificate"
    remedy = "Give a certificate as comity letter certificate writes it, or a request of its kind."


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was read.

    Attributes:
        to: Member that is asked; empty where the file does not say.
        unknown: What no such request has, by its place in the file.
    """

    kind: str
    to: str
    content: dict[str, Any]
    unknown: dict[str, Any]


def written(
    kind: str, to: str, content: Mapping[str, Any], *, for_addressee: bool = False
) -> dict[str, Any]:
    """Return a request as the data of a certificate.

    Args:
        kind: Code of its kind.
        to: Member that is asked; may be empty.
        content: Its fields.
        for_addressee: Whether it is for the provider, who does not see what is for its State.

    Raises:
        NoCertificateError: Such a request is no certificate.
    """
    _checked(kind)
    sections: dict[str, dict[str, Any]] = {}
    for letter in (*_OF_SECTION, OTHER):
        held = {name: value for name, value in content.items() if _section(name) == letter}
        if held and not (for_addressee and letter == WITHHELD):
            sections[letter] = held
    return {"form": FORM, "certificate": kind, "to": to, "sections": sections}


def read(document: Mapping[str, Any]) -> Certificate:
    """Return the request that a certificate holds, and what in it no such request has.

    Raises:
        NoCertificateError: It is none, or a field stands in it twice.
    """
    sections = document.get("sections")
    if document.get("form") != FORM or not isinstance(sections, Mapping):
        msg = f"the file is no certificate of the form {FORM}"
        raise NoCertificateError(msg)
    kind = _checked(str(document.get("certificate") or ""))
    fields = REQUESTS[kind].model_fields
    content: dict[str, Any] = {}
    unknown = {name: value for name, value in document.items() if name not in _HEAD}
    for place, name, value in _leaves(sections):
        if name not in fields:
            unknown[place] = value
        elif name in content:
            msg = f"the field {name} stands in the certificate twice"
            raise NoCertificateError(msg, field=name)
        else:
            content[name] = value
    return Certificate(str(kind), str(document.get("to") or ""), content, unknown)


def _leaves(sections: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield place, name and value of each field; a section that is none is a value itself."""
    for letter, held in sections.items():
        if letter not in {*_OF_SECTION, OTHER} or not isinstance(held, Mapping):
            yield f"sections.{letter}", "", held
            continue
        for name, value in held.items():
            yield f"sections.{letter}.{name}", str(name), value


def _section(name: str) -> str:
    return _SECTION_OF.get(name, OTHER)


def _checked(code: str) -> Kind:
    if code in set(Kind) and "validator" in REQUESTS[Kind(code)].model_fields:
        return Kind(code)
    msg = f"a request of the kind {code or '(none)'} is no certificate"
    raise NoCertificateError(msg, kind=code)
