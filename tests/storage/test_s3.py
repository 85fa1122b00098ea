"""The same blobs in an S3-compatible store; run by ``make test-services``."""

import os
from pathlib import Path

import pytest

from comity.storage.blobs import BlobStore, open_blobs
from comity.storage.errors import MissingBlobError

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        "COMITY_TEST_S3_ENDPOINT" not in os.environ, reason="no store; run make test-services"
    ),
]


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    options: dict[str, object] = {
        "endpoint": os.environ["COMITY_TEST_S3_ENDPOINT"],
        "region": "us-east-1",
        "access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
        "secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "allow_http": True,
    }
    return open_blobs(f"s3://{os.environ['COMITY_TEST_S3_BUCKET']}", options, tmp_path)


def named(request: pytest.FixtureRequest) -> str:
    return f"items/{request.node.name}"


def test_what_is_put_is_there_whole(blobs: BlobStore, request: pytest.FixtureRequest) -> None:
    content = [bytes([part]) * 3_000_000 for part in range(5)]

    assert blobs.put(named(request), content)
    assert blobs.holds(named(request))
    assert blobs.size(named(request)) == 15_000_000
    assert blobs.get(named(request)) == b"".join(content)
    assert b"".join(blobs.stream(named(request))) == b"".join(content)


def test_what_is_there_is_never_replaced(blobs: BlobStore, request: pytest.FixtureRequest) -> None:
    assert blobs.put(named(request), b"first")
    assert not blobs.put(named(request), b"second")
    assert blobs.get(named(request)) == b"first"


def test_a_part_is_read_without_the_rest(blobs: BlobStore, request: pytest.FixtureRequest) -> None:
    blobs.put(named(request), b"0123456789")

    assert blobs.range(named(request), 3, 4) == b"3456"


def test_what_was_destroyed_is_gone(blobs: BlobStore, request: pytest.FixtureRequest) -> None:
    blobs.put(named(request), b"secret")

    blobs.destroy(named(request))

    assert not blobs.holds(named(request))
    with pytest.raises(MissingBlobError):
        blobs.get(named(request))
