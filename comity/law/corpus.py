"""The law data, whole: read once, indexed, named by version and digest.

Decides nothing. An administrator's folder may lie over the shipped data: an instrument file of its
own, or a file of additions (``additions/*.yaml``: parties, reservations) to an instrument.

Example:
    >>> corpus = shipped()
    >>> len(corpus.digest), "preserve_stored" in corpus.measures
    (64, True)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical
from comity.law.calendar_files import Counting, StateCalendar
from comity.law.findings import Certainty
from comity.law.instrument_files import (
    ChannelCode,
    Instrument,
    InstrumentId,
    MeasureId,
    Party,
    Read,
    Reservation,
    Role,
    Spoken,
    Text,
    reached,
)
from comity.law.lawfiles import LawFile, read_folder
from comity.law.safeguard_files import OneStatement, Safeguard

GENERAL: Final = "mla_general"
"""The measure under which an instrument's general part stands."""


class Measure(Read):
    """A measure of cooperation."""

    id: MeasureId
    name: Text
    data_class: Text | None = None
    coercive: Literal["none", "light", "medium", "high", "very_high", "varies"]
    electronic_evidence: bool
    falls_back_on_general: bool
    report: tuple[Text, ...] = ()
    emergency_test: Mapping[str, str] = {}
    warning: Text | None = None


class Offence(Read):
    """An offence, described by conduct."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z]{2,4}(-[A-Z]{2,4})?$")]
    name: Text
    kind: Literal["dependent", "enabled", "participation"] = Field(alias="class")
    articles: Mapping[str, str] = {}
    routes: Mapping[str, str] = {}
    parent: Text | None = None
    composite_of: tuple[Text, ...] = ()
    iccs: Text | None = None
    also_iccs: tuple[Text, ...] = ()
    iccs_certainty: Certainty | None = None
    dc_group: Text | None = None
    reservations: Text | None = None
    flag: Text | None = None
    report: Text | None = None
    report13a: Text | None = None
    note: Text | None = None
    listed_by: tuple[InstrumentId, ...] = ()
    exempt_by: tuple[InstrumentId, ...] = ()


class State(Read):
    """A State or another member that occurs in the data."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    name: Text
    names: Mapping[Spoken, Text] = {}


class Flag(Read):
    """A circumstance that safeguards ask for."""

    id: Text
    label: Text


class Channel(Read):
    """A way by which a request goes."""

    code: ChannelCode
    name: Text


class Form(Read):
    """A form in which a request is written."""

    form: Text
    title: Text
    measures: tuple[MeasureId, ...] = ()
    instruments: tuple[InstrumentId, ...]
    source: Text
    certainty: Certainty


class SourceOfLaw(Read):
    """A page or a text that a statement comes from."""

    title: Text | None = None
    document: Text | None = None
    url: Text | None = None
    state: Text | None = None
    kind: Literal["page", "official_text"]


class Version(Read):
    """Which edition of the data this is."""

    version: Text
    as_of: date
    parties_known_from: date


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that the resolver knows.

    Attributes:
        standings: By instrument, how each listed State stands to it.
        of_state: By State, the instruments that it has consented to or that bind it by default.
        for_measure: By measure, the instruments that have something for it, be it their general
            part.
        anybody: Instruments that need no consent: domestic law, reciprocity.
        protocols: By instrument, the protocols to it that are no basis of their own.
        channels_alone: Instruments that are about a channel and never a basis.
        pairs: Pairs of States with a treaty of their own on assistance.
    """

    version: Version
    digest: str
    instruments: Mapping[str, Instrument]
    measures: Mapping[str, Measure]
    offences: Mapping[str, Offence]
    safeguards: tuple[Safeguard, ...]
    one_statement: OneStatement
    flags: Mapping[str, Flag]
    states: Mapping[str, State]
    un_members: frozenset[str]
    channels: Mapping[str, Channel]
    forms: tuple[Form, ...]
    sources: Mapping[str, SourceOfLaw]
    standings: Mapping[str, Mapping[str, Party]] = field(default_factory=dict)
    of_state: Mapping[str, frozenset[str]] = field(default_factory=dict)
    for_measure: Mapping[str, frozenset[str]] = field(default_factory=dict)
    anybody: frozenset[str] = frozenset()
    reserved: Mapping[tuple[str, str], tuple[Reservation, ...]] = field(default_factory=dict)
    calendars: Mapping[str, StateCalendar] = field(default_factory=dict)
    counting: Counting = field(kw_only=True)
    protocols: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels_alone: frozenset[str] = frozenset()
    pairs: frozenset[frozenset[str]] = frozenset()
    bonds: dict[tuple[str, str, tuple[str, ...]], Any] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    """What was worked out of who is bound on a day; empty at first, and never part of the data."""

    def reservations(self, instrument: str, state: str, *, on: str) -> list[Reservation]:
        """Return what ``state`` has reserved or declared under ``instrument`` by ``on``.

        What is not made yet and what is withdrawn are left out. Where only the month or the year
        of making is known, it counts from the first day of it; a withdrawal from the last.
        """
        held = self.reserved.get((instrument, state))
        if held is None:
            return []
        return [
            entry
            for entry in held
            if (entry.date is None or entry.date <= on[: len(entry.date)])
            and (entry.until is None or not reached(entry.until, on))
        ]


@cache
def shipped() -> Corpus:
    """Return the law data that ship with the program."""
    return assembled(shipped_files())


@cache
def shipped_files() -> Mapping[str, LawFile]:
    """Return the files of the law data that ship with the program."""
    return read_folder(files("comity.law") / "data")


def with_additions(folder: Path) -> Corpus:
    """Return the shipped data with an administrator's ``folder`` laid over them.

    Raises:
        MalformedLawDataError: A file there is not what it must be; file and line are named.
    """
    return assembled(shipped_files(), read_folder(folder))


def assembled(read: Mapping[str, LawFile], *over: Mapping[str, LawFile]) -> Corpus:
    """Return the corpus that the files make, each of ``over`` laid over those before it."""
    found, additions = _laid_over(read, over)
    added = [row for file in additions for row in file.rows(State, "states", optional=True)]
    instruments = _instruments(
        found, [file for file in additions if set(file.stated) != {"states"}]
    )
    named = {name: found[f"{name}.yaml"] for name in _TABLES}
    stated = {name: file.stated for name, file in named.items()}
    if added:
        stated["states_added"] = {one.code: one.name for one in added}
    calendars = _calendars(found)
    members = named["members"].rows(State, "un_members")
    others = [*named["members"].rows(State, "others"), *added]
    digest = digest_of(_written(stated, instruments, calendars))
    standings = {key: _standings(one, members, instruments) for key, one in instruments.items()}
    return Corpus(
        version=named["version"].whole(Version),
        digest=digest,
        instruments=instruments,
        measures={one.id: one for one in named["measures"].rows(Measure, "measures")},
        offences={one.code: one for one in named["offences"].rows(Offence, "offences")},
        safeguards=tuple(named["safeguards"].rows(Safeguard, "checks")),
        one_statement=named["safeguards"].part(OneStatement, "one_statement"),
        flags={one.id: one for one in named["safeguards"].rows(Flag, "flags")},
        states={one.code: one for one in (*members, *others)},
        un_members=frozenset(one.code for one in members),
        channels={one.code: one for one in named["channels"].rows(Channel, "channels")},
        forms=tuple(named["forms"].rows(Form, "forms")),
        sources=named["sources"].table(SourceOfLaw, "sources"),
        standings=standings,
        of_state=_by_state(standings),
        for_measure=_by_measure(instruments, named["measures"].rows(Measure, "measures")),
        anybody=frozenset(
            name for name, one in instruments.items() if one.role in {Role.DOMESTIC, Role.FALLBACK}
        ),
        reserved=_reserved(instruments),
        protocols=_protocols(instruments),
        pairs=frozenset(
            frozenset(one.relation.between.pair)
            for one in instruments.values()
            if one.takes_provisions_from and one.relation.between and one.relation.between.pair
        ),
        channels_alone=frozenset(k for k, one in instruments.items() if one.role is Role.CHANNEL),
        calendars=calendars,
        counting=named["counting"].whole(Counting),
    )


def _written(
    tables: Mapping[str, Any],
    instruments: Mapping[str, Instrument],
    calendars: Mapping[str, StateCalendar],
) -> bytes:
    """Return all of it as RFC 8785 bytes, put together of each by itself.

    Where there is a fraction, canonical JSON takes a hundred times as long to write: few have one.
    """
    parts = {
        "calendars": {key: one.model_dump(mode="json") for key, one in calendars.items()},
        "instruments": {key: one.model_dump(mode="json") for key, one in instruments.items()},
        "tables": tables,
    }
    return _object(
        {
            name: _object({key: canonical(one) for key, one in held.items()})
            for name, held in parts.items()
        }
    )


def _object(members: Mapping[str, bytes]) -> bytes:
    return b"{" + b",".join(canonical(key) + b":" + members[key] for key in sorted(members)) + b"}"


def _laid_over(
    read: Mapping[str, LawFile], over: tuple[Mapping[str, LawFile], ...]
) -> tuple[dict[str, LawFile], list[LawFile]]:
    """Return the files by name, and those that only add to others.

    Raises:
        MalformedLawDataError: A file of that name is not read, or has a key that is not.
    """
    found = dict(read)
    additions: list[LawFile] = []
    for name, file in (item for files_of in over for item in files_of.items()):
        if name.startswith("additions/"):
            for key in file.stated.keys() - _ADDED:
                file.refuse(f"unknown key {key!r}; known: {', '.join(sorted(_ADDED))}", key)
            additions.append(file)
        elif name.startswith(_FOLDERS) or name.removesuffix(".yaml") in _TABLES:
            found[name] = file
        else:
            file.refuse(
                f"no such file; known: additions/, {', '.join(_FOLDERS)}, {', '.join(_TABLES)}"
            )
    return found, additions


_FOLDERS = ("calendars/", "instruments/")
_TABLES = (
    "channels", "counting", "forms", "measures", "members", "offences", "safeguards", "sources",
    "version",
)  # fmt: skip
_ADDED = frozenset({"instrument", "parties", "reservations", "states"})
"""What a file of additions may hold."""


def _calendars(found: Mapping[str, LawFile]) -> dict[str, StateCalendar]:
    calendars = {}
    for name, file in sorted(found.items()):
        if name.startswith("calendars/"):
            one = file.whole(StateCalendar)
            if Path(name).stem != one.state.lower():
                file.refuse(f"the file of the State {one.state} has its code as name", "state")
            calendars[one.state] = one
    return calendars


def _instruments(found: Mapping[str, LawFile], additions: list[LawFile]) -> dict[str, Instrument]:
    whole = {}
    for name, file in sorted(found.items()):
        if name.startswith("instruments/"):
            one = file.whole(Instrument)
            if one.instrument in whole or Path(name).stem != one.instrument:
                file.refuse(
                    f"the file of the instrument {one.instrument} has its name", "instrument"
                )
            whole[one.instrument] = one
    for file in additions:
        name = str(file.stated.get("instrument", ""))
        if name not in whole:
            file.refuse(f"there is no instrument {name!r} to add to", "instrument")
        held = whole[name]
        rows = file.rows(Party, "parties", optional=True)
        more = file.rows(Reservation, "reservations", optional=True)
        replaced = {row.state for row in rows}
        whole[name] = held.model_copy(
            update={
                "parties": (
                    *(row for row in held.parties if row.state not in replaced), *rows,
                ),
                "reservations": (*held.reservations, *more),
            }
        )  # fmt: skip
    return {name: _with_rules(one, whole) for name, one in whole.items()}


def _with_rules(one: Instrument, others: Mapping[str, Instrument]) -> Instrument:
    """Return ``one`` with the rules of the template that it takes its provisions from."""
    template = others.get(one.takes_provisions_from or "")
    if template is None or one.rules is not None:
        return one
    return one.model_copy(update={"rules": template.rules})


def _standings(
    one: Instrument, members: list[State], all_of_them: Mapping[str, Instrument]
) -> dict[str, Party]:
    rows: dict[str, Party] = {}
    source = one
    if one.relation.members_as is not None:
        source = all_of_them[one.relation.members_as]
    default = source.parties_default
    if default is not None:
        for member in members:
            rows[member.code] = Party(
                state=member.code,
                status="party",  # type: ignore[arg-type]
                in_force=default.in_force,
                certainty=default.certainty,
                confidence=default.confidence,
                source=default.source,
                note=default.note,
            )
    rows.update({row.state: row for row in source.parties})
    return rows


def _by_state(standings: Mapping[str, Mapping[str, Party]]) -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {}
    for instrument, rows in standings.items():
        for state in rows:
            held.setdefault(state, set()).add(instrument)
    return {state: frozenset(names) for state, names in held.items()}


def _by_measure(
    instruments: Mapping[str, Instrument], measures: list[Measure]
) -> dict[str, frozenset[str]]:
    return {
        measure.id: frozenset(
            name for name, one in instruments.items() if _covers(one, measure, instruments)
        )
        for measure in measures
    }


def _covers(one: Instrument, measure: Measure, instruments: Mapping[str, Instrument]) -> bool:
    source = one if one.takes_provisions_from is None else instruments[one.takes_provisions_from]
    general = measure.falls_back_on_general and one.role is not Role.DOMESTIC
    return measure.id in source.measures or (general and GENERAL in source.measures)


def _protocols(instruments: Mapping[str, Instrument]) -> dict[str, tuple[str, ...]]:
    """Return by instrument the protocols to it that are no basis of their own."""
    held: dict[str, tuple[str, ...]] = {}
    for name, one in sorted(instruments.items()):
        main = one.relation.supplements
        if main is not None and one.role is Role.SUPPORTING:
            held[main] = (*held.get(main, ()), name)
    return held


def _reserved(
    instruments: Mapping[str, Instrument],
) -> dict[tuple[str, str], tuple[Reservation, ...]]:
    held: dict[tuple[str, str], list[Reservation]] = {}
    for name, one in instruments.items():
        for entry in one.reservations:
            held.setdefault((name, entry.state), []).append(entry)
    return {key: tuple(entries) for key, entries in held.items()}
