"""Tell an answer as a tree that a person reads: what carries the measure, and why not the rest.

Labels and sentences come in the reader's language; what an author of the data wrote freely stays as
it was written.

Example:
    >>> heading("Bases", 2)
    'Bases (2)'
"""

from collections.abc import Iterator
from datetime import datetime

from comity.law.answers import Answer, Basis, Deadline, Reason
from comity.law.corpus import Corpus
from comity.law.deadlines import Due
from comity.law.speech import ENGLISH, Speech

_NOT_ABOUT_THE_PAIR = frozenset({"not_between_these", "not_bound", "not_party"})
_ABOUT_ITSELF = frozenset({"channel_only", "model_only", "supporting_only", "not_between_these"})
"""Reasons whose detail is the name of the instrument, which stands before them."""
_DIGITS_OF_DIGEST = 16


def heading(said: str, count: int) -> str:
    """Return a heading with how many stand under it."""
    return f"{said} ({count})"


def told(
    answer: Answer, corpus: Corpus, *, every_one: bool = False, speech: Speech = ENGLISH
) -> Iterator[str]:
    """Yield the lines of the tree.

    Args:
        answer: What the resolver said.
        corpus: The law data, for names and sources.
        every_one: Tell also the instruments that are not about this pair at all.
        speech: The reader's language.
    """
    asked = answer.asked
    state = asked.asked_state
    yield speech.said(
        "report",
        "question",
        requesting=speech.state(corpus, asked.requesting),
        requested=(
            speech.word("report", "unknown_location")
            if state is None
            else speech.state(corpus, state)
        ),
        measure=speech.text(corpus.measures[asked.measure].name),
        day=asked.as_of,
    )
    yield ""
    yield heading(speech.word("report", "bases"), len(answer.bases))
    for place, basis in enumerate(answer.bases, start=1):
        yield from _basis(basis, place, corpus, speech)
    yield from _besides(answer, corpus, speech)
    yield ""
    yield from _terms(answer, corpus, speech)
    rest = [
        one
        for one in answer.set_aside
        if every_one or (state is not None and one.reason.code not in _NOT_ABOUT_THE_PAIR)
    ]
    yield heading(speech.word("report", "set_aside"), len(rest))
    for one in rest:
        grey = f" ({speech.word('report', 'grey')})" if one.shown_grey else ""
        why = _reason(one.reason, "obstacles", corpus, speech)
        yield f"  {speech.labelled(f'{speech.short(corpus, one.instrument)}{grey}', why)}"
    yield ""
    data = answer.law_data
    yield speech.said(
        "report",
        "data",
        version=data["version"],
        day=data["as_of"],
        digest=data["digest"][:_DIGITS_OF_DIGEST],
    )
    yield speech.word("report", "advice")


def _basis(basis: Basis, place: int, corpus: Corpus, speech: Speech) -> Iterator[str]:
    certainty = speech.word("certainty", basis.certainty)
    yield f"  {place}. {_cited(basis, corpus, speech)} [{certainty}]"
    for reason in basis.why:
        why = _reason(reason, "reasons", corpus, speech)
        yield f"     {speech.said('report', 'because', reason=why)}"
    if basis.open_facts:
        facts = speech.listed(speech.word("facts", code) for code in basis.open_facts)
        yield f"     {speech.said('report', 'open', facts=facts)}"
    if basis.blocked_by:
        reasons = speech.listed(speech.word("blocked", code) for code in basis.blocked_by)
        yield f"     {speech.said('report', 'blocked', reasons=reasons)}"
    named = [speech.text(corpus.channels[code].name) for code in basis.channel]
    ways = speech.listed(named) or speech.word("report", "way_not_held")
    yield f"     {speech.said('report', 'way', ways=ways)}"
    for deadline in basis.deadlines:
        yield f"     {_deadline(deadline, speech)}"
        if deadline.due is not None:
            yield from (f"       {line}" for line in _due(deadline.due, speech))
    dual = basis.dual
    articles = f" ({', '.join(dual.articles)})" if dual.articles else ""
    status = speech.word("dual_criminality", str(dual.status))
    yield f"     {speech.said('report', 'dual_criminality', status=status)}{articles}"
    for name in basis.source:
        source = corpus.sources.get(name)
        if source is not None:
            said = f"{source.title or source.document} {source.url or ''}".rstrip()
            yield f"     {speech.said('report', 'source', source=said)}"


def _besides(answer: Answer, corpus: Corpus, speech: Speech) -> Iterator[str]:
    """Yield what carries each step that was asked, and each further offence."""
    for place, step in enumerate(answer.steps, start=1):
        measure = speech.text(corpus.measures[step.asked.measure].name)
        best = _best(step, corpus, speech)
        yield f"  {speech.said('report', 'step', number=place, measure=measure, basis=best)}"
    for one in answer.offences:
        named = speech.text(corpus.offences[one.asked.offence or ""].name)
        best = _best(one, corpus, speech)
        yield f"  {speech.said('report', 'further_offence', offence=named, basis=best)}"


def _best(answer: Answer, corpus: Corpus, speech: Speech) -> str:
    best = answer.best
    if best is None:
        return speech.word("report", "none_held")
    return _cited(best, corpus, speech)


def _cited(basis: Basis, corpus: Corpus, speech: Speech) -> str:
    return speech.said(
        "report",
        "cited",
        instrument=speech.short(corpus, basis.instrument),
        article=speech.text(basis.article),
    )


def _deadline(deadline: Deadline, speech: Speech) -> str:
    limit = deadline.limit
    if limit.text:
        period = speech.text(limit.text)
    else:
        period = speech.days(limit.days) if limit.days else speech.hours(limit.hours or 0)
    kind = speech.word("deadline_kinds", limit.kind)
    said = speech.labelled(kind, period)
    if limit.article is None:
        return said
    return speech.said("report", "cited", instrument=said, article=limit.article)


def _due(due: Due, speech: Speech) -> Iterator[str]:
    by_the_hour = any(step.code == "hours_added" for step in due.steps)
    yield speech.said(
        "report",
        "due_hours" if by_the_hour else "due",
        at=_minute(due.at),
        safe=_minute(due.safe),
        day=due.on.isoformat(),
        zone=due.zone,
    )
    for step in due.steps:
        yield "- " + speech.said("deadline_steps", step.code, **dict(step.facts))
    for code in due.open:
        yield speech.said("report", "not_certain", reason=speech.word("deadline_open", code))


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _terms(answer: Answer, corpus: Corpus, speech: Speech) -> Iterator[str]:
    yield speech.said("report", "next", text=next_step(answer, speech))
    for debt in answer.notices:
        owed = speech.said(
            "report",
            "owed",
            state=speech.state(corpus, debt.to),
            kind=speech.word("debts", debt.kind),
            article=debt.article,
            text=speech.text(debt.text),
        )
        yield f"  {owed}"
    for reason in answer.conditions:
        yield f"  {_reason(reason, 'conditions', corpus, speech)}"
    for ground in answer.refusal_grounds:
        yield f"  {speech.said('report', 'refusal', text=speech.text(ground['text']))}"
    for code in answer.warnings:
        yield f"  {speech.said('report', 'warning', text=speech.warning(corpus, code))}"
    yield ""


def next_step(answer: Answer, speech: Speech = ENGLISH) -> str:
    """Return what to do now, in the reader's language."""
    step = answer.next_step
    facts = () if answer.best is None else answer.best.open_facts
    named = speech.listed(speech.word("facts", code) for code in facts)
    return speech.said("next_steps", step.code, facts=named)


def _reason(reason: Reason, kind: str, corpus: Corpus, speech: Speech) -> str:
    said = speech.word(kind, reason.code)
    facts = f" [{'; '.join(reason.facts)}]" if reason.facts else ""
    if not reason.detail or reason.code in _ABOUT_ITSELF:
        return f"{said}{facts}"
    return f"{speech.labelled(said, speech.detail(corpus, reason.detail))}{facts}"
