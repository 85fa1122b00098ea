"""The page that verifies letters without a network: one file with its own script and words.

It verifies the seal by what every browser has (Web Crypto), shows what lies under it, and is less
sure than ``verification``: it cannot set the pages anew, so it tells people to read the text here.
"""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files

from comity.cooperation.letters.words import Wording, words

_LISTS = ("page", "findings", "verdicts", "verdict_facts", "roles", "kinds", "acts")


def words_in(wording: Wording) -> Mapping[str, object]:
    """Return all that the page says in one language."""
    told = {name: {code: wording.label(name, code) for code in words()[name]} for name in _LISTS}
    return {"language": wording.language, "direction": wording.direction, **told}


def page(spoken: Sequence[Mapping[str, object]]) -> str:
    """Return the page, which speaks the languages of ``spoken``; the first is what it opens in."""
    text = (files("comity.cooperation.letters") / "data" / "verify.html").read_text("utf-8")
    held = json.dumps({str(one["language"]): one for one in spoken}, ensure_ascii=False)
    return text.replace("/*WORDS*/{}", held.replace("<", "\\u003c"))
