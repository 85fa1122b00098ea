"""Which State somebody means who typed a name or a code.

A name counts in any of the languages, however its letters are accented or its words divided. That
of the reader's language comes first: a word can be the name of one State in one language and of
another in the next.

Example:
    >>> from comity.law.corpus import shipped
    >>> [state_meant(shipped(), typed, language="en") for typed in ("pt", "Бразилия", "Brasilien")]
    ['PT', 'BR', None]
    >>> nearest_states(shipped(), "Brasilien", language="en")[0]
    'BR'
"""

import re
from difflib import get_close_matches
from typing import cast
from unicodedata import combining, normalize

from comity.law.corpus import Corpus, State
from comity.law.instrument_files import Spoken
from comity.law.speech import LANGUAGES

_NEAR = 0.5
"""Share of letters in common from which a name is offered."""
_DIVIDING = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return ``text`` without what people leave out: accents, capitals, signs between words."""
    letters = (one for one in normalize("NFKD", text) if not combining(one))
    return _DIVIDING.sub(" ", "".join(letters).casefold()).strip()


def state_meant(corpus: Corpus, typed: str, *, language: str) -> str | None:
    """Return the code of the State that ``typed`` names; None if it names none, or several.

    Args:
        corpus: The law data that name the States.
        typed: A code in any case, or a name.
        language: Code of the language whose names come first, one of ``LANGUAGES``.
    """
    code = typed.strip().upper()
    if code in corpus.states:
        return code
    wanted = plain(typed)
    own = {one.code for one in corpus.states.values() if plain(_name(one, language)) == wanted}
    found = own or {code for spelling, code in _spellings(corpus) if spelling == wanted}
    return found.pop() if wanted and len(found) == 1 else None


def nearest_states(corpus: Corpus, typed: str, *, language: str, most: int = 3) -> tuple[str, ...]:
    """Return codes of States whose names come near to ``typed``, the nearest first.

    Args:
        corpus: The law data that name the States.
        typed: What names no State.
        language: Code of the language that is read; of two names as near, the one in it is first.
        most: How many are wanted at most.
    """
    codes = dict(_spellings(corpus))
    codes.update({plain(_name(one, language)): one.code for one in corpus.states.values()})
    near = get_close_matches(plain(typed), codes, n=most * len(LANGUAGES), cutoff=_NEAR)
    return tuple(dict.fromkeys(codes[spelling] for spelling in near))[:most]


def _name(one: State, language: str) -> str:
    return one.names.get(cast("Spoken", language), one.name)


def _spellings(corpus: Corpus) -> list[tuple[str, str]]:
    """Return every name of every State in every language, with the State's code."""
    return [
        (plain(name), one.code)
        for one in corpus.states.values()
        for name in (one.name, *one.names.values())
    ]
