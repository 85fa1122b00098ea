"""What the law room says of a request that is being written; the day is today.

Where it cannot answer, the request goes on: whoever writes it is told why, and decides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from comity.cooperation import legal
from comity.cooperation.acts import Side
from comity.cooperation.app.models import Draft, LegalAnswer, Thread
from comity.cooperation.legal import Choice
from comity.cooperation.lifecycles import Kind
from comity.cooperation.threads import Thread as FoldedThread
from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.kernel.sameness import Same
from comity.law.app import pages
from comity.law.app import queries as law
from comity.law.app.pages import AnswerShown
from comity.law.corpus import Corpus
from comity.law.rules import completeness_rules

STATE = 2
"""Letters of the code of a State, with which that of a member begins."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What the law room answered, as JSON, and what the request makes of it.

    Attributes:
        written: The answer; nothing where there is none.
        error: Why there is none.
    """

    question: Mapping[str, Any]
    written: Mapping[str, Any] | None
    choice: Choice
    error: InvalidInputError | UnavailableError | None = None

    @property
    def bases(self) -> list[dict[str, Any]]:
        """Return the bases that were found."""
        return [] if self.written is None else list(self.written["bases"])


@dataclass(frozen=True, slots=True)
class AdviceShown:
    """The advice as pages show it.

    Attributes:
        offers: The bases that can be chosen: the value of the button, the basis.
        chosen_name: What the basis is called that the request names.
        late: Whether the basis was chosen for another State or another measure.
        more: Address at which the legal assistant shows all of it.
    """

    advice: Advice
    answer: AnswerShown | None
    offers: tuple[tuple[str, pages.BasisShown], ...]
    chosen_name: str
    more: str
    late: bool = False

    @property
    def keep(self) -> str:
        """Return the value of the button that chooses the same basis again."""
        choice = self.advice.choice
        return f"{choice.instrument}|{choice.article}"


@dataclass(frozen=True, slots=True)
class KeptShown:
    """What was kept with a draft or a request, as pages show it.

    Attributes:
        newer: Whether the law data have changed since.
        ours: Whether the request is ours; else it came, and this is what this node finds of it.
    """

    row: LegalAnswer
    shown: AnswerShown
    name: str
    newer: bool
    ours: bool = True

    @property
    def waits(self) -> bool:
        """Return whether it is what is found today, and not kept yet."""
        return not self.row.pk


def kept(row: LegalAnswer | None, *, ours: bool = True) -> KeptShown | None:
    """Return how ``row`` is shown; nothing where none was kept, or the law data are broken now."""
    if row is None:
        return None
    try:
        known = law.corpus()
    except UnavailableError:
        return None
    return KeptShown(
        row=row,
        shown=_shown(json.dumps(row.answer), get_language(), Same(known)),
        name=pages.short_name(row.instrument),
        newer=row.data_digest != known.digest,
        ours=ours,
    )


@lru_cache(maxsize=256)
def _shown(written: str, language: str | None, known: Same[Corpus]) -> AnswerShown:  # noqa: ARG001 - a key
    return pages.shown(json.loads(written), known.held)


def advice(kind: Kind, content: Mapping[str, Any], *, aud: str) -> Advice | None:
    """Return what the law room says of a request to ``aud``; nothing before one is chosen."""
    return _advice(kind, content, requesting=settings.COMITY_NODE.code, requested=aud)


def own_advice(kind: Kind, content: Mapping[str, Any], *, sender: str) -> Advice | None:
    """Return what the law room of this node says of a request that came from ``sender``."""
    return _advice(kind, content, requesting=sender, requested=settings.COMITY_NODE.code)


def answer_to(thread: Thread, view: FoldedThread, *, now: datetime) -> LegalAnswer | None:
    """Return what is kept with a request; for one that came and waits, what is found today.

    What is found today is kept with the first act of this side: it has no key until then.
    """
    row: LegalAnswer | None = getattr(thread, "legal_answer", None)
    if row is not None or thread.own_side != Side.REQUESTED or view.kind is None:
        return row
    found = own_advice(view.kind, view.content, sender=thread.peer)
    if found is None or found.written is None:
        return None
    return LegalAnswer(thread=thread, **as_kept(found, now=now))


def as_kept(found: Advice, *, now: datetime) -> dict[str, Any]:
    """Return the columns in which ``found`` is kept; there is an answer in it."""
    assert found.written is not None  # noqa: S101 - whoever keeps it has looked
    return {
        "answer": found.written,
        "data_version": found.written["law_data"]["version"],
        "data_digest": found.written["law_data"]["digest"],
        "instrument": found.choice.instrument,
        "article": found.choice.article,
        "override_reason": found.choice.reason if found.choice.overrides else "",
        "overrides": found.choice.overrides,
        "judged_at": now,
    }


def _advice(
    kind: Kind, content: Mapping[str, Any], *, requesting: str, requested: str
) -> Advice | None:
    if not (requesting and requested):
        return None
    question = legal.question_of(
        kind, content, requesting=requesting[:STATE], requested=requested[:STATE]
    )
    try:
        written = law.written_answer(question)
    except (InvalidInputError, UnavailableError) as error:
        return Advice(question, None, legal.choice_of(content, ()), error)
    found = [one["instrument"] for one in written["bases"]]
    return Advice(question, written, legal.choice_of(content, found))


def best_of(found: Advice | None, kind: Kind) -> dict[str, str] | None:
    """Return the basis to begin with: the first that nothing blocks."""
    usable = [] if found is None else [one for one in found.bases if not one["blocked_by"]]
    if not usable:
        return None
    best = usable[0]
    return {"instrument": best["instrument"], "article": article_of(best, kind)}


def article_of(basis: Mapping[str, Any], kind: Kind) -> str:
    """Return the article to name: as the rules of the request want it, else as the basis has it."""
    known: Any = completeness_rules().own["articles"]
    listed = known.get(basis["instrument"], {}).get(str(kind))
    return str(listed[-1] if listed else "; ".join(basis["articles"]))


def outdated(held: Draft, found: Advice | None) -> bool:
    """Return whether the basis of a draft was chosen for another State or another measure."""
    kind = Kind(held.kind)
    bases = [] if found is None else found.bases
    offered = [(one["instrument"], article_of(one, kind)) for one in bases]
    return legal.is_outdated(kind, held.content, held.typed, aud=held.aud, offered=offered)


def shown(found: Advice | None, kind: Kind, *, late: bool = False) -> AdviceShown | None:
    """Return how ``found`` is told beside the form; ``late`` if the basis was chosen before."""
    if found is None:
        return None
    answer = None if found.written is None else pages.shown(found.written, law.corpus())
    offers = () if answer is None else tuple(
        (f"{basis['instrument']}|{article_of(basis, kind)}", told)
        for basis, told in zip(found.bases, answer.bases, strict=True)
    )  # fmt: skip
    asked = {name: found.question[name] for name in ("requesting", "requested", "measure")}
    asked |= {name: found.question[name] for name in ("offence",) if name in found.question}
    return AdviceShown(
        advice=found,
        answer=answer,
        offers=offers,
        chosen_name=pages.short_name(found.choice.instrument),
        late=late,
        more=f"{reverse('legal-assistant')}?{urlencode(asked)}",
    )
