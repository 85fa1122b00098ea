"""Making letters: one statement of a request, set, sealed, and journalled that it left."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.acts import Side
from comity.cooperation.app import doors, queries, registry, translations
from comity.cooperation.app.models import Statement, Thread
from comity.cooperation.app.services import records, releasing
from comity.cooperation.app.stamping import from_the_authority_named, stamping_of
from comity.cooperation.letters.letters import (
    ACTED_ON_FOR,
    Maker,
    Signed,
    Source,
    composed,
    texts_shown,
)
from comity.cooperation.letters.sealing import sealed
from comity.cooperation.letters.typesetting import edition_in, typeset
from comity.cooperation.letters.words import Wording, checked_language
from comity.cooperation.translating import Translated, newest
from comity.directory.app import queries as directory
from comity.evidence.app import queries as evidence
from comity.evidence.seals import SealChain
from comity.journal.app import services as journal
from comity.kernel.digests import digest_of
from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.kernel.time import end_of_day
from comity.law.app import queries as law
from comity.law.speech import Speech
from comity.protocol.app.signed import signed
from comity.protocol.app.signer_client import SignerClient

_LOCALES: Mapping[str, str] = {"zh": "zh-hans"}


class NoSuchStatementError(InvalidInputError):
    """The request has no such statement, or nothing that a letter could be made of."""

    code = "cooperation.no_such_statement"
    remedy = "Name a statement by the digest that the page of the request shows."


class LetterUnavailableError(UnavailableError):
    """A letter cannot be made just now."""

    code = "cooperation.letter_unavailable"
    remedy = "See whether the node has a seal (comity node keys) and whether the signer runs."


@dataclass(frozen=True, slots=True)
class Letter:
    """A sealed letter.

    Attributes:
        name: What the file is called.
        pdf: The file.
    """

    name: str
    pdf: bytes


def make_letter(
    asked: str, *, language: str, statement: str | None = None, person: Person, now: datetime
) -> Letter:
    """Return a statement of the request as a sealed letter, and journal that it was made.

    Args:
        asked: The request, by its id or the reference of either side.
        language: In which the letter is written.
        statement: Digest of the statement; the request itself if left out.
        person: Who has it made.
        now: The present instant.

    Raises:
        HeldBackError: It gives something that was given to this State for other uses alone.
        LetterUnavailableError: The node has no seal.
        NoSuchRequestError: There is none that the person may know of.
        NoSuchStatementError: The request has no such statement.
        StampUnavailableError: The node has a time stamping authority, and it gives no stamp.
        UnknownLanguageError: No letter is written in that language.
    """
    chosen = checked_language(language)
    thread = doors.request(person, "read", asked, now=now, lock=False)
    rows = list(thread.statements.all())
    with translation.override(_LOCALES.get(chosen, chosen)):
        wording = Wording(chosen, gettext)
        source = _source(thread, rows, statement, wording, person=person, now=now)
        pages = typeset(composed(source, wording), source)
    pdf = _sealed(pages, source)
    told = source.told
    with transaction.atomic():
        journal.record(
            "letter-made",
            now=now,
            thread=thread.pk,
            statement=told.digest,
            letter=digest_of(source.to_bytes()),
            language=chosen,
            person=person.pk,
            by=dict(gate.acting(person, "read", thread, now=now).named),
        )
    named = thread.own_reference or thread.peer_reference or thread.pk
    return Letter(f"{named}-{told.body['act']}-{chosen}.pdf", pdf)


def _source(
    thread: Thread,
    rows: list[Statement],
    digest: str | None,
    wording: Wording,
    *,
    person: Person,
    now: datetime,
) -> Source:
    first = next((row for row in rows if row.body.get("act") == "request"), None)
    told = first if digest is None else next((row for row in rows if row.digest == digest), None)
    if first is None or told is None:
        msg = "the request has no such statement"
        raise NoSuchStatementError(msg, thread=thread.pk, statement=digest)
    releasing.let_printed(thread, told.digest)
    chosen = [first] if told.pk == first.pk else [first, told]
    node = settings.COMITY_NODE
    by = gate.acting(person, "read", thread, now=now).named
    references = {node.code: thread.own_reference, thread.peer: thread.peer_reference}
    return Source(
        issuer=node.code,
        thread=thread.pk,
        statements=tuple(_signed(row, thread) for row in chosen),
        names=_names(thread, first, wording),
        made_at=now.replace(microsecond=0),
        made_by=Maker(
            name=by["name"], role=by["role"], unit=by.get("unit", ""), until=_post_ends(person)
        ),
        until=now.replace(microsecond=0) + ACTED_ON_FOR,
        language=wording.language,
        link=f"https://{node.desk_name}/letters/verify" if node.desk_name else "",
        stamped=bool(node.stamp_url),
        edition=edition_in(wording),
        references={member: name for member, name in references.items() if name},
        translations=_beside(thread, first, told),
    )


def _beside(thread: Thread, first: Statement, told: Statement) -> tuple[Translated, ...]:
    """Return the last translation into each language that was made here of what the letter shows.

    They stay outside the statements: what was signed is attached as it is.
    """
    request = first.body.get("content") or {}
    said = None if told.pk == first.pk else told.body.get("content") or {}
    shown = texts_shown(request, said)
    made = newest(translations.made_beside(thread)).values()
    return tuple(one for one in made if one.original in shown)


def _signed(row: Statement, thread: Thread) -> Signed:
    held = registry.payload_of(thread, row.digest)
    jws = signed(row.digest) if held is None else records.signed(held)
    if jws is None:
        msg = "the signatures of this statement are not kept here"
        raise NoSuchStatementError(msg, statement=row.digest)
    received = row.received_at if row.side == Side.REQUESTING else row.receipted_at
    return Signed(jws=jws, received_at=received)


def _names(thread: Thread, first: Statement, wording: Wording) -> dict[str, str]:
    """Return what the directory and the law data call the members and instruments."""
    found = {f"member:{code}": name for code, name in _members(thread.peer).items()}
    try:
        known = law.corpus()
    except UnavailableError:
        return found
    said = Speech.of(wording.language, gettext)
    for basis in first.body.get("content", {}).get("legal_basis") or ():
        code = str(basis.get("instrument") or "")
        if code in known.instruments:
            found[f"instrument:{code}"] = said.title(known, code)
    return found


def _members(peer: str) -> dict[str, str]:
    node = settings.COMITY_NODE
    names = dict(directory.members().filter(code=peer).values_list("code", "name"))
    return {node.code: node.name, **names, **registry.names([peer])}


def _post_ends(person: Person) -> datetime | None:
    """Return the end of the last day of the post; days are the node's."""
    if person.role_ends_on is None:
        return None
    zone = ZoneInfo(queries.zone_of(settings.COMITY_NODE.code))
    return end_of_day(person.role_ends_on, zone=zone)


def _sealed(pages: bytes, source: Source) -> bytes:
    node = settings.COMITY_NODE
    with closing(SignerClient(node.home)) as signer, from_the_authority_named():
        return sealed(
            pages,
            chain=_chain(),
            signer=signer,
            at=source.made_at,
            stamping=stamping_of(node),
        )


def _chain() -> SealChain:
    try:
        return evidence.seal_chain()
    except OSError as error:
        msg = "this node has no certificate for its seal"
        raise LetterUnavailableError(msg) from error
