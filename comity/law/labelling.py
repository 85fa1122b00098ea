"""What every code in an answer is called, beside the answer: for whoever reads it as JSON.

Example:
    >>> from datetime import date
    >>> from comity.law.corpus import shipped
    >>> from comity.law.questions import Question
    >>> from comity.law.resolver import resolve
    >>> data = shipped()
    >>> first, second = sorted(data.un_members)[:2]
    >>> asked = Question(
    ...     requesting=first, requested=second, as_of=date(2026, 3, 2), measure="preserve_stored"
    ... )
    >>> labels_of(resolve(asked, data), data)["measures"]
    {'preserve_stored': 'Expedited preservation of stored data'}
"""

from collections.abc import Iterable, Mapping

from comity.law.answers import Answer
from comity.law.corpus import Corpus
from comity.law.explaining import next_step
from comity.law.speech import ENGLISH, Speech


def labels_of(
    answer: Answer, corpus: Corpus, speech: Speech = ENGLISH
) -> Mapping[str, Mapping[str, str]]:
    """Return what the codes of ``answer`` are called, by what they are about."""
    bases = answer.bases
    measures = {answer.asked.measure, *answer.asked.steps}
    ways = {code for basis in bases for code in basis.channel}
    asked = answer.asked.asked_state
    states = {answer.asked.requesting, *(debt.to for debt in answer.notices)}
    states |= set() if asked is None else {asked}
    instruments = [*(one.instrument for one in bases), *(a.instrument for a in answer.set_aside)]
    return {
        "instruments": {code: speech.title(corpus, code) for code in dict.fromkeys(instruments)},
        "states": {code: speech.state(corpus, code) for code in sorted(states)},
        "measures": {code: speech.text(corpus.measures[code].name) for code in sorted(measures)},
        "channels": {code: speech.text(corpus.channels[code].name) for code in sorted(ways)},
        "reasons": _words("reasons", (why.code for one in bases for why in one.why), speech),
        "obstacles": _words("obstacles", (one.reason.code for one in answer.set_aside), speech),
        "conditions": _words("conditions", (one.code for one in answer.conditions), speech),
        "deadline_kinds": _words(
            "deadline_kinds", (one.limit.kind for basis in bases for one in basis.deadlines), speech
        ),
        "dual_criminality": _words(
            "dual_criminality", (str(one.dual.status) for one in bases), speech
        ),
        "facts": _words("facts", (code for one in bases for code in one.open_facts), speech),
        "blocked": _words("blocked", answer.blocked_by, speech),
        "warnings": {code: speech.warning(corpus, code) for code in answer.warnings},
        "refusal_grounds": {
            ground["text"]: speech.text(ground["text"]) for ground in answer.refusal_grounds
        },
        "debts": _words("debts", (debt.kind for debt in answer.notices), speech),
        "addressees": _words("addressees", [str(answer.addressee["role"])], speech),
        "forms": {form["form"]: speech.text(form["title"]) for form in answer.forms},
        "certainty": _words("certainty", (one.certainty for one in bases), speech),
        "next_steps": {answer.next_step.code: next_step(answer, speech)},
    }


def _words(kind: str, codes: Iterable[str], speech: Speech) -> dict[str, str]:
    return {code: speech.word(kind, code) for code in dict.fromkeys(codes)}
