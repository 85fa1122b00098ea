"""Files that come and go by hand, as answers of the desk: to be kept, not to be opened."""

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from comity.access.app.sign_in import person_of
from comity.cooperation.app import services
from comity.storage.app import services as storage


def as_kept(request: HttpRequest, asked: str, record: str) -> StreamingHttpResponse:
    """Return a file that belongs to a record, and journal that it was read.

    Raises:
        NoSuchRecordError: There is no such file.
        NoSuchRequestError: There is no such request that the person may know of.
    """
    row = services.note_taken_out(asked, record, person=person_of(request), now=timezone.now())
    content = storage.open_item(str(row.facts["item"]))
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    name = content_disposition_header(as_attachment=True, filename=str(row.facts["name"]))
    response.headers["Content-Disposition"] = name or "attachment"
    return response


def as_carried(made: services.Carried) -> StreamingHttpResponse:
    """Return a package that was encrypted for a partner without a node."""
    response = StreamingHttpResponse(made.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
