"""Identifiers have one spelling; machines' ones sort by time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.identifiers import (
    MalformedIdentifierError,
    Reference,
    checked_member,
    checked_uuid7,
    uuid7,
)

MOMENTS = st.integers(946_684_800_000, 7_258_118_400_000).map(
    lambda milliseconds: datetime.fromtimestamp(milliseconds / 1000, UTC)
)


@given(MOMENTS, st.binary(min_size=10, max_size=10))
def test_every_uuid7_is_well_formed(now: datetime, chance: bytes) -> None:
    made = uuid7(now=now, rng=lambda _size: chance)

    assert checked_uuid7(made) == made


def test_a_uuid7_is_the_one_of_the_standard() -> None:
    # RFC 9562, A.6: 2022-02-22T14:22:22.00-05:00, rand_a CC3, rand_b 18C4DC0C0C07398F.
    made = uuid7(
        now=datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC),
        rng=lambda size: (0xCC3 << 68 | 0x18C4DC0C0C07398F).to_bytes(size, "big"),
    )

    assert made == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(MOMENTS)
def test_a_later_uuid7_sorts_later(now: datetime) -> None:
    earlier = uuid7(now=now, rng=lambda size: b"\xff" * size)
    later = uuid7(now=now + timedelta(milliseconds=1), rng=lambda size: b"\0" * size)

    assert earlier < later


@pytest.mark.parametrize(
    "text",
    [
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-18c4-dc0c0c07398f",
        "017f22e279b07cc398c4dc0c0c07398f",
        "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n",
        "",
    ],
)
def test_another_spelling_of_a_uuid7_is_refused(text: str) -> None:
    with pytest.raises(MalformedIdentifierError):
        checked_uuid7(text)


@pytest.mark.parametrize("text", ["XA", "XB-FIU", "XC-CERT2"])
def test_a_member_is_a_state_or_one_of_its_nodes(text: str) -> None:
    assert checked_member(text) == text


@pytest.mark.parametrize(
    "text", ["", "X", "xa", "XAA", "XA-", "XA-fiu", "XA-" + "A" * 13, "XÄ", "XA\n"]
)
def test_what_is_not_a_member_is_refused(text: str) -> None:
    with pytest.raises(MalformedIdentifierError):
        checked_member(text)


@pytest.mark.parametrize(
    "text", ["XA-PRES-2026-000123", "XB-SUBSCR_MLA-2026-1234567", "XA-FIU-MLA-2026-000001"]
)
def test_a_reference_reads_as_it_is_written(text: str) -> None:
    assert str(Reference.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["XA-PRES-26-000123", "XA-PRES-2026-123", "xa-pres-2026-000123", "XA-PRES-2026-000123 "]
)
def test_what_is_not_a_reference_is_refused(text: str) -> None:
    with pytest.raises(MalformedIdentifierError):
        Reference.parse(text)
