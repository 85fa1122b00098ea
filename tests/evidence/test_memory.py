"""Size costs time and no memory. Measured in a process of its own: the peak never falls again."""

import json
import os
import subprocess
import sys
from pathlib import Path

STORY = """
import json, resource, sys
from pathlib import Path
from comity.evidence.manifests import TransportManifest
from comity.evidence.sources import FileSource
from comity.evidence.transport import decrypted, encrypted
from comity.evidence.verification import verify_package
from dataclasses import replace
from tests.builders.evidence import exhibits, occasion, chance, recipient, sealer
from comity.evidence.sealing import seal

def walk(folder, source):
    folder.mkdir()
    (exhibit,) = exhibits({"disk.img": b""})
    by = sealer()
    exhibit = replace(exhibit, source=FileSource(source))
    seal(folder / "bag", occasion=occasion(), exhibits=[exhibit],
         chain=by.chain, signer=by.signer, rng=chance())
    keep = lambda name, chunk: (folder / name).write_bytes(chunk)
    said = encrypted(folder / "bag", package=occasion().package, content_key=b"k" * 32,
                     recipients=[recipient()], keep=keep)
    manifest = TransportManifest.from_bytes((folder / said.manifest_sha256).read_bytes(), said)
    decrypted(folder / "opened", manifest, content_key=b"k" * 32,
              fetch=lambda name: (folder / name).read_bytes())
    verdict = verify_package(folder / "opened", anchor=by.anchor)
    return verdict.outcome, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

home = Path(sys.argv[1])
print(json.dumps([walk(home / name, home / f"{name}.img") for name in ("small", "large")]))
"""


def test_a_quarter_of_a_gigabyte_takes_no_more_memory_than_sixteen_megabytes(
    tmp_path: Path,
) -> None:
    for name, megabytes in (("small", 16), ("large", 256)):
        with (tmp_path / f"{name}.img").open("wb") as file:
            for n in range(megabytes):
                file.write(n.to_bytes(4, "big") * (1 << 18))

    ended = subprocess.run(
        [sys.executable, "-c", STORY, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        check=True,
    )

    (small, before), (large, after) = json.loads(ended.stdout)
    assert (small, large) == ("verified", "verified")
    assert after - before < 24 * 1024  # KiB
