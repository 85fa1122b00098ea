from dataclasses import replace

import pytest

from comity.evidence.custody import FIRST, CustodyEvent, log_of
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import parse_canonical
from tests.builders.evidence import NOON, OFFICER

EVENT = CustodyEvent(
    event_id="019c0000-0000-7000-8000-000000000001",
    item="019c0000-0000-7000-8000-000000000002",
    type="acquired",
    at=NOON,
    by=OFFICER,
    purpose="Answer to XA-MLA-2026-000007",
)


def test_each_line_carries_the_digest_of_the_line_before() -> None:
    log, head = log_of([EVENT, replace(EVENT, type="sealed")])

    first, second = log.splitlines()
    assert parse_canonical(first)["previous"] == FIRST
    assert parse_canonical(second)["previous"] == digest_of(first)
    assert head == digest_of(second)


def test_what_is_not_said_is_left_out() -> None:
    assert set(EVENT.to_json()) == {"event_id", "item", "type", "at", "by", "purpose", "zone"}


def test_a_type_of_event_outside_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="mislaid"):
        replace(EVENT, type="mislaid")
