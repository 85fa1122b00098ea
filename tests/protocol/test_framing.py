import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.protocol.errors import MalformedBatchError
from comity.protocol.framing import join, split


@given(st.lists(st.binary(max_size=50), max_size=20).map(tuple))
def test_what_is_joined_is_split_into_the_same_parts(parts: tuple[bytes, ...]) -> None:
    assert split(join(parts)) == parts


@given(st.binary(max_size=60))
def test_every_body_is_refused_or_has_one_reading(body: bytes) -> None:
    try:
        parts = split(body)
    except MalformedBatchError:
        return
    assert join(parts) == body


@pytest.mark.parametrize(
    "body",
    [b"\0", b"\0\0\0", b"\0\0\0\1", b"\0\0\0\2a", b"\xff\xff\xff\xffa", join([b"a"]) + b"\0"],
)
def test_a_batch_that_does_not_add_up_is_refused_whole(body: bytes) -> None:
    with pytest.raises(MalformedBatchError):
        split(body)


def test_a_batch_of_too_many_parts_is_refused() -> None:
    assert len(split(bytes(4 * 1024))) == 1024
    with pytest.raises(MalformedBatchError):
        split(bytes(4 * 1025))
