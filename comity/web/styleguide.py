"""The style guide: every component in every state, both directions, every theme.

What it shows is invented. Its sentences are those of the pages, so that they are translated once.
"""

from datetime import timedelta
from itertools import count

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access.app.services import Person
from comity.access.roles import Role
from comity.web import badges, navigation
from comity.web.context_processors import THEMES

TONES = ("red", "amber", "green", "blue", "violet", "grey")
MARKS = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER // XA:COURT FILE", "TLP:GREEN", "TLP:CLEAR")
_DIGEST = "9f2c41d07be8a1c341aa0c93d2f7e650c07e5b1f8834da29e8b19d6a5520cf47"


class Sample(forms.Form):
    """One field of every kind; sent with faults."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As others know it"))
    why = forms.CharField(
        label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    accounts = forms.CharField(
        label=gettext_lazy("Accounts"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "class": "c-mono"}),
    )
    how_soon = forms.ChoiceField(
        label=gettext_lazy("How soon?"),
        choices=[(code, one.label) for code, one in badges.URGENCIES.items()],
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("State"),
        choices=[(code, badges.STATES[code].label) for code in ("new", "in_review", "closed")],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_accounts(self) -> str:
        """Refuse, so that an error shows."""
        raise forms.ValidationError(_("Line 3 is not complete."))


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the kit; open to all on a practice node, else to administrators alone.

    ``dir=ltr|rtl`` and ``theme=light|dark|auto`` override what the reader has chosen;
    ``shell=<role>`` shows the frame that people with that role work in.
    """
    person = request.user
    keeps = isinstance(person, Person) and person.role == Role.ADMIN
    if not (settings.COMITY_NODE.practice or keeps):
        raise Http404
    shown = _samples()
    if request.GET.get("dir") in {"ltr", "rtl"}:
        shown["direction"] = request.GET["dir"]
    if request.GET.get("theme") in THEMES:
        shown["theme"] = request.GET["theme"]
    if request.GET.get("shell") in set(Role):
        shown |= _frame(Role(request.GET["shell"]))
        return render(request, "web/styleguide_shell.html", shown)
    return render(request, "web/styleguide.html", shown)


def _frame(role: Role) -> dict[str, object]:
    counts = {"inbox": 5, "orders": 2}
    return {
        "me": Person(name="A. Amaro", role=role),
        "unseen": 3,
        "nav": navigation.rail({role}, at="inbox", counts=counts),
        "bar": navigation.bar({role}, at="inbox", counts=counts),
        "begin": navigation.entry_of(navigation.NEW, {role}, at="", counts={}),
    }


def _samples() -> dict[str, object]:
    now = timezone.now()
    form = Sample({"name": "", "accounts": "m.rocha@nordmail.example\nit.help@", "kinds": ["new"]})
    return {
        "tones": TONES,
        "marks": MARKS,
        "tables": {"state": badges.STATES, "urgency": badges.URGENCIES, "level": badges.LEVELS},
        "task_codes": list(badges.TASKS),
        "roles": list(badges.ROLES),
        "form": form,
        "blank": Sample(),
        "digest": _DIGEST,
        "begun": now - timedelta(hours=9),
        "dues": [now + timedelta(minutes=one) for one in (-52, 38, 166, 411, 1560, 4260)],
        "page": Paginator(range(120), 50).page(2),
        "values": [22, 28, 25, 31, 36, 33, 41, 38, 46, 44, 52, 57],
        "codes": [f"{number:04d}-{number * 7919 % 10000:04d}" for number in range(1207, 1217)],
        "octets": 48_213_044,
        **_facts(),
        **_steps(),
    }


def _facts() -> dict[str, object]:
    now, when = timezone.now(), count(1)
    return {
        "rows": [
            {
                "label": _("Accounts"),
                "many": ["m.rocha@nordmail.example", "it.help@nordmail.example"],
            }
            | {"code": True, "url": "#accounts"},
            {"label": _("Owner"), "value": "A. Amaro", "url": "#owner"},
            {"label": _("Why"), "value": "", "url": "#why"},
        ],
        "events": [
            {"label": badges.STATES[code].label, "tone": badges.STATES[code].tone, "by": "A. Amaro"}
            | {"icon": badges.STATES[code].icon, "at": now - timedelta(hours=next(when))}
            for code in ("sent", "received", "query", "forwarded", "executed")
        ],
        "links": [
            {"label": badges.STATES[code].label, "by": "Nordmail Ltd", "digest": _DIGEST}
            | {"at": now - timedelta(hours=next(when)), "broken": code == "failed"}
            for code in ("sealed", "delivered", "verified", "failed")
        ],
    }


def _steps() -> dict[str, object]:
    passed = ("sent", "received", "in_review", "preserved", "delivered", "closed")
    standings = ("done", "done", "done", "now", "ahead", "ahead")
    words = [badges.STATES[code].label for code in passed]
    return {
        "stages": [
            {"label": word, "standing": one} for word, one in zip(words, standings, strict=True)
        ],
        "stopped": [
            {"label": words[0], "standing": "done"},
            {"label": badges.STATES["refused"].label, "standing": "stopped"},
        ],
        "tasks": [
            {"label": _("Acknowledge"), "url": "#a", "status": "done"},
            {
                "label": _("Ask a question"),
                "url": "#q",
                "status": "incomplete",
                "missing": _("Why"),
            },
            {"label": _("Answer"), "url": "#b", "status": "not_started"},
            {"label": _("Close"), "status": "later"},
        ],
        "checks": [
            {"label": _("Accounts"), "status": "ok"},
            {"label": _("Why"), "status": "missing", "url": "#why"},
            {"label": _("State"), "status": "wrong"},
        ],
        "tabs": [
            {"label": _("Inbox"), "url": "#i", "here": True, "count": 11},
            {"label": _("Urgent"), "url": "#u", "count": 6},
            {"label": _("Waiting for them"), "url": "#w", "count": 2},
            {"label": _("Drafts"), "url": "#d"},
        ],
        "crumbs": [{"label": _("Inbox"), "url": "#i"}, {"label": "XB-PRES-2026-000412"}],
    }
