"""What is asked of the resolver, and what of it cannot be asked.

Source: issue of the law room; the fields are those of ``comity law basis FILE.json``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from comity.kernel.errors import InvalidInputError
from comity.kernel.sameness import Same
from comity.kernel.zones import checked_zone
from comity.law.corpus import Corpus

UNKNOWN: Final = "unknown"
DATA_CATEGORIES: Final = (
    "subscriber", "identification", "traffic", "location", "content", "payment", "registration",
    "device", "any",
)  # fmt: skip
_WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)
DirectRequests = Literal["accepted", "notify", "consent", "refused", "unknown"]
Truth = bool | None


class QuestionRefusedError(InvalidInputError):
    """The question cannot be answered as it stands."""

    code = "law.question_refused"
    remedy = (
        "Correct the field that the message names;"
        " comity law measures, offences, states and instruments list the codes."
    )


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Profile(_Asked):
    """What the directory knows of the requested State; unknown is a value.

    Attributes:
        languages: Codes of the languages in which it accepts requests.
        channels: Codes of the channels by which it accepts requests.
        direct_requests: By data category (or ``any``), whether requests straight to its providers
            are accepted, notified, need consent, or are refused.
        reciprocity: Whether its law allows help without a treaty.
        formalities: What it asks for besides, in words.
        zone: Its legal time, IANA name.
    """

    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]+)?$")], ...] | None = None
    channels: tuple[str, ...] | None = None
    direct_requests: Mapping[str, DirectRequests] = {}
    reciprocity: Truth = None
    formalities: tuple[str, ...] = ()
    zone: Annotated[str, AfterValidator(checked_zone)] | None = None


Penalty = Annotated[float, Field(ge=0, le=100)]


class FurtherOffence(_Asked):
    """Another offence of the same case.

    Attributes:
        offence: Code of the law data.
        max_penalty_years: Highest penalty in the requesting State, years.
        max_penalty_years_requested: Highest penalty in the requested State, years.
        conduct_offence_in_requested: Whether the conduct is an offence there.
    """

    offence: str
    max_penalty_years: Penalty | None = None
    max_penalty_years_requested: Penalty | None = None
    conduct_offence_in_requested: Truth = None


class Question(_Asked):
    """Who asks whom for what, when, and why.

    Attributes:
        requesting: State that asks, ISO 3166-1 alpha-2.
        requested: State that is asked, or ``unknown``.
        as_of: Day for which the answer is sought.
        measure: Id of a measure of the law data.
        max_penalty_years: Highest penalty in the requesting State, years.
        max_penalty_years_requested: Highest penalty in the requested State, years.
        conduct_offence_in_requested: Whether the conduct is an offence there.
        offences: Further offences of the case; each is judged for itself.
        emergency: The kind: ``life``, ``infrastructure``, ``other``, or none.
        received_at: When the request was received, with its offset; deadlines are then computed.
        assume: Instruments to be taken as in force, for a look ahead.
    """

    requesting: str
    requested: str | None = None
    as_of: date
    measure: str
    data_category: str | None = None
    offence: str | None = None
    max_penalty_years: Penalty | None = None
    max_penalty_years_requested: Penalty | None = None
    conduct_offence_in_requested: Truth = None
    offences: tuple[FurtherOffence, ...] = ()
    organised_group: Truth = None
    transnational: Truth = None
    emergency: Literal["life", "infrastructure", "other"] | None = None
    risk: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    provider: str | None = None
    provider_state: str | None = None
    data_location: str | None = None
    user_consents: Truth = None
    person_resides_in_issuing_state: Truth = None
    target: Mapping[str, str] = {}
    received_at: AwareDatetime | None = None
    requested_profile: Profile = Profile()
    assume: tuple[str, ...] = ()

    @property
    def asked_state(self) -> str | None:
        """Return the State whose law answers, if it is known."""
        for code in (self.requested, self.provider_state, self.data_location):
            if code is not None and code != UNKNOWN:
                return code
        return None


def question(stated: Mapping[str, Any], corpus: Corpus) -> Question:
    """Return ``stated`` as a question that the law data can answer.

    Raises:
        QuestionRefusedError: A field is missing, malformed, or names what the data do not know.
    """
    asked = _shaped(stated)
    _name_what_is_known(asked, corpus)
    _make_sense(asked, corpus)
    return asked


def _name_what_is_known(asked: Question, corpus: Corpus) -> None:
    profile = asked.requested_profile
    stated: tuple[tuple[str, Iterable[str | None], Iterable[str], str | None], ...] = (
        ("measure", (asked.measure, *asked.steps), corpus.measures, None),
        ("offence", (asked.offence,), corpus.offences, None),
        ("offence", (one.offence for one in asked.offences), corpus.offences, "offences"),
        ("State", (asked.requesting,), corpus.states, "requesting"),
        ("State", (asked.requested,), (UNKNOWN, *corpus.states), "requested"),
        ("State", (asked.provider_state,), (UNKNOWN, *corpus.states), "provider_state"),
        ("State", (asked.data_location,), (UNKNOWN, *corpus.states), "data_location"),
        ("instrument", asked.assume, corpus.instruments, "assume"),
        ("flag", asked.risk, (*corpus.flags, *_FACTS), "risk"),
        ("channel", profile.channels or (), corpus.channels, "requested_profile.channels"),
        ("data category", profile.direct_requests, DATA_CATEGORIES, "requested_profile"),
        ("data category", (asked.data_category,), DATA_CATEGORIES, None),
        ("field", asked.target, _OF_TARGET, "target"),
        ("State", asked.target.values(), corpus.states, "target"),
    )
    for what, names, known, field in stated:
        for name in names:
            if name is not None and name not in known:
                if what == "State":
                    _no_state(name, corpus, field=field)
                _known(name, known, what=what, field=field)


def _no_state(asked: str, corpus: Corpus, *, field: str | None) -> None:
    """Say which State was perhaps meant, if ``asked`` is a name and no code.

    Raises:
        QuestionRefusedError: The name of a State is near.
    """
    near = _near_states(asked, Same(corpus))
    if near:
        told = ", ".join(f"{code} ({corpus.states[code].name})" for code in near)
        msg = f"there is no State {asked!r} ({field}); States go by their codes: {told}"
        raise QuestionRefusedError(msg, field=field, asked=asked)


@lru_cache(maxsize=512)  # a peer that the data do not know is asked about by each page of it
def _near_states(asked: str, corpus: Same[Corpus]) -> tuple[str, ...]:
    names = {one.name.casefold(): code for code, one in corpus.held.states.items()}
    near = get_close_matches(asked.casefold(), names, n=3, cutoff=0.75)
    return tuple(names[name] for name in near)


_OF_TARGET = ("nationality", "residence")


_FACTS = ("public_data",)
"""Circumstances that may stand under ``risk`` beside the flags of the safeguards."""


def _shaped(stated: Mapping[str, Any]) -> Question:
    try:
        return Question.model_validate(_read(stated))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "question"
        if first["type"] == "extra_forbidden":
            part = _PARTS.get(str(first["loc"][0])) if len(first["loc"]) > 1 else None
            known = (part or Question).model_fields
            msg = f"there is no field {field!r}{_nearest(str(first['loc'][-1]), known)}"
        elif first["type"] == "missing":
            msg = f"the field {field} is missing"
        elif first["type"] == "value_error":
            msg = f"{field}: {first['msg'].removeprefix('Value error, ')}"
        else:
            msg = f"{field} must be {_wanted(first)}, not {first['input']!r}"[:300]
        raise QuestionRefusedError(msg, field=field) from error


def _wanted(error: Mapping[str, Any]) -> str:
    """Return what a field has to be, as whoever writes a question would say it."""
    kind = str(error["type"])
    found = next((said for begins, said in _WANTED if kind.startswith(begins)), None)
    return found or str(error["msg"]).removeprefix("Input should be ").lower()


_WANTED: Final = (
    ("bool", "true or false"),
    ("float", "a number"),
    ("greater_than", "0 or more"),
    ("less_than", "100 or less"),
    ("tuple", "a list"),
    ("string_pattern", "the code of a language, such as en"),
    ("string", "a text"),
    ("dict", "an object with named fields"),
    ("mapping", "an object with named fields"),
    ("model", "an object with named fields"),
    ("datetime", "an instant, such as 2026-11-21T14:05:00+01:00"),
    ("timezone", "an instant with its offset, such as 2026-11-21T14:05:00+01:00"),
)
"""Beginnings of the kinds of mistake, and what is wanted instead."""
_PARTS: Mapping[str, type[_Asked]] = {
    "requested_profile": Profile,
    "offences": FurtherOffence,
}


def _read(stated: Mapping[str, Any]) -> dict[str, Any]:
    read = {name: value for name, value in stated.items() if value is not None}
    if "as_of" in read and type(read["as_of"]) is not date:
        read["as_of"] = _day(str(read["as_of"]))
    if read.get("emergency") in (False, "none", ""):
        del read["emergency"]
    elif read.get("emergency") is True:
        read["emergency"] = "other"
    for field in ("risk", "steps", "assume"):
        if isinstance(read.get(field), str):
            read[field] = (read[field],)
    if isinstance(read.get("offences"), str):
        read["offences"] = [read["offences"]]
    if isinstance(read.get("offences"), list | tuple):
        read["offences"] = [
            {"offence": one} if isinstance(one, str) else one for one in read["offences"]
        ]
    return read


def _day(written: str) -> date:
    if not _WRITTEN_DAY.fullmatch(written):
        msg = f"as_of is written year-month-day, such as 2026-11-21, not {written!r}"
        raise QuestionRefusedError(msg, field="as_of")
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        msg = f"as_of: there is no day {written}"
        raise QuestionRefusedError(msg, field="as_of") from error


def checked_name(asked: str, known: Iterable[str], *, what: str) -> str:
    """Return ``asked`` if it is among ``known``.

    Raises:
        QuestionRefusedError: It is not; the nearest that are known are named.
    """
    _known(asked, known, what=what)
    return asked


def nearest(asked: str, names: Iterable[str]) -> str:
    """Return the end of a sentence: which of ``names`` come nearest to ``asked``."""
    return _nearest(asked, names)


def checked_day(written: str) -> date:
    """Return the day that ``written`` names, as year-month-day.

    Raises:
        QuestionRefusedError: It names none.
    """
    return _day(written)


def _known(asked: str, known: Iterable[str], *, what: str, field: str | None = None) -> None:
    names = list(known)
    if asked in names:
        return
    where = "" if field is None else f" ({field})"
    msg = f"there is no {what} {asked!r}{where}{_nearest(asked, names)}"
    raise QuestionRefusedError(msg, field=field or what, asked=asked)


def _nearest(asked: str, names: Iterable[str]) -> str:
    return _told_nearest(asked, tuple(names))


@lru_cache(maxsize=512)
def _told_nearest(asked: str, listed: tuple[str, ...]) -> str:
    folded = {name.casefold(): name for name in listed}
    near = get_close_matches(asked.casefold(), folded, n=3, cutoff=0.5)
    if near:
        return f"; the nearest: {', '.join(folded[name] for name in near)}"
    return f"; known: {', '.join(sorted(listed)[:12])}{' …' if len(listed) > 12 else ''}"  # noqa: PLR2004 - as many as a line holds


def _make_sense(asked: Question, corpus: Corpus) -> None:
    if asked.requested is None and asked.provider_state is None:
        msg = "say whom you ask: requested (a State or unknown) or provider_state"
        raise QuestionRefusedError(msg, field="requested")
    if asked.requesting == asked.asked_state:
        msg = f"{asked.requesting} needs no treaty with itself: name the other State"
        raise QuestionRefusedError(msg, field="requested")
    if not _EARLIEST <= asked.as_of <= _LATEST:
        msg = f"as_of: the law data say nothing of the year {asked.as_of.year}"
        raise QuestionRefusedError(msg, field="as_of")
    if asked.requested_profile.channels == ():
        msg = "requested_profile.channels names none; leave it out if it is not known"
        raise QuestionRefusedError(msg, field="requested_profile.channels")
    for field, msg in _contradictions(asked, corpus):
        raise QuestionRefusedError(msg, field=field)


def _contradictions(asked: Question, corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield the fields that cannot both be true, and how it is told."""
    if asked.user_consents is True and asked.measure == "intercept_content":
        yield "user_consents", "user_consents and intercept_content contradict each other"
    named = {asked.offence, *(one.offence for one in asked.offences)}
    if asked.organised_group is False and "PA-OCG" in named:
        msg = "organised_group is false, but the offence is participation in such a group"
        yield "organised_group", msg
    lives = asked.target.get("residence")
    resides = asked.person_resides_in_issuing_state
    if lives is not None and resides is not None and resides is not (lives == asked.requesting):
        msg = f"person_resides_in_issuing_state is {str(resides).lower()}, but target.residence is"
        yield "person_resides_in_issuing_state", f"{msg} {lives}"
    kind, category = corpus.measures[asked.measure].data_class, asked.data_category
    if kind in _KINDS and category in _KINDS and kind != category:
        yield (
            "data_category",
            f"{asked.measure} is about {kind} data, but data_category is {category}",
        )


_KINDS = frozenset({"subscriber", "traffic", "content"})
