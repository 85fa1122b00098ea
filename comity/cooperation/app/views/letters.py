"""A request as a letter, and the page by which anybody verifies one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from comity.access.app.sign_in import person_of
from comity.cooperation.app.letter_files import as_file, kept_as
from comity.cooperation.app.services.letters import make_letter
from comity.cooperation.letters import pages
from comity.cooperation.letters.words import LANGUAGES, Wording


@require_safe
def letter(request: HttpRequest, asked: str) -> HttpResponse:
    """Give a statement of the request, or the request itself, as a sealed letter."""
    made = make_letter(
        asked,
        language=request.GET.get("language", "en"),
        statement=request.GET.get("statement") or None,
        person=person_of(request),
        now=timezone.now(),
    )
    return as_file(made)


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Give the page that verifies letters, to be kept: it works without any network."""
    del request
    spoken = []
    for language in LANGUAGES:
        with translation.override("zh-hans" if language == "zh" else language):
            held = pages.words_in(Wording(language, gettext))
        spoken.append(held)
    response = HttpResponse(pages.page(spoken), content_type="text/html; charset=utf-8")
    return kept_as(response, "comity-letter-verify.html")
