"""The style guide: every component in every state, both directions, every theme."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from comity.access.app.models import Person
from comity.access.roles import Role
from comity.web.context_processors import THEMES


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the kit; open to all on a practice node, else to administrators alone.

    ``dir=ltr|rtl`` and ``theme=light|dark|auto`` override what the reader has chosen.
    """
    person = request.user
    keeps = isinstance(person, Person) and person.role == Role.ADMIN
    if not (settings.COMITY_NODE.practice or keeps):
        raise Http404
    shown: dict[str, object] = {}
    if request.GET.get("dir") in {"ltr", "rtl"}:
        shown["direction"] = request.GET["dir"]
    if request.GET.get("theme") in THEMES:
        shown["theme"] = request.GET["theme"]
    return render(request, "web/styleguide.html", shown)
