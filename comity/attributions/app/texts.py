"""A version as plain text: what is given to another State once it has accepted the conditions."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from comity.attributions.app.words import CONFIDENCES, FIELDS, SIGNS, WEIGHTS, word
from comity.attributions.ranking import ranked
from comity.attributions.versions import Version


def as_text(made: Version) -> str:
    """Return all that a version says, in the language of whoever gives it."""
    return "\n\n".join("\n".join(part) for part in _parts(made))


def _parts(made: Version) -> Iterator[list[str]]:
    said = made.record
    yield [said.title, _("Version %(n)d") % {"n": made.number}, f"SHA-256 {made.digest}"]
    yield [_field("incident"), said.incident]
    yield [_("Hypotheses"), *(f"{one.key}: {one.statement}" for one in said.hypotheses)]
    yield [
        _("Evidence and how it bears on them"),
        *(f"{SIGNS[code]}: {word(WEIGHTS, code)}" for code in SIGNS),
    ]
    for piece in said.evidence:
        weights = ", ".join(f"{key} {SIGNS[weight]}" for key, weight in piece.weights.items())
        grades = f"{piece.source_grading}{piece.information_grading}"
        yield [f"{piece.key}: {piece.what}", f"{piece.source} ({grades})", weights]
    order = [f"{one.place}. {one.key} (\N{MINUS SIGN}{one.against})" for one in ranked(said)]
    yield [_("By what speaks against each"), *order]
    held = said.conclusion
    if held is not None:
        sure = word(CONFIDENCES, str(held.confidence))
        yield [_field("held"), held.hypothesis, f"{_field('confidence')}: {sure}", held.reason]
        yield [_field("against"), held.against]
    for name, text in (
        ("alternatives", said.alternatives),
        ("change_of_mind", said.change_of_mind),
    ):
        if text:
            yield [_field(name), text]
    yield [_field("authors"), ", ".join(said.authors)]


def _field(name: str) -> str:
    return word(FIELDS, name)
