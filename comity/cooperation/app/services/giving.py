"""Files with information that nobody asked for: taken in here, sealed and sent as it is given.

Nothing of them is said before the other State has accepted the conditions: the act that gives the
content is closed until then, and so is this. They travel as sealed packages do, bear the mark of
their use, and are never evidence unless that mark says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from comity.access.app import gate
from comity.access.app.services import Person
from comity.cooperation.acts import Act, permission_of
from comity.cooperation.app import doors, queries
from comity.cooperation.app.models import Thread
from comity.cooperation.app.services import speaking
from comity.cooperation.app.services.acts import perform, prepared
from comity.cooperation.app.services.judging import Done
from comity.cooperation.app.services.uploads import Counted, Readable, checked_name
from comity.cooperation.asking import basis_of
from comity.cooperation.limits import handling_of_information
from comity.cooperation.people import named
from comity.cooperation.threads import Thread as FoldedThread
from comity.evidence.app import queries as held_items
from comity.evidence.app import services as evidence

FILE_ALLOWED: Final = 2 * 1024**3
"""Bytes of one file."""
_TO_BE_SEALED: Final = "to be sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that was taken in.

    Attributes:
        item: Identifier of what rests with the evidence room.
        size: Bytes.
    """

    item: str
    name: str
    size: int
    sha256: str
    deposited_at: datetime


def attach(asked: str, *, name: str, reader: Readable, person: Person, now: datetime) -> Attached:
    """Take in a file that goes with the content that is given next.

    Raises:
        FileRefusedError: The name is unsafe.
        FileTooLargeError: It is larger than is taken.
        NoSuchRequestError: There is none that the person may know of.
        PermissionRefusedError: The person may not give information.
        TransitionRefusedError: The conditions are not accepted, or it has ended.
    """
    name_of_act = permission_of(Act.GIVE)
    thread = doors.request(person, name_of_act, asked, now=now, lock=False)
    by = gate.acting(person, name_of_act, thread, now=now)
    speaking.opened(thread, Act.GIVE, queries.folded(thread))
    counted = Counted(reader, allowed=FILE_ALLOWED)
    kept = evidence.deposit(
        name=checked_name(name), reader=counted, by=named(by), order_id=thread.pk, now=now
    )
    return next(one for one in _taken_in(thread) if one.item == kept)


def waiting(thread: Thread, view: FoldedThread) -> Sequence[Attached]:
    """Return the files that were taken in and have not been given yet."""
    given = {
        str(one.get("sha256")) for said in view.applied(Act.GIVE) for one in said.get("files") or ()
    }
    return [one for one in _taken_in(thread) if one.sha256 not in given]


def _taken_in(thread: Thread) -> Sequence[Attached]:
    return [
        Attached(
            item=row.pk,
            name=row.name,
            size=row.size,
            sha256=row.sha256,
            deposited_at=row.deposited_at,
        )
        for row in held_items.handed_over(thread.pk)
    ]


def give(thread: Thread, content: Mapping[str, Any], *, person: Person, now: datetime) -> Done:
    """Give the content, with the files that wait for it, sealed under the accepted conditions.

    Raises:
        MalformedContentError: The content is not what the act needs.
        PermissionRefusedError: The person may not.
        TransitionRefusedError: The conditions are not accepted, or it has ended.
    """
    name = permission_of(Act.GIVE)
    thread = doors.request(person, name, thread.pk, now=now, lock=False)
    by = gate.acting(person, name, thread, now=now)
    view = queries.folded(thread)
    files = waiting(thread, view)
    if not files:
        return perform(thread, Act.GIVE, content, person=person, now=now)
    rows = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in files]
    said = {**content, "files": rows}
    prepared(thread, Act.GIVE, {**said, "package_id": _TO_BE_SEALED}, view=view, now=now)
    announced = evidence.seal_for(
        thread=thread.pk,
        reference=thread.own_reference,
        items=[one.item for one in files],
        recipient_member=thread.peer,
        by=named(by),
        legal_basis=basis_of(view.content),
        handling=handling_of_information(view, mark=thread.mark),
        by_hand=thread.by_hand,
        now=now,
    )
    return perform(
        thread,
        Act.GIVE,
        {**said, "package_id": announced.package_id},
        person=person,
        now=now,
        attachments=announced.attachments,
    )
