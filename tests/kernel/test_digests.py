"""Digests and base64url have one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.digests import (
    MalformedEncodingError,
    checked_digest,
    digest_of,
    from_base64url,
    to_base64url,
)


@given(st.binary())
def test_bytes_survive_base64url(content: bytes) -> None:
    assert from_base64url(to_base64url(content)) == content


@pytest.mark.parametrize(
    "text", ["QQ==", "QR", "A", "Q Q", "Q+Q_", "Q/Q_", "QQ\n", "QUF", "é", "QUJD=", b"\xff\xfe"]
)
def test_any_other_spelling_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedEncodingError):
        from_base64url(text)


@given(st.text(alphabet="ABCabc019-_=+/ \n", max_size=8))
def test_what_is_accepted_is_written_in_the_same_way(text: str) -> None:
    try:
        content = from_base64url(text)
    except MalformedEncodingError:
        return
    assert to_base64url(content) == text


def test_a_digest_is_64_lowercase_hex_digits() -> None:
    digest = digest_of(b"comity")

    assert checked_digest(digest) == digest
    for wrong in (digest.upper(), digest[:-1], digest + "0", digest + "\n", "g" * 64):
        with pytest.raises(MalformedEncodingError):
            checked_digest(wrong)
