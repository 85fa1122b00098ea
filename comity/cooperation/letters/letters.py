"""What stands in a letter: a source of signed statements gives the text, the same everywhere.

The source is attached to the letter (``request.json``), and so is the text (``letter.json``).
Whoever has the source composes the text anew and sees whether the paper says anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self, cast

from comity.cooperation.acts import Act
from comity.cooperation.free_texts import free_texts, written_in
from comity.cooperation.letters.registered import addressee_of, author_of, is_by_hand, record_in
from comity.cooperation.letters.rows import Reader, Row, by_original
from comity.cooperation.letters.words import Wording, checked_language
from comity.cooperation.statements import REGISTERED_TYPE, STATEMENT_TYPE, Body, read_body
from comity.cooperation.translating import TRANSLATION, Translated, translations_in
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError
from comity.kernel.identifiers import checked_member
from comity.kernel.strict_json import Json, canonical, parse_canonical
from comity.kernel.time import read, written
from comity.protocol.jws import parse_general
from comity.protocol.statements import Statement

VERSION: Final = 1
SOURCE: Final = "request.json"
TEXT: Final = "letter.json"
ACTED_ON_FOR: Final = timedelta(days=30)
"""How long a letter may be acted on after it was made; later, ask for a fresh one."""
_FIELDS: Final = frozenset(
    {"v", "issuer", "thread", "statements", "names", "made_at", "made_by", "until"}
    | {"language", "link", "stamped", "edition", "references"}
)
_ADDED: Final = "translations"
"""The field of a source that it has only where the node has put translations beside its texts."""
_TYPES: Final = frozenset({STATEMENT_TYPE, REGISTERED_TYPE})
_SIGN: Final = "\N{INFORMATION SEPARATOR ONE}"


class MalformedLetterError(InvalidInputError):
    """What is attached to the letter is not the source of a letter."""

    code = "cooperation.malformed_letter"
    remedy = "Ask the authority that it names for a fresh letter, by a number from the directory."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signed statement of the thread.

    Attributes:
        jws: As its author signed it.
        received_at: When the requested side's node received it; ``None`` if not known.
    """

    jws: bytes
    received_at: datetime | None = None

    @property
    def statement(self) -> Statement:
        """Return what it says; who signed it is for ``verification``."""
        return Statement.kept(parse_general(self.jws).payload, self.jws)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """The officer who had the letter made.

    Attributes:
        until: End of the post, where it is known.
    """

    name: str
    role: str
    unit: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that a letter is made of.

    Attributes:
        issuer: Member whose node made and seals it.
        thread: Identifier of the thread.
        statements: The request first, and last the statement that the letter tells.
        names: Names by code that data of the node gave, such as ``member:XA``.
        made_at: When it was made.
        until: Until when it may be acted on.
        language: In which it is written.
        link: Address of the page that verifies it; may be empty.
        stamped: Whether the seal gets time stamps.
        edition: Which words, type and setter made the pages.
        references: The references of both sides by member, as far as they are known.
        translations: Made at the node that makes the letter, beside what the authors wrote; no
            statement holds them, and nobody but that node vouches for them.
    """

    issuer: str
    thread: str
    statements: tuple[Signed, ...]
    names: Mapping[str, str]
    made_at: datetime
    made_by: Maker
    until: datetime
    language: str
    link: str = ""
    stamped: bool = False
    edition: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    translations: tuple[Translated, ...] = ()

    def to_bytes(self) -> bytes:
        """Return it as it is attached: canonical JSON."""
        made_by: dict[str, Json] = {
            "name": self.made_by.name,
            "role": self.made_by.role,
            "unit": self.made_by.unit,
            "until": None if self.made_by.until is None else written(self.made_by.until),
        }
        said: dict[str, Any] = {
            "v": VERSION,
            "issuer": self.issuer,
            "thread": self.thread,
            "statements": [
                {
                    "jws": one.jws.decode("ascii"),
                    "received_at": None if one.received_at is None else written(one.received_at),
                }
                for one in self.statements
            ],
            "names": dict(self.names),
            "made_at": written(self.made_at),
            "made_by": made_by,
            "until": written(self.until),
            "language": self.language,
            "link": self.link,
            "stamped": self.stamped,
            "edition": self.edition,
            "references": dict(self.references),
        }
        if self.translations:
            said[_ADDED] = [one.written() for one in self.translations]
        return canonical(said)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Return the source that ``raw`` holds.

        Raises:
            MalformedLetterError: It holds none.
        """
        try:
            return cls._of(cast("Mapping[str, Any]", parse_canonical(raw)))
        except (InvalidInputError, KeyError, TypeError, ValueError, AttributeError) as error:
            msg = f"{SOURCE} cannot be read: {error}"
            raise MalformedLetterError(msg) from error

    @classmethod
    def _of(cls, said: Mapping[str, Any]) -> Self:
        if set(said) - {_ADDED} != _FIELDS or said["v"] != VERSION or not said["statements"]:
            msg = "fields are missing, or not known"
            raise MalformedLetterError(msg)
        by = said["made_by"]
        return cls(
            issuer=checked_member(said["issuer"]),
            thread=said["thread"],
            statements=tuple(
                Signed(
                    jws=one["jws"].encode("ascii"),
                    received_at=None if one["received_at"] is None else read(one["received_at"]),
                )
                for one in said["statements"]
            ),
            names=dict(said["names"]),
            made_at=read(said["made_at"]),
            made_by=Maker(
                name=by["name"],
                role=by["role"],
                unit=by["unit"],
                until=None if by["until"] is None else read(by["until"]),
            ),
            until=read(said["until"]),
            language=checked_language(said["language"]),
            link=said["link"],
            stamped=said["stamped"],
            edition=said["edition"],
            references=dict(said["references"]),
            translations=_added(said),
        )

    @property
    def told(self) -> Statement:
        """Return the statement that the letter tells."""
        return self.statements[-1].statement


def _added(said: Mapping[str, Any]) -> tuple[Translated, ...]:
    """Return the translations of a source, each of which says all of it and nothing else."""
    rows = said.get(_ADDED)
    made = translations_in({TRANSLATION: rows})
    if _ADDED in said and (not rows or [one.written() for one in made] != rows):
        msg = "a translation is none"
        raise ValueError(msg)
    return made


def texts_shown(request: Mapping[str, Any], said: Mapping[str, Any] | None) -> frozenset[str]:
    """Return the SHA-256 of the texts that a letter shows: what a translation can stand below.

    Args:
        request: What the request says.
        said: What the act says that the letter tells; ``None`` for a letter of the request.
    """
    basis = {"legal_basis": request.get("legal_basis")}
    shown = [request] if said is None else [basis, said]
    return frozenset(one.digest for content in shown for one in free_texts(content))


@dataclass(frozen=True, slots=True)
class _Told:
    source: Source
    wording: Wording
    statement: Statement
    body: Body
    request: Body
    reader: Reader

    @property
    def is_request(self) -> bool:
        return self.body.act == Act.REQUEST

    def member(self, code: str) -> str:
        return _member(self.source, self.wording, code)


def composed(source: Source, wording: Wording) -> dict[str, Any]:
    """Return the text of the letter, ready to be set.

    Raises:
        MalformedLetterError: A statement is not one of this thread.
    """
    told = _told(source, wording)
    sections = [
        _section(told, "who", _who(told)),
        _section(told, "basis", _basis(told)),
    ]
    if told.is_request:
        sections.append(_section(told, "asked", _asked(told)))
    else:
        sections.append(_section(told, "about", _about(told)))
        sections.append(_section(told, "said", _said(told)))
    sections.append(_section(told, "proof", _proof(told)))
    return {
        "v": VERSION,
        "edition": source.edition,
        "language": wording.language,
        "direction": wording.direction,
        "title": _title(told),
        "reference": _reference(told),
        "banners": _banners(told),
        "opening": _opening(told),
        "closing": _closing(told),
        "sections": [one for one in sections if one["rows"]],
        "notes": [wording.said(name) for name in _notes(source)],
        "page": wording.said("page", n=_SIGN, all=_SIGN),
        "code": code_of(source),
        "made_at": written(source.made_at),
    }


def code_of(source: Source) -> str:
    """Return what the picture code says: where to verify, and what is to be found there."""
    digest = digest_of(source.to_bytes())
    return f"{source.link}#{digest}" if source.link else f"comity-letter:1:{digest}"


def _told(source: Source, wording: Wording) -> _Told:
    statements = [one.statement for one in source.statements]
    bodies = []
    for statement in statements:
        if statement.type not in _TYPES or statement.thread != source.thread:
            msg = "a statement is not one of this request"
            raise MalformedLetterError(msg, id=statement.id)
        bodies.append(read_body(statement.body))
    first, last = bodies[0], bodies[-1]
    if first.act != Act.REQUEST or last.kind != first.kind:
        msg = "the first statement is no request, or the last is one of another kind"
        raise MalformedLetterError(msg)
    return _Told(
        source=source,
        wording=wording,
        statement=statements[-1],
        body=last,
        request=first,
        reader=Reader(
            wording,
            written_in(last.content),
            source.names,
            by_original([*translations_in(first.content), *translations_in(last.content)]),
            by_original(source.translations),
            _member(source, wording, source.issuer),
        ),
    )


def _member(source: Source, wording: Wording, code: str) -> str:
    named = source.names.get(f"member:{code}")
    return code if named is None else wording.said("and_code", label=named, code=code)


def _title(told: _Told) -> str:
    kind = told.wording.label("kinds", told.request.kind)
    if told.is_request:
        return told.wording.said("title_request", kind=kind)
    special = f"{told.body.act}-{told.body.kind}"
    act = special if told.wording.knows("acts", special) else told.body.act
    return told.wording.said("title_act", act=told.wording.label("acts", act), kind=kind)


def _reference(told: _Told) -> str:
    return (
        told.body.reference
        or told.source.references.get(author_of(told.statement))
        or told.source.thread
    )


def _banners(told: _Told) -> list[str]:
    found = []
    if told.statement.practice:
        found.append(told.wording.said("practice"))
    if told.statement.urgent:
        found.append(told.wording.said("urgent"))
    record = record_in(told.statement)
    if record is not None:
        by = str(told.statement.by["name"])
        facts = {"by": by, "author": told.member(author_of(told.statement))}
        found.append(told.wording.said("registered", **facts))
    if told.source.issuer != told.statement.iss:
        held = {"holder": told.source.issuer, "author": told.statement.iss}
        found.append(told.wording.said("copy", **held))
    return found


def _opening(told: _Told) -> str:
    wording, kind = told.wording, told.body.kind
    if not told.is_request or not wording.knows("openings", kind):
        return ""
    return wording.label("openings", kind) % {"member": told.member(addressee_of(told.statement))}


def _closing(told: _Told) -> str:
    known = told.is_request and told.wording.knows("closings", told.body.kind)
    return told.wording.label("closings", told.body.kind) if known else ""


def _who(told: _Told) -> list[Row]:
    wording, statement = told.wording, told.statement
    author, addressee = author_of(statement), addressee_of(statement)
    across = told.source.references.get(addressee)
    content = told.request.content
    asks = author == author_of(told.source.statements[0].statement)
    own, other = ("sender_org", "addressee_org") if asks else ("addressee_org", "sender_org")
    rows = [
        _plain(told, "from", [told.member(author), _name_of(content.get(own))]),
        *_speaker(told),
        _plain(told, "to", [told.member(addressee), _name_of(content.get(other))]),
        _plain(told, "date", [wording.instant(statement.iat)]),
        _even(told, "reference", _reference(told)),
        _even(told, "their_reference", across or ""),
    ]
    received = told.source.statements[-1].received_at
    if received is not None:
        rows.append(_plain(told, "received", [wording.instant(received)]))
    if asks and told.is_request and content.get("sender_person"):
        label = wording.label("fields", "sender_person")
        rows.append(told.reader.row("sender_person", content["sender_person"], label))
    return [row for row in rows if row["lines"]]


def _speaker(told: _Told) -> list[Row]:
    """Return who said it: the officer who signed it, or whom somebody has written down."""
    wording, by = told.wording, told.statement.by
    role = wording.label("roles", str(by["role"]))
    record = record_in(told.statement)
    if record is None:
        return [
            _plain(told, "officer", [str(by["name"])]),
            _plain(told, "role", [role]),
            _plain(told, "unit", [str(by.get("unit") or "")]),
        ]
    said = [str(record.get(name) or "") for name in ("said_by", "post", "unit")]
    return [
        _plain(told, "said_by", said),
        _plain(told, "way", [wording.label("way", str(record.get("way") or ""))]),
        _plain(told, "registered_by", [str(by["name"]), role]),
    ]


def _name_of(org: object) -> str:
    return str(org.get("name") or "") if isinstance(org, Mapping) else ""


def _basis(told: _Told) -> list[Row]:
    found = told.request.content.get("legal_basis")
    if not found:
        return []
    return [told.reader.row("legal_basis", found, told.wording.label("fields", "legal_basis"))]


def _asked(told: _Told) -> list[Row]:
    measure = told.wording.label("measures", told.body.kind)
    row: Row = {"label": told.wording.label("fields", "measures"), "lines": [[{"text": measure}]]}
    return [row, *told.reader.rows(told.body.content, labels="fields", apart=True)]


def _about(told: _Told) -> list[Row]:
    first = told.source.statements[0].statement
    rows = [
        _even(told, "reference", told.request.reference or ""),
        _plain(told, "date", [told.wording.instant(first.iat)]),
        _even(told, "digest", first.digest),
    ]
    return [row for row in rows if row["lines"]]


def _said(told: _Told) -> list[Row]:
    act: Row = {
        "label": told.wording.said("said"),
        "lines": [[{"text": _title(told)}]],
    }
    return [act, *told.reader.rows(told.body.content, labels="said")]


def _proof(told: _Told) -> list[Row]:
    wording, source = told.wording, told.source
    by = source.made_by
    made_by = [by.name, wording.label("roles", by.role), by.unit]
    return [
        _plain(told, "signed_by_key", [told.member(source.issuer)], name=source.issuer),
        _plain(told, "issued", [wording.instant(source.made_at)]),
        _plain(told, "issued_by", [part for part in made_by if part]),
        _plain(told, "valid_until", [wording.instant(source.until)]),
        _plain(told, "language", [wording.language_name(wording.language)]),
        _even(told, "digest", told.statement.digest),
    ]


def _notes(source: Source) -> list[str]:
    answer = "by_hand" if is_by_hand(source.told) else "line_down"
    return ["stamped" if source.stamped else "unstamped", "how", "attached", answer]


def _section(told: _Told, name: str, rows: list[Row]) -> dict[str, Any]:
    return {"title": told.wording.said(name), "rows": rows}


def _plain(told: _Told, label: str, texts: Sequence[str], **facts: str) -> Row:
    lines = [[{"text": text}] for text in texts if text]
    return {"label": told.wording.said(label, **facts), "lines": lines}


def _even(told: _Told, label: str, text: str) -> Row:
    lines = [[{"text": text, "even": True}]] if text else []
    return {"label": told.wording.said(label), "lines": lines}
