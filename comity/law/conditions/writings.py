"""Conditions on running text: facts, headers, attachments named in it, names that must not be."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from comity.law.conditions.base import Condition, ValueCondition
from comity.law.identifiers.luhn import luhn_holds
from comity.law.scopes import HOLDS, NotKnownError, Scope, Verdict, is_absent, rows, texts

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = re.compile(
    rf"(?<![\d.])(?:(?:19|20)\d{{2}}[-./]{_MONTH}[-./]{_DAY}|{_DAY}[-./]{_MONTH}[-./](?:\d{{2}}){{1,2}}"
    rf"|{_MONTH}[-./]{_DAY}[-./]\d{{4}})(?![\d]|\.\d)"  # no piece of an address
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
)
_DATE_IN_WORDS = re.compile(
    r"(?<!\d)\d{1,2}\S{0,2}\s(?:de\s|of\s)?([^\W\d_]{2,12})\.?,?\s(?:de\s|del\s)?\d{4}(?!\d)"
    r"|([^\W\d_]{2,12})\.?\s\d{1,2}\S{0,2},?\s\d{4}(?!\d)"
)
_FILE_NAME = re.compile(r"(?<![\w.\-/@])[\w\-]{1,80}(?:\.[\w\-]{1,20}){1,3}", re.ASCII)
_FAILED = re.compile(r"\b(spf|dkim|dmarc)=(?:hard)?fail", re.IGNORECASE)
_HEADER = re.compile(r"^([A-Za-z\-]{1,60}):", re.MULTILINE)
_SHORTEST_NAME = 3
_CARD = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][ \-])[3-6](?:[ \-]?[0-9]){12,18}(?![0-9])", re.ASCII)
_SENTENCE_END = re.compile(r"[.!?;\u3002\uff01\uff1f\u061f\n]")
_AFTER_A_SECRET_WORD = re.compile(
    r"[^\w\n:=\uff1a]{0,3}(?:[:=\uff1a]\s{0,3}\S{3,}"  # password: hunter
    r"|\s{0,3}\w{0,6}\s{0,3}[\"']?(?=\S{0,30}[0-9])\S{4,40})"  # my code is 482913
)


class ContainsDate(ValueCondition):
    """A text that names a day, in figures or in words.

    Attributes:
        months: Place of what the names of months begin with, in any language.
    """

    kind: Literal["contains_date"] = Field(alias="is")
    months: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Search for a day in one of the usual forms."""
        text = value if isinstance(value, str) else ""
        if _DATE.search(text):
            return HOLDS
        openings = tuple(texts(scope.known(self.months)))
        words = ((found[1] or found[2]).casefold() for found in _DATE_IN_WORDS.finditer(text))
        return self.answer(scope, holds=any(word.startswith(openings) for word in words))


class NamesAbsent(Condition):
    """No name of a child stands in the texts that a provider sees.

    Attributes:
        people: List of persons with ``name`` and ``minor``.
        texts: Fields in which the names must not stand.
    """

    kind: Literal["names_absent"] = Field(alias="is")
    people: str
    fields: tuple[str, ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Search for each name, whole and without regard to case.

        Raises:
            NotKnownError: The persons are not listed, so nobody is known to be a child.
        """
        if is_absent(scope.value(self.people)):
            msg = f"{self.people}, which are not listed"
            raise NotKnownError(msg)
        names = [
            name.strip()
            for person in rows(scope.value(self.people))
            if person.get("minor") is True and isinstance(name := person.get("name"), str)
        ]
        for field in self.fields:
            text = scope.value(field)
            if isinstance(text, str) and any(_stands_in(name, text) for name in names):
                return scope.fails(field)
        return HOLDS


def _stands_in(name: str, text: str) -> bool:
    if len(name) < _SHORTEST_NAME:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


class HeadersHold(ValueCondition):
    """Full headers of a message, with those named among them."""

    kind: Literal["headers_hold"] = Field(alias="is")
    names: tuple[str, ...] = Field(min_length=1)

    def weigh(self, scope: Scope) -> Verdict:
        """Count headers that are not given as missing, each by its name."""
        return self.weigh_value(scope.value(self.field), scope)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look for the names at the start of lines."""
        found = (
            {name.lower() for name in _HEADER.findall(value)} if isinstance(value, str) else set()
        )
        missing = [name for name in self.names if name.lower() not in found]
        return self.answer(scope, holds=not missing, missing=missing)


class SenderAuthenticated(ValueCondition):
    """Headers of a message in which no check of the sender failed.

    Source: RFC 8601 (Authentication-Results); RFC 7489.
    """

    kind: Literal["sender_authenticated"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Fail if DMARC failed, or both SPF and DKIM did."""
        found = _FAILED.findall(value) if isinstance(value, str) else []
        failed = {str(name).lower() for name in found}
        holds = "dmarc" not in failed and not {"spf", "dkim"} <= failed
        return self.answer(scope, holds=holds, value=sorted(failed))


class AttachmentsResolve(Condition):
    """Every file named in the texts is attached, and each has the digest that was computed.

    Attributes:
        texts: Fields in which file names may stand.
        endings: Endings by which a file name is known.
        digests: Place of the digests that the node computed, by name.
    """

    kind: Literal["attachments_resolve"] = Field(alias="is")
    fields: tuple[str, ...]
    endings: str
    digests: str

    def weigh(self, scope: Scope) -> Verdict:
        """Compare names, then digests."""
        attached = {
            name: row.get("sha256")
            for row in rows(scope.value("/attachments"))
            if isinstance(name := row.get("name"), str)
        }
        missing = self._named(scope) - attached.keys()
        if missing:
            return scope.fails("/attachments", name=sorted(missing))
        if not attached:
            return HOLDS
        computed = scope.known(self.digests)
        found = computed if isinstance(computed, Mapping) else {}
        for place, name in enumerate(attached):
            if found.get(name) != attached[name]:
                return scope.fails(f"/attachments[{place}].sha256", name=name)
        return HOLDS

    def _named(self, scope: Scope) -> set[str]:
        known = scope.known(self.endings)
        endings = tuple(f".{ending}" for ending in known) if isinstance(known, list) else ()
        named: set[str] = set()
        for field in self.fields:
            text = scope.value(field)
            found = _FILE_NAME.findall(text) if isinstance(text, str) else []
            named |= {name for name in found if name.lower().endswith(endings)}
        translations = (row.get("file") for row in rows(scope.value("/translation")))
        return named | {name for name in translations if isinstance(name, str) and name}


class NoSecret(Condition):
    """Texts without a password, a one-time code or a full card number.

    Attributes:
        fields: The texts.
        words: Place of the words after which a secret stands.
    """

    kind: Literal["no_secret"] = Field(alias="is")
    fields: tuple[str, ...] = Field(min_length=1)
    words: str

    def weigh(self, scope: Scope) -> Verdict:
        """Look for a figure that is a card, and for words that open a secret."""
        words = texts(scope.known(self.words))
        for field in self.fields:
            text = scope.value(field)
            if not isinstance(text, str):
                continue
            found = _card_in(text) or _secret_in(text, words)
            if found:
                return scope.fails(field, found=found)
        return HOLDS


def _card_in(text: str) -> str:
    for match in _CARD.finditer(text):
        if luhn_holds("".join(sign for sign in match[0] if sign.isdigit())):
            return "card number"
    return ""


def _secret_in(text: str, words: tuple[str, ...]) -> str:
    folded = text.casefold()
    for word in words:
        at = folded.find(word)
        while at >= 0:
            if _AFTER_A_SECRET_WORD.match(folded, at + len(word)):
                return word
            at = folded.find(word, at + len(word))
    return ""


class PlainLanguage(ValueCondition):
    """A text of short sentences.

    Attributes:
        words: Most words of a sentence.
        characters: Most characters of one, for languages that put no blanks between words.
    """

    kind: Literal["plain_language"] = Field(alias="is")
    words: int = Field(gt=0)
    characters: int = Field(gt=0)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Measure the longest sentence."""
        sentences = _SENTENCE_END.split(value) if isinstance(value, str) else []
        long = (
            part
            for part in sentences
            if len(part.split()) > self.words or len(part.strip()) > self.characters
        )
        found = next(long, None)
        return HOLDS if found is None else scope.fails(self.field, value=found.strip())


class StatedHere(ValueCondition):
    """A value that stands here itself and does not send the reader to a scan or an annex.

    Attributes:
        endings: Place of the endings of files that no machine reads.
        phrases: Place of the words that point elsewhere.
    """

    kind: Literal["stated_here"] = Field(alias="is")
    endings: str
    phrases: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look for the name of a file, and for words such as "see annex"."""
        text = value.casefold() if isinstance(value, str) else ""
        endings = tuple(f".{ending}" for ending in texts(scope.known(self.endings)))
        named = any(name.endswith(endings) for name in _FILE_NAME.findall(text[:400]))
        elsewhere = named and "://" not in text
        elsewhere = elsewhere or any(words in text for words in texts(scope.known(self.phrases)))
        return self.answer(scope, holds=not elsewhere, value=value)
