"""Turns entries into the plain mapping that the completeness rules read.

What an entry calls *unknown* is left out: a rule that needs it then answers "not judged", and
nothing is guessed. The places (``channels.PRES``, ``providers.EXT-XB.carrier_nat``, …) are those
that the rules of ``comity.law`` name.

Example:
    >>> profile([], receiver="XB")
    {}
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from comity.directory.entries import Entry, Provider
from comity.directory.parts import Answer, Sourced
from comity.directory.state_profiles import StateProfile

STALE_AFTER: Final = timedelta(days=365)
_HOURS_A_DAY: Final = 24


def profile(
    entries: Iterable[Entry],
    *,
    receiver: str,
    sender: str | None = None,
    kind: str | None = None,
    stated: StateProfile | None = None,
) -> dict[str, object]:
    """Return what is known of ``receiver``, its providers, and the members of the directory.

    Args:
        entries: All entries that this node trusts.
        receiver: The member that is asked.
        sender: The member that asks, for what its own law lets its officers sign.
        kind: The kind of request, for the languages accepted for it; any kind if not given.
        stated: The dated statements about the receiver, which outrank the rest of its entry.
    """
    held = {entry.member: entry for entry in entries}
    if receiver not in held:
        return {}
    asked = held[receiver]
    issuing = held.get(sender) if sender else None
    known: dict[str, object] = {
        "member": asked.member,
        "languages": list(_languages(asked, kind)),
        "channels": {code: list(terms.channels) for code, terms in asked.terms.items()},
        "required_functions": {code: list(terms.functions) for code, terms in asked.terms.items()},
        "competent": _competent(asked),
        "min_days": {
            code: terms.minimum_hours / _HOURS_A_DAY
            for code, terms in asked.terms.items()
            if terms.minimum_hours != "unknown"
        },
        "median_days": {
            code: terms.median_days
            for code, terms in asked.terms.items()
            if terms.median_days != "unknown"
        },
        "dual_criminality": _known(
            {code: terms.double_criminality for code, terms in asked.terms.items()}
        ),
        "preservation_days": _preservation_days(asked),
        "sender": {"issuers": {} if issuing is None else _issuers(issuing)},
        "providers": _providers(asked, stated),
        "services": _services(asked),
        "registers": _registers(held.values(), asked),
    }
    return known if stated is None else {**known, **stated.for_completeness(kind)}


def stale(entry: Entry, *, today: date) -> tuple[str, ...]:
    """Return the parts of ``entry`` that nobody confirmed for more than a year, by their codes."""
    parts: list[tuple[str, Sourced]] = [
        *((f"terms {code}", terms) for code, terms in entry.terms.items()),
        ("preservation", entry.preservation),
        *((f"authority {held.code}", held) for held in entry.authorities),
        *((f"contact point {held.code}", held) for held in entry.contact_points),
        *((f"provider {held.code}", held) for held in entry.providers),
    ]
    return tuple(name for name, part in parts if today - part.checked_on > STALE_AFTER)


def _languages(entry: Entry, kind: str | None) -> tuple[str, ...]:
    terms = entry.terms.get(kind) if kind else None
    return entry.languages if terms is None else terms.languages


def _competent(entry: Entry) -> dict[str, list[str]]:
    kinds = {kind for authority in entry.authorities for kind in authority.receives}
    return {
        kind: [held.name for held in entry.authorities if kind in held.receives]
        for kind in sorted(kinds)
    }


def _issuers(entry: Entry) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for authority in entry.authorities:
        for kind, roles in authority.issues.items():
            held = found.setdefault(kind, [])
            held.extend(role for role in roles if role not in held)
    return found


def _preservation_days(entry: Entry) -> dict[str, int]:
    longest = entry.preservation.maximum_days
    return {} if longest == "unknown" else {"at_most": longest}


def _providers(entry: Entry, stated: StateProfile | None) -> dict[str, dict[str, object]]:
    """Return the providers under their code and under their name: requests use either."""
    described = [
        (
            provider,
            {
                **_provider(provider),
                **({} if stated is None else stated.of_provider(provider.code)),
            },
        )
        for provider in entry.providers
    ]
    return {key: facts for provider, facts in described for key in (provider.code, provider.name)}


def _provider(provider: Provider) -> dict[str, object]:
    known = _known(
        {
            "carrier_nat": provider.carrier_nat,
            "needs_destination": provider.logs_destination,
            "notifies_users": provider.notifies_users,
        }
    )
    kept = {code: days for code, days in provider.retention_days.items() if days != "unknown"}
    return {
        "code": provider.code,
        "name": provider.name,
        "legal_entity": provider.legal_entity,
        "roles": list(provider.services),
        "holds": list(provider.holds),
        "retention_days": kept,
        "languages": list(provider.languages),
        **known,
    }


def _services(entry: Entry) -> dict[str, dict[str, object]]:
    """Return who runs what a target may name as its service: a domain, or the provider itself."""
    return {
        name: {
            "operator": provider.name,
            **_known({"end_to_end": provider.end_to_end_encrypted}),
        }
        for provider in entry.providers
        for name in (*provider.domains, provider.name)
    }


def _registers(entries: Iterable[Entry], asked: Entry) -> dict[str, object]:
    authorities = [authority for entry in entries for authority in entry.authorities]
    return {
        "organisations": sorted({authority.name for authority in authorities}),
        "verified_domains": sorted(
            {domain for authority in authorities for domain in authority.domains}
        ),
        "mail_domains": {
            domain: provider.name for provider in asked.providers for domain in provider.domains
        },
    }


def _known(answers: Mapping[str, Answer]) -> dict[str, bool]:
    return {name: answer == "yes" for name, answer in answers.items() if answer != "unknown"}
