"""What the law says, from the data of this node, read anew when a file changes.

Where the administrator's folder is broken, nothing is answered: a wrong answer is worse than none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils import timezone

from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.kernel.nodes import NodeSettings
from comity.kernel.sameness import Same
from comity.law.answers import Answer
from comity.law.app import registers
from comity.law.between import instruments_between
from comity.law.corpus import Corpus, State
from comity.law.editions import Fingerprint, edition_of, fingerprint, law_folder, sound
from comity.law.instrument_files import Instrument
from comity.law.lawfiles import MalformedLawDataError
from comity.law.matrix import Reach, matrix
from comity.law.questions import Question, checked_name, nearest, question
from comity.law.resolver import resolve
from comity.law.standings import Standing, standing

_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Reaches:
    """Who reaches whom for one measure on one day, by which data."""

    measure: str
    on: date
    corpus: Corpus
    pairs: tuple[Reach, ...]


class LawUnreadableError(UnavailableError):
    """The law data of this node are broken, so it answers nothing."""

    code = "law.unreadable"
    remedy = "The administrator mends the file that is named; comity law validate checks it."


class NoSuchInstrumentError(InvalidInputError):
    """The law data have no instrument of that id."""

    code = "law.no_such_instrument"
    remedy = "List the instruments, and use one of their ids."


def corpus() -> Corpus:
    """Return the law data of this node.

    Raises:
        LawUnreadableError: A file in ``HOME/law`` was changed and is broken now.
    """
    node: NodeSettings = settings.COMITY_NODE
    seen = fingerprint(law_folder(node.home))
    try:
        # Without entries of its own, a home has the edition of every other: it is read once.
        return _read(node.home if seen else None, node.practice, seen)
    except MalformedLawDataError as error:
        said = error.message.replace(f"{node.home}/", "")
        msg = f"the law data cannot be read: {said}"
        raise LawUnreadableError(msg) from error


def instrument(code: str) -> Instrument:
    """Return the instrument with the id ``code``.

    Raises:
        NoSuchInstrumentError: There is none; the nearest ids are named.
    """
    known = corpus().instruments
    if code not in known:
        msg = f"there is no instrument {code!r}{nearest(code, known)}"
        raise NoSuchInstrumentError(msg, asked=code)
    return known[code]


def parties(code: str, *, on: date | None = None) -> list[tuple[State, Standing]]:
    """Return how each listed State stands to the instrument ``code`` on a day, today if none."""
    known = corpus()
    day = (on or today()).isoformat()
    listed = [
        (known.states[state], standing(known, code, state, on=day))
        for state in known.standings[code]
        if state in known.states
    ]
    return sorted(listed, key=lambda row: row[0].name)


def reaches(*, measure: str, on: date | None, requesting: str | None) -> Reaches:
    """Return who reaches whom for ``measure``; only from ``requesting``, if it is said.

    Raises:
        QuestionRefusedError: There is no such measure or State.
    """
    known, day = corpus(), on or today()
    checked_name(measure, known.measures, what="measure")
    if requesting is not None:
        checked_name(requesting, known.states, what="State")
        pairs = matrix(known, measure=measure, on=day, requesting=requesting)
        return Reaches(measure, day, known, tuple(pairs))
    with _one_at_a_time:  # it takes a core for seconds
        return Reaches(measure, day, known, _whole(known.digest, measure, day))


def today() -> date:
    """Return the day of the question where none is said."""
    return timezone.now().date()


def answer(stated: Mapping[str, Any]) -> Answer:
    """Return what the resolver says to the question ``stated``.

    The day is today if none is said. What the directory knows of the State that is asked joins the
    question, unless the question brings a profile of its own.

    Raises:
        QuestionRefusedError: A field is missing, malformed, or names what the data do not know.
    """
    known = corpus()
    return resolve(_asked(stated, known), known)


def written_answer(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to the question ``stated`` as JSON, which nobody changes.

    It is worked out once for the question, the day and the data: each page of a request asks.

    Raises:
        QuestionRefusedError: A field is missing, malformed, or names what the data do not know.
    """
    known = corpus()
    return _written(_asked(stated, known).model_dump_json(), Same(known))


@lru_cache(maxsize=512)
def _written(asked: str, known: Same[Corpus]) -> dict[str, Any]:
    return resolve(Question.model_validate_json(asked), known.held).written()


def _asked(stated: Mapping[str, Any], known: Corpus) -> Question:
    given = {name: value for name, value in stated.items() if value is not None}
    said = {"as_of": today().isoformat(), **given}
    asked = question(said, known)
    if "requested_profile" not in said:
        profile = registers.profile_of(asked.asked_state, on=asked.as_of)
        asked = asked.model_copy(update={"requested_profile": profile})
    return asked


def register_between(requesting: str, requested: str, *, on: date) -> list[dict[str, object]]:
    """Return which instruments are in force between two States, for the completeness rules.

    Nothing where the law data cannot be read or do not know one of the two: not judged then.
    """
    try:
        return instruments_between(corpus(), requesting, requested, on=on)
    except LawUnreadableError:
        return []


def states() -> list[tuple[str, str]]:
    """Return code and name of every State of the data, by name."""
    return sorted(
        ((one.code, one.name) for one in corpus().states.values()), key=lambda row: row[1]
    )


def short_name(code: str) -> str:
    """Return the short name of the instrument ``code``; the code itself where it is not held."""
    held = corpus().instruments.get(code)
    return code if held is None else held.short


@lru_cache(maxsize=2)
def _read(home: Path | None, practice: bool, seen: Fingerprint) -> Corpus:  # noqa: ARG001, FBT001 - the key of the cache
    return sound(edition_of(home, practice=practice))


@lru_cache(maxsize=8)
def _whole(digest: str, measure: str, on: date) -> tuple[Reach, ...]:  # noqa: ARG001 - the key of the cache
    return tuple(matrix(corpus(), measure=measure, on=on))
