"""Statements that stand elsewhere in another shape: in a member's entry, in the law data.

Nothing is copied into profile files that already stands in one of these.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from comity.directory.entries import Acceptance, Entry, Provider, Terms
from comity.directory.parts import Answer
from comity.directory.statements import (
    Channels,
    CompetentAuthority,
    Declaration,
    DirectRequests,
    DirectRule,
    Languages,
    Number,
    Retention,
    Stated,
    YesOrNo,
)
from comity.law.corpus import Corpus
from comity.law.instrument_files import Reservation

LAW_CHANNELS: Final[Mapping[str, str]] = {
    "24/7": "P247",
    "CA-CA": "CA",
    "JUD": "JA",
    "PROVIDER": "PROV",
    "DIPLO": "DIP",
}
"""Channels of an entry by the codes of the law data."""
_ROLES: Final[Mapping[str, str]] = {
    "central_authority": "mutual_assistance",
    "poc_247": "contact_point",
    "data_protection": "data_protection",
}
"""Roles by the function of an authority in an entry."""
_ROLES_IN_LAW: Final[Mapping[str, str]] = {
    "channel": "mutual_assistance",
    "contact_point": "contact_point",
    "extradition_authority": "extradition",
    "direct_request": "direct_requests",
    "data_protection": "data_protection",
}
"""Roles by what the naming of an authority matters for."""
_DIRECT: Final[Mapping[Answer, DirectRule]] = {
    "yes": "accepted",
    "no": "refused",
    "unknown": "unknown",
}
_CERTAINTY: Final[Mapping[str, str]] = {"checked": "checked"}
_DAY: Final = timedelta(days=1)


def of_entry(entry: Entry) -> Iterator[Stated]:
    """Yield what a member's entry says as statements; its own statements come first."""
    yield from entry.profile
    for kind, terms in entry.terms.items():
        yield from _of_terms(kind, terms)
    law = entry.preservation
    yield Number(
        about="preservation_days", value=law.maximum_days, valid_from=law.checked_on,
        source=law.source, certainty=law.certainty, checked_on=law.checked_on,
    )  # fmt: skip
    yield from _authorities(entry)
    for provider in entry.providers:
        yield from _of_provider(provider)


def of_law(corpus: Corpus, state: str) -> Iterator[Stated]:
    """Yield what ``state`` reserved, declared and named under the instruments of the law data."""
    for (instrument, whose), entries in sorted(corpus.reserved.items()):
        if whose == state:
            for entry in entries:
                yield from _of_reservation(instrument, entry, corpus)


def _of_terms(kind: str, terms: Terms) -> Iterator[Stated]:
    common = {
        "kinds": (kind,),
        "valid_from": terms.checked_on,
        "source": terms.source,
        "certainty": terms.certainty,
        "checked_on": terms.checked_on,
    }
    yield Languages.model_validate({"about": "languages", "value": terms.languages, **common})
    ways = tuple(LAW_CHANNELS[way] for way in terms.channels if way in LAW_CHANNELS)
    yield Channels.model_validate({"about": "channels", "value": ways or "unknown", **common})
    dual = {"about": "dual_criminality", "value": terms.double_criminality}
    yield YesOrNo.model_validate({**dual, **common})


def _authorities(entry: Entry) -> Iterator[Stated]:
    named: set[str] = set()
    for authority in entry.authorities:
        for function in authority.functions:
            role = _ROLES.get(function)
            if role is None or role in named:
                continue
            named.add(role)
            desks = [desk for desk in entry.contact_points if desk.authority == authority.code]
            yield CompetentAuthority.model_validate(
                {
                    "about": "competent_authority",
                    "role": role,
                    "value": authority.name,
                    "phones": [phone for desk in desks for phone in desk.phones],
                    "emails": [email for desk in desks for email in desk.emails],
                    "valid_from": authority.checked_on,
                    "source": authority.source,
                    "certainty": authority.certainty,
                    "checked_on": authority.checked_on,
                }
            )


def _of_provider(provider: Provider) -> Iterator[Stated]:
    common = {
        "provider": provider.code,
        "valid_from": provider.checked_on,
        "source": provider.source,
        "certainty": provider.certainty,
        "checked_on": provider.checked_on,
    }
    yield Languages.model_validate({"about": "languages", "value": provider.languages, **common})
    for category, days in provider.retention_days.items():
        kept = {"about": "retention", "data_category": category, "value": days}
        yield Retention.model_validate({**kept, **common})
    yield from _direct_requests(provider)


def _direct_requests(provider: Provider) -> Iterator[Stated]:
    """Yield what it takes straight from abroad; kinds of which the same is said stand together."""
    together: dict[tuple[str, Acceptance], list[str]] = {}
    for kind, accepted in provider.accepts.items():
        said = accepted.model_copy(update={"data_categories": ()})
        for category in accepted.data_categories:
            together.setdefault((category, said), []).append(kind)
    for (category, said), kinds in together.items():
        yield DirectRequests(
            about="direct_requests", provider=provider.code, kinds=tuple(kinds),
            data_category=category, value=_DIRECT[said.from_abroad], valid_from=said.checked_on,
            source=said.source, certainty=said.certainty, checked_on=said.checked_on,
        )  # fmt: skip


def _of_reservation(instrument: str, entry: Reservation, corpus: Corpus) -> Iterator[Stated]:
    titles = [_titled(corpus, name) for name in entry.source]
    common: dict[str, object] = {
        "instrument": instrument,
        "valid_from": None if entry.date is None else _first_day(entry.date),
        "valid_to": None if entry.until is None else _first_day(entry.until) - _DAY,
        "source": f"{corpus.instruments[instrument].short}, {entry.article}: {'; '.join(titles)}",
        "certainty": _CERTAINTY.get(str(entry.certainty), "recalled"),
    }
    role = _ROLES_IN_LAW.get(entry.matters)
    if entry.kind == "authority" and role is not None:
        stated = {"about": "competent_authority", "role": role, "value": entry.gist}
        yield CompetentAuthority.model_validate({**stated, **common})
        return
    declared = {"about": "declaration", "article": entry.article, "value": entry.gist}
    yield Declaration.model_validate({**declared, **common})
    if entry.kind == "reservation" and entry.matters == "dual_criminality_preservation":
        dual = {"about": "dual_criminality", "value": "yes", "kinds": ("PRES", "PRES_EXT")}
        yield YesOrNo.model_validate({**dual, **common})
    if entry.way:
        ways = {"about": "channels", "value": entry.way, "urgent": True}
        yield Channels.model_validate({**ways, **common})


def _first_day(written: str) -> date:
    """Return the first day of a year, a month or a day as the law data write it."""
    return date.fromisoformat((written + "-01-01")[: len("2026-01-01")])


def _titled(corpus: Corpus, name: str) -> str:
    source = corpus.sources.get(name)
    return name if source is None else source.title or source.document or name
