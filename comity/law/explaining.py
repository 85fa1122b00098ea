"""Tell an answer as a tree that a person reads: what carries the measure, and why not the rest.

Example:
    >>> heading("Bases", 2)
    'Bases (2)'
"""

from collections.abc import Iterator

from comity.law.answers import Answer, Basis, Reason
from comity.law.corpus import Corpus

_NOT_ABOUT_THE_PAIR = frozenset({"not_between_these", "not_bound", "not_party"})


def heading(said: str, count: int) -> str:
    """Return a heading with how many stand under it."""
    return f"{said} ({count})"


def told(answer: Answer, corpus: Corpus, *, every_one: bool = False) -> Iterator[str]:
    """Yield the lines of the tree.

    Args:
        answer: What the resolver said.
        corpus: The law data, for names and sources.
        every_one: Tell also the instruments that are not about this pair at all.
    """
    asked = answer.asked
    where = asked.asked_state or "unknown location"
    yield f"{asked.requesting} asks {where}: {corpus.measures[asked.measure].name}, {asked.as_of}"
    yield ""
    yield heading("Bases", len(answer.bases))
    for place, basis in enumerate(answer.bases, start=1):
        yield from _basis(basis, place, corpus)
    yield ""
    yield from _terms(answer)
    rest = [
        one for one in answer.set_aside if every_one or one.reason.code not in _NOT_ABOUT_THE_PAIR
    ]
    yield heading("Set aside", len(rest))
    for one in rest:
        grey = " (grey)" if one.shown_grey else ""
        yield f"  {one.instrument}{grey}: {_reason(one.reason)}"
    yield ""
    data = answer.law_data
    yield f"Law data {data['version']} of {data['as_of']}, sha256 {data['digest'][:16]}…"
    yield "This is help, not legal advice; your authority decides."


def _basis(basis: Basis, place: int, corpus: Corpus) -> Iterator[str]:
    yield f"  {place}. {basis.short}, {basis.article} [{basis.certainty}]"
    for reason in basis.why:
        yield f"     because {_reason(reason)}"
    if basis.open_facts:
        yield f"     still to be shown: {', '.join(basis.open_facts)}"
    if basis.blocked_by:
        yield f"     blocked by: {', '.join(basis.blocked_by)}"
    yield f"     way: {', '.join(corpus.channels[code].name for code in basis.channel)}"
    for deadline in basis.deadlines:
        limit = deadline.limit
        length = limit.text or (f"{limit.days} days" if limit.days else f"{limit.hours} hours")
        article = "" if limit.article is None else f", {limit.article}"
        yield f"     {limit.kind}: {length}{article}"
    dual = basis.dual
    articles = f" ({', '.join(dual.articles)})" if dual.articles else ""
    yield f"     dual criminality: {dual.status}{articles}"
    for name in basis.source:
        source = corpus.sources.get(name)
        if source is not None:
            yield f"     source: {source.title or source.document} {source.url or ''}".rstrip()


def _terms(answer: Answer) -> Iterator[str]:
    yield f"Next: {answer.next_step.text}"
    for debt in answer.notices:
        yield f"  owed to {debt.to}: {debt.kind} ({debt.article}): {debt.text}"
    for reason in answer.conditions:
        yield f"  {reason.code}: {reason.detail}"
    for ground in answer.refusal_grounds:
        yield f"  may be refused: {ground['text']}"
    for code in answer.warnings:
        yield f"  warning: {code}"
    yield ""


def _reason(reason: Reason) -> str:
    said = reason.code.replace("_", " ")
    facts = f" [{'; '.join(reason.facts)}]" if reason.facts else ""
    return f"{said}: {reason.detail}{facts}" if reason.detail else f"{said}{facts}"
