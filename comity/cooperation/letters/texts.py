"""A request as structured text in any language: what its fields and its codes are called there.

Example:
    >>> from comity.cooperation.letters.words import ENGLISH
    >>> print(as_text("PRES", "XB", {"urgency": "urgent"}, ENGLISH).splitlines()[8])
    § content.urgency | How soon: Urgent
"""

from collections.abc import Callable, Mapping
from typing import Any

from comity.cooperation import request_texts
from comity.cooperation.letters.rows import Reader
from comity.cooperation.letters.words import Wording


def as_text(
    kind: str,
    to: str,
    content: Mapping[str, Any],
    wording: Wording,
    *,
    shown: Callable[[str], str] = str,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return a request as structured text.

    Args:
        kind: Code of its kind.
        to: Member that is asked; may be empty.
        content: Its fields.
        wording: The language in which fields and codes are explained.
        shown: How words are brought to where they are shown, such as a terminal.
        names: Names by ``field:code`` that other data give, such as ``instrument:x``.

    Raises:
        UnreadableTextError: A field has a name or a value that no request has.
    """
    reader = Reader(wording, "", names or {})

    def label(name: str) -> str:
        known = next(
            (one for one in ("fields", "pieces", "said", "verdict_facts")
             if wording.knows(one, name)),
            "fields",
        )  # fmt: skip
        return shown(wording.label(known, name))

    def meaning(name: str, value: object) -> str:
        if name == "kind" and wording.knows("kinds", str(value)):
            return shown(wording.label("kinds", str(value)))
        return shown(reader.meaning(name, value))

    return request_texts.written(kind, to, content, label, meaning)
