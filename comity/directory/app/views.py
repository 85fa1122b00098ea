"""The pages of the 24/7 directory: whom to call, now, in every State."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comity.access.app import gate
from comity.access.app.sign_in import person_of
from comity.directory.app import profile_pages, queries, states, words
from comity.directory.app.forms import LookUp
from comity.directory.entries import Entry
from comity.kernel.errors import UnavailableError
from comity.law.app import queries as law
from comity.protocol.app import reaches
from comity.protocol.keyring import fingerprint

PAGE: Final = 50
_READ: Final = "directory_read"
_WORDS: Final = {
    "kinds": words.KINDS,
    "functions": words.FUNCTIONS,
    "answers": words.ANSWERS,
    "certainty": words.CERTAINTY,
    "policies": words.POLICIES,
}


class NothingPublishedError(queries.NoSuchMemberError):
    """The member has published nothing that this node holds."""

    code = "directory.no_such_entry"
    remedy = "Ask the State to publish its entry; until then call the number of its authority."


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """List the States with their desks, open or closed now; by what was looked for."""
    gate.permit(person_of(request), _READ)
    now, asked = timezone.now(), LookUp(request.GET)
    text, function = asked.wanted()
    page = Paginator(states.found(text, function=function), PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": asked,
        "query": _kept(text, function),
        "text": text,
        "function": function,
        "page": page,
        "lines": states.lines(list(page.object_list), now=now),
        "fresh": states.freshness(now),
        "now": now,
    }
    return render(request, "directory/directory.html", shown)


@require_safe
def member(request: HttpRequest, code: str) -> HttpResponse:
    """Show one State: its desks, authorities, terms, providers and keys."""
    gate.permit(person_of(request), _READ)
    now, held = timezone.now(), queries.member(code)
    line = states.line(held, now=now, drills=reaches.last_drills([code]))
    document = states.read_document(held)
    shown = {
        "line": line,
        "entry": line.entry,
        "desks": states.desks(line.entry, now=now),
        "terms": states.term_lines(line.entry),
        "longest": states.longest_hold(line.entry),
        "providers": states.provider_lines(line.entry, now=now),
        "profile": _profile(held.code, line.entry, now=now),
        "document": document,
        "keys": 0 if document is None else len(document.keys),
        "fingerprint": [] if document is None else fingerprint(document).split(),
        "words": _WORDS,
        "fresh": states.freshness(now),
        "now": now,
    }
    return render(request, "directory/member.html", shown)


@require_safe
def member_entry(request: HttpRequest, code: str) -> HttpResponse:
    """Give the entry of one State as it stands, as a file."""
    gate.permit(person_of(request), _READ)
    held = queries.member(code)
    if not held.entry:
        msg = f"nothing that {code} published is held here"
        raise NothingPublishedError(msg, member=code)
    response = HttpResponse(held.entry, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="entry-{held.code}.json"'
    return response


def _profile(
    code: str, entry: Entry | None, *, now: datetime
) -> profile_pages.ShownProfile | UnavailableError:
    """Return the profile, or why it cannot be read: the numbers to call are shown all the same."""
    try:
        profile = queries.state_profile_of(code, on=now.date())
    except UnavailableError as error:
        return error
    names = {} if entry is None else {one.code: one.name for one in entry.providers}
    return profile_pages.shown(profile, law.corpus(), names=names)


def _kept(text: str, function: str) -> str:
    """Return what was looked for as the beginning of a query, for the links to other pages."""
    found = urlencode({name: said for name, said in (("q", text), ("function", function)) if said})
    return f"{found}&" if found else ""
