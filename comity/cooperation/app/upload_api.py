"""Over HTTP: a file handed over in parts, as tus does it, with the errors of this house.

``POST`` begins or goes on with a file of that name and size, ``HEAD`` tells how far it is,
``PATCH`` takes bytes from ``Upload-Offset`` on. A part that was cut off is kept as far as it came.

Source: tus resumable upload protocol 1.0.0, core protocol and creation.
"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import ConfigDict, Field

from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, provider_queries, services
from comity.cooperation.app.models import FileUpload, Order
from comity.kernel.errors import InvalidInputError

PART = "application/offset+octet-stream"

router = Router(tags=["cooperation"])
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0)]


class NotAPartError(InvalidInputError):
    """The body is not a part of a file."""

    code = "cooperation.not_a_part"
    remedy = f"Send the bytes as they are, with Content-Type: {PART}."


class UploadIn(Schema):
    """A file that is to be handed over in parts."""

    model_config = ConfigDict(extra="forbid")

    name: str
    size: Annotated[int, Field(ge=0)]
    target: Annotated[int | None, Field(ge=0)] = None


class UploadOut(Schema):
    """A file on its way.

    ``sha256`` is that of the file once it is whole; before, that of the bytes so far where the
    node knows it.
    """

    id: str
    name: str
    size: int | None
    offset: int
    whole: bool
    failed: str
    sha256: str | None

    @classmethod
    def of(cls, upload: FileUpload) -> "UploadOut":
        """Return ``upload`` as it is shown."""
        standing = provider_queries.standing(upload)
        return cls(
            id=upload.pk,
            name=upload.name,
            size=upload.size,
            offset=standing.offset,
            whole=upload.file_id is not None,
            failed=upload.last_error if upload.quarantined_at else "",
            sha256=standing.sha256,
        )


@router.post("/orders/{asked}/uploads", response={201: UploadOut})
def begin_upload(
    request: HttpRequest, response: HttpResponse, asked: str, file: UploadIn
) -> Status[UploadOut]:
    """Begin to hand over a file in parts, or go on with the one of that name and size."""
    person, now = person_of(request), timezone.now()
    order = _order(request, asked)
    made = services.begin_upload(
        order, name=file.name, size=file.size, target=file.target, person=person, now=now
    )
    response.headers["Location"] = f"{request.path}/{made.pk}"
    return Status(201, _told(response, made))


@router.get("/orders/{asked}/uploads", response=list[UploadOut])
def uploads(request: HttpRequest, asked: str) -> list[UploadOut]:
    """Return the files of an order that are on their way."""
    return [UploadOut.of(one) for one in provider_queries.uploads(_order(request, asked))]


@router.api_operation(["GET", "HEAD"], "/orders/{asked}/uploads/{upload}", response=UploadOut)
def upload_standing(
    request: HttpRequest, response: HttpResponse, asked: str, upload: str
) -> UploadOut:
    """Tell how far a file is: ``Upload-Offset`` says where it goes on."""
    return _told(response, provider_queries.upload(_order(request, asked), upload))


@router.patch("/orders/{asked}/uploads/{upload}", response=UploadOut)
def append_upload(
    request: HttpRequest, response: HttpResponse, asked: str, upload: str, offset: Offset
) -> UploadOut:
    """Take bytes from ``Upload-Offset`` on; at the last one the file becomes one of the order."""
    return _told(response, part_taken(request, _order(request, asked), upload, offset=offset))


@router.delete("/orders/{asked}/uploads/{upload}", response={204: None})
def cancel_upload(request: HttpRequest, asked: str, upload: str) -> Status[None]:
    """Give up a file that is on its way; what came of it is destroyed."""
    person, now = person_of(request), timezone.now()
    held = provider_queries.upload(_order(request, asked), upload)
    services.cancel_upload(held, person=person, now=now)
    return Status(204, None)


def part_taken(request: HttpRequest, order: Order, upload: str, *, offset: int) -> FileUpload:
    """Take the body of ``request`` as the part of a file that begins at ``offset``.

    Raises:
        NotAPartError: The body has another media type.
        UploadMovedError: The file is at another byte.
    """
    if request.content_type != PART:
        msg = f"the body is {request.content_type or 'of no type'}, not a part of a file"
        raise NotAPartError(msg)
    length = request.META.get("CONTENT_LENGTH") or ""
    return services.append_upload(
        provider_queries.upload(order, upload),
        request,
        offset=offset,
        length=int(length) if length.isdecimal() else None,
        person=person_of(request),
        now=timezone.now(),
    )


def _order(request: HttpRequest, asked: str) -> Order:
    # Not locked: a part may take minutes; what changes the order locks it again.
    return doors.order(person_of(request), "deposit", asked, now=timezone.now(), lock=False)


def _told(response: HttpResponse, upload: FileUpload) -> UploadOut:
    shown = UploadOut.of(upload)
    response.headers["Upload-Offset"] = str(shown.offset)
    if shown.size is not None:
        response.headers["Upload-Length"] = str(shown.size)
    return shown
