"""Rows by plain statements are the rows that the ORM reads and writes."""

from datetime import datetime

import pytest

from comity.journal.app.models import PeerCheckpoint
from comity.storage.app import rows

pytestmark = pytest.mark.django_db


def seen(member: str, now: datetime, *, size: int = 7) -> dict[str, object]:
    return {
        "member": member,
        "epoch": 1,
        "size": size,
        "root": bytes(range(32)),
        "note": "note",
        "seen_at": now,
    }


def test_what_is_added_by_a_statement_is_read_by_the_orm(now: datetime) -> None:
    rows.add(PeerCheckpoint, [seen("XB", now), seen("XC", now, size=9)])

    held = PeerCheckpoint.objects.get(member="XC")
    assert (held.size, bytes(held.root), held.seen_at) == (9, bytes(range(32)), now)
    assert PeerCheckpoint.objects.count() == 2


def test_adding_nothing_adds_nothing() -> None:
    rows.add(PeerCheckpoint, [])

    assert not PeerCheckpoint.objects.exists()


def test_one_returns_the_first_row_or_none(now: datetime) -> None:
    PeerCheckpoint(**seen("XB", now)).save()
    statement = "SELECT size FROM journal_peercheckpoint WHERE member = %s"

    assert rows.one(statement, ("XB",)) == (7,)
    assert rows.one(statement, ("XC",)) is None


def test_carrying_out_says_how_many_rows_were_changed(now: datetime) -> None:
    PeerCheckpoint(**seen("XB", now)).save()
    statement = "UPDATE journal_peercheckpoint SET seen_at = %s WHERE member = %s"
    later = now.replace(year=2031)

    assert rows.carry_out(statement, (rows.moment(later), "XB")) == 1
    assert rows.carry_out(statement, (rows.moment(later), "XC")) == 0
    assert PeerCheckpoint.objects.get().seen_at == later
