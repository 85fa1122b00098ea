"""A package as one tar stream, decrypted on the way: nothing in clear touches this node's disk.

Source: POSIX.1-2001 pax interchange format.
"""

import tarfile
from collections.abc import Iterator
from datetime import datetime

from comity.evidence.manifests import TransportManifest
from comity.evidence.transport import Fetch, contents

_BLOCK = 512


def tar_stream(
    manifest: TransportManifest, *, content_key: bytes, fetch: Fetch, at: datetime
) -> Iterator[bytes]:
    """Return the package as tar, under a folder named as the package.

    Args:
        manifest: Of a complete package.
        content_key: Opens it.
        fetch: Returns a chunk by name.
        at: What the files' times are set to.

    Raises:
        MalformedManifestError: Something does not decrypt; the stream ends before its end mark.
    """
    for file, pieces in contents(manifest, content_key=content_key, fetch=fetch):
        member = tarfile.TarInfo(f"{manifest.package}/{file.path}")
        member.size, member.mtime, member.mode = file.size, int(at.timestamp()), 0o644
        yield member.tobuf(tarfile.PAX_FORMAT)
        for piece in pieces:
            yield bytes(piece)
        yield bytes(-file.size % _BLOCK)
    yield bytes(2 * _BLOCK)
