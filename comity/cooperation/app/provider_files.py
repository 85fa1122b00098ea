"""Files of an order on pages: sent in parts by a small script, or by a plain form without it.

Either way nothing is written in clear on this node's disk: what comes goes encrypted into storage
piece by piece.
"""

from http import HTTPStatus

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from comity.access.app.services import Person
from comity.access.app.sign_in import person_of
from comity.cooperation.app import doors, provider_queries, services
from comity.cooperation.app.models import FileUpload, Order
from comity.cooperation.app.provider_forms import FileForm
from comity.cooperation.app.upload_api import PART, UploadOut, part_taken
from comity.cooperation.errors import FileRefusedError, FileTooLargeError
from comity.kernel.errors import ComityError

FIELD = "file"


class _Piece:
    """One piece of a form, read as a file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        size = len(self._content) if size < 0 else size
        found, self._content = self._content[:size], self._content[size:]
        return found


class StoringHandler(FileUploadHandler):
    """Takes the file of a plain form into storage while it comes; keeps nothing else of it.

    Attributes:
        made: What came, if it could be taken.
        refused: Why it could not.
    """

    chunk_size = 4 * 1024 * 1024

    def __init__(self, request: HttpRequest, order: Order, person: Person) -> None:
        """Take a file of ``person`` for ``order``."""
        super().__init__(request)
        self._order, self._person = order, person
        self.made: FileUpload | None = None
        self.refused: ComityError | None = None

    def new_file(  # noqa: PLR0917 - Django's signature
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        """Begin the upload under the name that the browser gives."""
        super().new_file(
            field_name, file_name, content_type, content_length, charset, content_type_extra
        )
        try:
            self.made = services.begin_upload(
                self._order,
                name=file_name,
                size=None,
                person=self._person,
                now=timezone.now(),
            )
        except ComityError as error:
            self.refused = error
            raise StopUpload(connection_reset=False) from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep one piece."""
        if self.made is None:
            return
        try:
            services.append_upload(
                self.made,
                _Piece(bytes(raw_data)),
                offset=start,
                length=None,
                person=self._person,
                now=timezone.now(),
            )
        except ComityError as error:
            self.refused = error
            raise StopUpload(connection_reset=False) from error

    def file_complete(self, file_size: int) -> None:
        """Leave nothing of it to be read."""


@csrf_exempt  # the inner view checks: the handler must be in place before the form is read
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, asked: str) -> HttpResponse:
    """Show the files of an order and take more."""
    person, now = person_of(request), timezone.now()
    order = doors.order(person, "deposit", asked, now=now, lock=False)
    handler = StoringHandler(request, order, person)
    if request.method == "POST":
        request.upload_handlers = [handler]
    return _files(request, order, handler)


@csrf_protect
def _files(request: HttpRequest, order: Order, handler: StoringHandler) -> HttpResponse:
    if request.method != "POST":
        return _page(request, order)
    _ = request.FILES  # reads the form to its end, through the handler
    person, now = person_of(request), timezone.now()
    refused, made = handler.refused, handler.made
    if made is not None:
        if refused is None:
            services.settle_upload(made, person=person, now=now)
        else:
            services.cancel_upload(made, person=person, now=now)
    if refused is None and made is None:
        msg = "no file was chosen"
        refused = FileRefusedError(msg)
    if refused is not None:
        return _page(request, order, refused=refused)
    return redirect("order-upload", order.pk)


@require_POST
def describe(request: HttpRequest, asked: str, number: int) -> HttpResponse:
    """Note which row a file answers and which days it covers."""
    person, now = person_of(request), timezone.now()
    with transaction.atomic():
        order = doors.order(person, "deposit", asked, now=now)
        file = provider_queries.file(order, number)
        form = FileForm(provider_queries.answer(order).rows, file, request.POST)
        if not form.is_valid():
            return _page(request, order, wrong=form, number=number)
        services.describe_file(file, **form.cleaned_data, person=person, now=now)
    return redirect("order-upload", order.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, asked: str, number: int) -> HttpResponse:
    """Take a file off the order, after asking once."""
    person, now = person_of(request), timezone.now()
    if request.method == "POST":
        with transaction.atomic():
            order = doors.order(person, "deposit", asked, now=now)
            file = provider_queries.file(order, number)
            services.take_back_file(file, person=person, now=now)
        return redirect("order-upload", order.pk)
    order = doors.order(person, "deposit", asked, now=now, lock=False)
    shown = {"order": order, "file": provider_queries.file(order, number)}
    return render(request, "cooperation/provider/remove.html", shown)


@require_POST
def begin(request: HttpRequest, asked: str) -> HttpResponse:
    """Begin to take a file in parts, for the script of the page."""
    person, now = person_of(request), timezone.now()
    order = doors.order(person, "deposit", asked, now=now, lock=False)
    size = request.POST.get("size", "")
    if not size.isdecimal():
        msg = "the size of the file is missing"
        raise FileRefusedError(msg)
    made = services.begin_upload(
        order, name=request.POST.get("name", ""), size=int(size), person=person, now=now
    )
    return _told(made, status=HTTPStatus.CREATED)


@require_http_methods(["GET", "HEAD", "PATCH"])
def part(request: HttpRequest, asked: str, upload: str) -> HttpResponse:
    """Tell the script how far a file is, or take the next part of it.

    Raises:
        UploadMovedError: The file is at another byte; the header ``Upload-Offset`` says at which.
    """
    person, now = person_of(request), timezone.now()
    order = doors.order(person, "deposit", asked, now=now, lock=False)
    if request.method != "PATCH":
        return _told(provider_queries.upload(order, upload))
    stated = request.headers.get("Upload-Offset", "")
    offset = int(stated) if stated.isdecimal() else -1
    return _told(part_taken(request, order, upload, offset=offset))


@require_POST
def cancel(request: HttpRequest, asked: str, upload: str) -> HttpResponse:
    """Give up a file that is on its way."""
    person, now = person_of(request), timezone.now()
    order = doors.order(person, "deposit", asked, now=now, lock=False)
    services.cancel_upload(provider_queries.upload(order, upload), person=person, now=now)
    return redirect("order-upload", order.pk)


def _told(upload: FileUpload, *, status: int = HTTPStatus.OK) -> JsonResponse:
    shown = UploadOut.of(upload)
    response = JsonResponse(shown.model_dump(mode="json"), status=status)
    response.headers["Upload-Offset"] = str(shown.offset)
    return response


def _page(
    request: HttpRequest,
    order: Order,
    *,
    refused: ComityError | None = None,
    wrong: FileForm | None = None,
    number: int = 0,
) -> HttpResponse:
    answer = provider_queries.answer(order)
    forms = [
        (file, wrong if wrong is not None and file.pk == number else FileForm(answer.rows, file))
        for file in answer.files
    ]
    shown = {
        "order": order,
        "answer": answer,
        "forms": forms,
        "refused": refused,
        "too_large": isinstance(refused, FileTooLargeError),
        "wrong": wrong,
        "media": PART,
        "arrived": sum(standing.offset for _, standing in answer.uploads),
    }
    status = 422 if refused or wrong else 200
    return render(request, "cooperation/provider/files.html", shown, status=status)
