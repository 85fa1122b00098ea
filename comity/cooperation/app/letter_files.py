"""Letters as answers of the desk: files to be kept, which a browser does not open here."""

from django.http import HttpResponse

from comity.cooperation.app.services.letters import Letter


def as_file(made: Letter) -> HttpResponse:
    """Return the letter as a file to be kept."""
    return kept_as(HttpResponse(made.pdf, content_type="application/pdf"), made.name)


def kept_as(response: HttpResponse, name: str) -> HttpResponse:
    """Return ``response`` as a file of that name."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
