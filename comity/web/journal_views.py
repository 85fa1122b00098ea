"""The pages of the journal: read it, prove one entry, have it checked, take it out.

Reading it is journalled, once in each session. Whoever sees no case is not shown what an entry
about a case says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comity.access.app import gate, naming, services, step_up
from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.access.app.step_up import StepUpFailedError, StepUpNeededError
from comity.access.app.words import said as step_up_said
from comity.access.roles import Role
from comity.journal.app import checking, exports, queries, reading
from comity.journal.app import services as journal
from comity.journal.app.reading import ReadEntry, Wanted
from comity.journal.checkpoints import LogKeys
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical
from comity.protocol.app import key_documents
from comity.web import journal_words as words

READ: Final = "journal_read"
EXPORT: Final = "journal_export"
_READ_IN_SESSION: Final = "journal_read"
_DIGITS: Final = 15  # below 2^53
_NO_CASES: Final = frozenset({Role.ADMIN, Role.DATA_PROTECTION, Role.OVERSIGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry as it stands in the list.

    Attributes:
        entry: As it was read.
        said: What its kind is called.
        who: Name of whoever acted, or empty for the node itself.
        about: The fact that best says what it is about.
        hidden: The reader sees no case, and it is about one.
    """

    entry: ReadEntry
    said: str
    who: str
    about: str
    hidden: bool


@require_safe
def journal_page(request: HttpRequest) -> HttpResponse:
    """List entries, the newest first, by kind, by person and by day."""
    person, now = _reader(request), timezone.now()
    asked, wanted, fault = _wanted(request)
    found = reading.page(wanted)
    checkpoint, witnesses = reading.witnessed()
    shown = {
        "lines": _lines(found.entries, person),
        "asked": asked,
        "fault": fault,
        "narrowed": wanted.narrowed,
        "older": _address(asked, before=found.older) if found.older is not None else "",
        "newest": _address(asked) if wanted.before is not None else "",
        "kinds": sorted(((kind, words.said(kind)) for kind in reading.kinds()), key=_by_words),
        "size": queries.head().size,
        "checkpoint": checkpoint,
        "witnesses": witnesses,
        "checked": _last_check(),
        "most": reading.CHECKED_AT_ONCE,
        "may_export": gate.permits(person, EXPORT),
        "now": now,
    }
    return render(request, "web/journal.html", shown)


@require_safe
def entry_page(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry with the proof that a signed checkpoint covers it."""
    person = _reader(request)
    found = reading.proved_entry(index)
    line = _lines([found.entry], person)[0]
    shown = {
        "line": line,
        "index": index,
        "before": index - 1,
        "facts": [] if line.hidden else _facts(found.entry),
        "leaf": bytes(found.entry.row.leaf_hash).hex(),
        "salt": "" if line.hidden else bytes(found.entry.row.salt).hex(),
        "proof": [one.hex() for one in found.proof],
        "proved": found.proved,
        "checkpoint": found.checkpoint,
        "root": bytes(found.checkpoint.root).hex() if found.checkpoint else "",
        "witnesses": found.witnesses,
    }
    return render(request, "web/journal_entry.html", shown)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Have the journal checked, tell everybody if it is damaged, and go back to the list."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, READ)
    found = checking.check(person=person.pk, now=now, keys=_log_keys())
    if found.damage:
        services.notify("journal.damaged", "alarm", now, detail=found.damage)
    return redirect("/journal#checked")


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Ask for a confirmation, then give the whole journal as one file."""
    person, now = person_of(request), timezone.now()
    gate.permit(person, EXPORT)
    over = digest_of(f"journal-export {person.pk} {now:%Y-%m-%d}".encode())
    why = request.POST.get("why", "").strip()
    fault = ""
    if request.method == "POST" and why:
        try:
            step_up.confirm(request, over=over, now=now, recent_counts=True)
        except (StepUpNeededError, StepUpFailedError) as error:
            fault = step_up_said(error)
        else:
            return _exported(person, why, now)
    shown = {
        "offer": step_up.offered(request, over=over, recent_counts=True),
        "fault": fault,
        "why": why,
        "missing": request.method == "POST" and not why,
        "size": queries.head().size,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if shown["missing"] or fault else HTTPStatus.OK
    return render(request, "web/journal_export.html", shown, status=status)


def _exported(person: Person, why: str, now: datetime) -> StreamingHttpResponse:
    lines = exports.export_journal()
    with transaction.atomic():
        journal.record("journal-exported", now=now, person=person.pk, why=why[:500])
    response = StreamingHttpResponse(lines, content_type="application/jsonl")
    name = f"journal-{settings.COMITY_NODE.code}-{now:%Y-%m-%d}.jsonl"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _reader(request: HttpRequest) -> Person:
    """Return who reads; the first look in a session is journalled."""
    person = person_of(request)
    gate.permit(person, READ)
    if not request.session.get(_READ_IN_SESSION):
        with transaction.atomic():
            journal.record("journal-read", now=timezone.now(), person=person.pk)
        request.session[_READ_IN_SESSION] = True
    return person


def _wanted(request: HttpRequest) -> tuple[dict[str, str], Wanted, str]:
    """Return what was asked for, what is to be found, and the field that cannot be read."""
    asked = {
        name: said
        for name in ("kind", "person", "day")
        if (said := request.GET.get(name, "").strip()[:100])
    }
    fault, day = "", None
    if "day" in asked:
        try:
            day = date.fromisoformat(asked["day"])
        except ValueError:
            fault = "day"
    named = tuple(naming.ids_like(asked["person"])) if "person" in asked else None
    wanted = Wanted(
        kind=asked.get("kind", ""), people=named, day=day, before=_number(request.GET.get("before"))
    )
    return asked, wanted, fault


def _number(text: str | None) -> int | None:
    sound = text is not None and text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return int(text) if sound and text else None


def _lines(found: Sequence[ReadEntry], reader: Person) -> list[EntryLine]:
    names = naming.names_of(_actor(one) for one in found)
    return [_line(one, names, reader) for one in found]


def _line(one: ReadEntry, names: Mapping[str, str], reader: Person) -> EntryLine:
    hidden = Role(reader.role) in _NO_CASES and words.about_case(one.body)
    by = one.body.get("by")
    named = str(by.get("name", "")) if isinstance(by, dict) else ""
    return EntryLine(
        entry=one,
        said=words.said(one.row.kind),
        who=names.get(_actor(one), named),
        about="" if hidden else words.about(one.body)[1],
        hidden=hidden,
    )


def _actor(one: ReadEntry) -> str:
    by = one.body.get("by")
    return by if isinstance(by, str) else one.row.person or ""


def _facts(one: ReadEntry) -> list[tuple[str, str]]:
    return [(name, _told(said)) for name, said in sorted(one.body.items())]


def _told(said: object) -> str:
    return said if isinstance(said, str) else canonical({"": said}).decode()[4:-1]


def _address(asked: Mapping[str, str], *, before: int | None = None) -> str:
    found = urlencode({**asked, **({} if before is None else {"before": str(before)})})
    return f"?{found}" if found else "/journal"


def _by_words(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _last_check() -> dict[str, object] | None:
    last = reading.last_of("journal-verified")
    if last is None:
        return None
    names = naming.names_of([last.row.person or ""])
    return {
        "at": last.row.at,
        "who": names.get(last.row.person or "", ""),
        "whole": last.body.get("verdict") == checking.WHOLE,
        "entries": last.body.get("entries"),
        "size": last.body.get("size"),
        "damage": last.body.get("damage", ""),
    }


def _log_keys() -> LogKeys | None:
    return key_documents.log_keys()
