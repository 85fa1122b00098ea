"""Over HTTP: files that go with information that nobody asked for."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from comity.access.app.sign_in import person_of
from comity.cooperation.app import services
from comity.cooperation.app.services.giving import Attached

router = Router(tags=["cooperation"])


class AttachedOut(Schema):
    """A file that goes with the content that is given next."""

    name: str
    size: int
    sha256: str
    deposited_at: datetime

    @classmethod
    def of(cls, file: Attached) -> "AttachedOut":
        """Return ``file`` as it is shown."""
        return cls(
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            deposited_at=file.deposited_at,
        )


@router.put("/requests/{asked}/files/{name}", response=AttachedOut)
def attach(request: HttpRequest, asked: str, name: str) -> AttachedOut:
    """Take in a file that goes with the content that is given next: the body is its content."""
    kept = services.attach(
        asked, name=name, reader=request, person=person_of(request), now=timezone.now()
    )
    return AttachedOut.of(kept)
