"""Pages that belong to no room: how the pages look and speak, and the style guide."""

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from comity.web import journal_views, node_views
from comity.web.context_processors import THEME_COOKIE, THEMES, session_end
from comity.web.styleguide import styleguide

_YEAR: Final = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak the language that was chosen, and show the same page again."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_YEAR,
            secure=True,
            httponly=True,
            samesite="Strict",
        )
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Be light, dark or as the device is, and show the same page again."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=_YEAR, secure=True, httponly=True, samesite="Strict"
        )
    return response


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Keep the session open: the reader is still there."""
    request.session["stayed"] = timezone.now().isoformat()
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response.headers["Session-Ends"] = session_end(request)
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    asked = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if known else "/")


urlpatterns = [
    path("language", set_language, name="set-language"),
    path("theme", set_theme, name="set-theme"),
    path("stay", stay, name="stay"),
    path("journal", journal_views.journal_page, name="journal"),
    path("journal/verify", journal_views.verify, name="journal-verify"),
    path("journal/export", journal_views.export, name="journal-export"),
    path("journal/<int:index>", journal_views.entry_page, name="journal-entry"),
    path("health", node_views.health_page, name="health"),
    path("styleguide", login_not_required(require_GET(styleguide)), name="styleguide"),
]
