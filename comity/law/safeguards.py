"""Which safeguards apply at a stage, what was answered, and what follows: block, ask or flag.

It judges answers, never the case: a person answers. What is not known of a case makes a question
apply, and an answer *unknown* is no answer. A preservation is fast: what would block it stands
together as one statement that is ticked, and each question asks.

Example:
    >>> from comity.law.corpus import shipped
    >>> found = safeguards_of(SafeguardCase(stage="draft", measure="preserve_stored"), shipped())
    >>> [one.id for one in found if one.effect == "block"]
    ['SG-ALL']

Source: decision 0015; report of the expert group, 13(k), 13(o), 13(s).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

from comity.law.corpus import Corpus
from comity.law.safeguard_files import AnswerPlace, Applies, Effect, Safeguard, Stage

Truth = bool | None
Says = Literal["yes", "no", "unknown"]
_CHECKED: Final = "[c]"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Standing(StrEnum):
    """How a question stands."""

    SETTLED = "settled"
    """Answered, and nothing more is asked."""
    REASONED = "reasoned"
    """Answered otherwise, with a reason that is kept."""
    ADVERSE = "adverse"
    """Answered otherwise, without a reason or where none is enough."""
    OPEN = "open"
    """Not answered."""


@dataclass(frozen=True, slots=True)
class SafeguardAnswer:
    """What was answered.

    Attributes:
        reason: In words.
        where: The field of the request that answers, if one does.
    """

    says: Says
    reason: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardCase:
    """What is known of a case; what is left out is not known.

    Attributes:
        flags: Circumstances by their ids: given or not.
        personal_data: Whether personal data are sent.
        direct: Whether a provider is asked straight.
        reserved: Whether the State that is asked reserved dual criminality for the measure.
        answers: Given so far, by the id of the question.
    """

    stage: Stage
    measure: str
    flags: Mapping[str, Truth] = field(default_factory=lambda: _NOTHING)
    personal_data: Truth = None
    direct: Truth = None
    reserved: Truth = None
    answers: Mapping[str, SafeguardAnswer] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardFinding:
    """A question that applies, and how it stands.

    Attributes:
        effect: What it does in this case; milder than in the data where one statement stands for
            it.
        why: Why it applies, as codes.
        places: Fields of a request in which it can be answered.
        certainty: ``checked`` if one source of it was read, else ``recalled``.
        settled_by: The answer after which nothing more is asked; ``words`` is any with a reason.
        reason_settles: Whether the other answer settles it too, if it comes with a reason.
    """

    id: str
    stage: Stage
    effect: Effect
    standing: Standing
    question: str
    basis: tuple[str, ...]
    why: tuple[str, ...]
    places: tuple[str, ...]
    certainty: str
    settled_by: str
    reason_settles: bool = False
    answer: SafeguardAnswer | None = None

    @property
    def blocks(self) -> bool:
        """Return whether one cannot go on."""
        return self.effect == "block" and self.standing in {Standing.OPEN, Standing.ADVERSE}

    @property
    def asks(self) -> bool:
        """Return whether a reason is asked for, which is then kept."""
        return self.effect == "ask" and self.standing in {Standing.OPEN, Standing.ADVERSE}

    @property
    def flags(self) -> bool:
        """Return whether the case bears a mark: what is flagged was not denied."""
        return self.effect == "flag" and self.standing is not Standing.SETTLED

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        answer = self.answer
        said = answer and {"says": answer.says, "reason": answer.reason, "where": answer.where}
        return {
            "id": self.id,
            "stage": self.stage,
            "effect": self.effect,
            "standing": str(self.standing),
            "blocks": self.blocks,
            "question": self.question,
            "basis": list(self.basis),
            "why": list(self.why),
            "places": list(self.places),
            "certainty": self.certainty,
            "settled_by": self.settled_by,
            "reason_settles": self.reason_settles,
            "answer": said,
        }


def safeguards_of(case: SafeguardCase, corpus: Corpus) -> tuple[SafeguardFinding, ...]:
    """Return the questions that apply to ``case`` at its stage, in the order of the data.

    Where one statement stands for those that block, it comes first.
    """
    at_stage = [row for row in corpus.safeguards if row.stage == case.stage]
    rows = [(row, why) for row in at_stage if (why := _why(row.when, case)) is not None]
    if case.measure not in corpus.one_statement.measures:
        return tuple(_finding(row, why, case, row.effect) for row, why in rows)
    held_back = tuple(row.id for row, _ in rows if row.effect == "block")
    found = tuple(
        _finding(row, why, case, "ask" if row.effect == "block" else row.effect)
        for row, why in rows
    )
    return (_statement(held_back, case, corpus), *found) if held_back else found


def answers_in(
    request: Mapping[str, Any],
    corpus: Corpus,
    *,
    besides: Mapping[str, SafeguardAnswer] = _NOTHING,
) -> dict[str, SafeguardAnswer]:
    """Return what a request answers by its fields, and what was answered besides.

    Args:
        request: In its canonical form.
        corpus: Says which field answers which question.
        besides: Answers of a person, which outrank the fields.
    """
    places = {row.id: row.answered_by for row in corpus.safeguards}
    places[corpus.one_statement.id] = corpus.one_statement.answered_by
    found = {name: _answered(request, held) for name, held in places.items()}
    known = {name: answer for name, answer in found.items() if answer is not None}
    return {**known, **besides}


def _statement(
    stands_for: tuple[str, ...], case: SafeguardCase, corpus: Corpus
) -> SafeguardFinding:
    one = corpus.one_statement
    answer = case.answers.get(one.id)
    ticked = answer is not None and answer.says == "yes"
    return SafeguardFinding(
        id=one.id,
        stage=case.stage,
        effect="block",
        standing=Standing.SETTLED if ticked else Standing.OPEN,
        question=one.question,
        basis=one.basis,
        why=("stands_for_all", *stands_for),
        places=tuple(held.place for held in one.answered_by),
        certainty=_certainty(one.basis),
        settled_by="yes",
        answer=answer,
    )


def _why(when: Applies, case: SafeguardCase) -> tuple[str, ...] | None:
    """Return why a question applies, or None if it does not."""
    found: list[str] = []
    if when.measures:
        if case.measure not in when.measures:
            return None
        found.append("measure")
    if case.measure in when.not_measures:
        if not when.or_reserved or case.reserved is False:
            return None
        found.append("reserved" if case.reserved else "reserved_unknown")
    for asked, known, code in (
        (when.flags, _one_of(case.flags.get(flag) for flag in when.flags), "flag"),
        (when.personal_data, case.personal_data, "personal_data"),
        (when.direct, case.direct, "direct"),
    ):
        if asked and known is False:
            return None
        if asked:
            found.append(code if known else f"{code}_unknown")
    return tuple(found) or ("always",)


def _one_of(known: Iterable[Truth]) -> Truth:
    """Return whether one is true; unknown if none is and one is not known."""
    said = set(known)
    return True if True in said else None if None in said else False


def _finding(
    row: Safeguard, why: tuple[str, ...], case: SafeguardCase, effect: Effect
) -> SafeguardFinding:
    answer = case.answers.get(row.id)
    return SafeguardFinding(
        id=row.id,
        stage=row.stage,
        effect=effect,
        standing=_standing(row, answer),
        question=row.question,
        basis=row.basis,
        why=why,
        places=tuple(held.place for held in row.answered_by),
        certainty=_certainty(row.basis),
        settled_by=row.settled_by,
        reason_settles=row.reason_settles or row.effect != "block",
        answer=answer,
    )


def _standing(row: Safeguard, answer: SafeguardAnswer | None) -> Standing:
    if answer is None or answer.says == "unknown":
        return Standing.OPEN
    reasoned = bool(answer.reason.strip())
    if row.settled_by == "words":
        stated = reasoned or (answer.where and answer.says == "yes")
        return Standing.SETTLED if stated else Standing.OPEN
    if row.settled_by in {"either", answer.says}:
        return Standing.SETTLED
    if reasoned and (row.reason_settles or row.effect != "block"):
        return Standing.REASONED
    return Standing.ADVERSE


def _certainty(basis: Sequence[str]) -> str:
    return "checked" if any(_CHECKED in text for text in basis) else "recalled"


def _answered(request: Mapping[str, Any], places: Sequence[AnswerPlace]) -> SafeguardAnswer | None:
    for held in places:
        stated = _at(request, held.place.split("."))
        values = [one for one in stated if one not in (None, "", [], {}) and one != held.unless]
        if not values:
            continue
        if held.says != "value":
            texts = [one for one in values if isinstance(one, str)]
            return SafeguardAnswer(held.says, "; ".join(dict.fromkeys(texts)), held.place)
        return SafeguardAnswer("yes" if any(one is True for one in values) else "no",
                               where=held.place)  # fmt: skip
    return None


def _at(value: object, path: Sequence[str]) -> Iterator[object]:
    if not path:
        yield value
        return
    name, rest = path[0].removesuffix("[]"), path[1:]
    if not isinstance(value, Mapping) or name not in value:
        return
    found = value[name]
    if not path[0].endswith("[]"):
        yield from _at(found, rest)
    elif isinstance(found, list | tuple):
        for row in found:
            yield from _at(row, rest)
