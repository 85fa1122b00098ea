"""How fast evidence is sealed, encrypted, opened and verified, beside what one would use otherwise.

    python bench/seal.py [--size-mib 1024] [--folder /dev/shm] [--json]

The peers run in the same run on the same file: SHA-256 of hashlib alone (the wall of this path),
``sha256sum`` and then ``age`` if it is installed, ``sha256sum`` and then ``gpg``. Ours does more:
two digests of everything, a bag, a seal, encrypted chunks under their own names.
"""

import argparse
import hashlib
import json
import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from comity.evidence.data import verify as verifier
from comity.evidence.manifests import Announcement, TransportManifest
from comity.evidence.sealing import Exhibit, Occasion, seal
from comity.evidence.seals import SealChain, authority_certificate, pem, seal_certificate
from comity.evidence.sources import FileSource
from comity.evidence.transport import Recipient, decrypted, encrypted
from comity.evidence.verification import verify_package
from comity.kernel.identifiers import uuid7
from comity.protocol import keys

MIB = 1 << 20
NOW = datetime.now(tz=UTC)
AGE_KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


class Sealing:
    """Our way, step by step."""

    def __init__(self, folder: Path, source: Path) -> None:
        """Make keys, which is not measured."""
        self.folder, self.source = folder, source
        root, self.key = (rsa.generate_private_key(65537, 3072) for _ in range(2))
        since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
        self.authority = authority_certificate(
            root, member="XB", name="State XB", not_before=since, not_after=until
        )
        certificate = seal_certificate(
            self.key.public_key(),
            authority=self.authority,
            authority_key=root,
            member="XB",
            name="State XB",
            not_before=since,
            not_after=until,
        )
        self.chain = SealChain(seal=certificate, between=(self.authority,))
        public = keys.public_of(keys.ENCRYPT_X_WING, bytes(32))
        kid = keys.key_id(keys.ENCRYPT_X_WING, public)
        self.recipient = Recipient(member="XA", kid=kid, suite="xwing-1", public=public)
        self.bag, self.chunks, self.opened = folder / "bag", folder / "chunks", folder / "opened"
        self.content_key = secrets.token_bytes(32)
        self.package = uuid7(now=NOW, rng=secrets.token_bytes)
        self.said: Announcement | None = None

    def sign_seal(self, signed_attributes: bytes, /) -> bytes:
        """Sign in this process."""
        return self.key.sign(signed_attributes, padding.PKCS1v15(), hashes.SHA256())

    def seal(self) -> None:
        """Files to a sealed bag."""
        item = uuid7(now=NOW, rng=secrets.token_bytes)
        source = FileSource(self.source)
        occasion = Occasion(
            package=self.package,
            reference="XA-MLA-2026-000001",
            member="XB",
            name="State XB",
            at=NOW,
            zone="UTC",
            by={"name": "bench"},
            legal_basis="XA-MLA-2026-000001",
        )
        seal(
            self.bag,
            occasion=occasion,
            exhibits=[Exhibit(item=item, name="disk.img", source=source, original_name="disk.img")],
            chain=self.chain,
            signer=self,
            rng=secrets.token_bytes,
        )

    def encrypt(self) -> None:
        """A sealed bag to encrypted, named chunks."""
        self.chunks.mkdir()
        self.said = encrypted(
            self.bag,
            package=self.package,
            content_key=self.content_key,
            recipients=[self.recipient],
            keep=lambda name, chunk: (self.chunks / name).write_bytes(chunk),
        )

    def open(self) -> None:
        """Chunks to a bag."""
        if self.said is None:
            raise RuntimeError
        content = (self.chunks / self.said.manifest_sha256).read_bytes()
        decrypted(
            self.opened,
            TransportManifest.from_bytes(content, self.said),
            content_key=self.content_key,
            fetch=lambda name: (self.chunks / name).read_bytes(),
        )

    def verify(self) -> None:
        """A bag to a verdict."""
        if verify_package(self.opened, anchor=pem(self.authority)).outcome != "verified":
            raise RuntimeError

    def verify_alone(self) -> None:
        """The same by the court's file in a process of its own."""
        anchor = self.folder / "anchor.pem"
        anchor.write_bytes(pem(self.authority))
        command = [sys.executable, "-I", "-S", verifier.__file__, str(self.opened)]
        subprocess.run([*command, "--anchor", str(anchor)], check=True, capture_output=True)


def hashlib_alone(source: Path) -> None:
    """SHA-256 on one thread, the file already in memory."""
    digest, buffer = hashlib.sha256(), bytearray(4 * MIB)
    with source.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(memoryview(buffer)[:size])


def by_commands(folder: Path, source: Path) -> dict[str, Callable[[], None]]:
    """Return what one would do without us."""
    out = folder / "encrypted"
    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    symmetric = ["gpg", "--homedir", str(home), "--batch", "--yes", "--passphrase", "bench"]
    symmetric += [
        "--pinentry-mode",
        "loopback",
        "--compress-algo",
        "none",
        "--cipher-algo",
        "AES256",
    ]
    ways = {
        "age": ["age", "-r", AGE_KEY, "-o", str(out), str(source)],
        "gpg": [*symmetric, "-o", str(out), "--symmetric", str(source)],
    }

    def both(command: list[str]) -> None:
        subprocess.run(["sha256sum", str(source)], check=True, capture_output=True)
        subprocess.run(command, check=True, capture_output=True)
        out.unlink()

    return {
        f"sha256sum, then {name}": partial(both, command)
        for name, command in ways.items()
        if shutil.which(name)
    }


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured.

    Attributes:
        size_mib: Of the file.
        mb_per_s: Rate of each way.
        ratio_to_hashlib: Beside SHA-256 of hashlib alone.
        seal_and_encrypt_to_fastest_peer: How many times as fast.
        peak_mib: Largest memory of this process.
    """

    size_mib: int
    mb_per_s: dict[str, int]
    ratio_to_hashlib: dict[str, float]
    seal_and_encrypt_to_fastest_peer: float | None
    peak_mib: int


def measured(folder: Path, size: int) -> Report:
    """Return MB/s of each way."""
    source = folder / "disk.img"
    with source.open("wb") as file:
        for _ in range(size // MIB):
            file.write(os.urandom(MIB))
    ours = Sealing(folder, source)
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        began = time.perf_counter()
        work()
        seconds[name] = time.perf_counter() - began

    timed("hashlib SHA-256", lambda: hashlib_alone(source))
    for name, work in by_commands(folder, source).items():
        timed(name, work)
    timed("seal", ours.seal)
    timed("encrypt", ours.encrypt)
    shutil.rmtree(ours.bag)
    timed("open", ours.open)
    timed("verify", ours.verify)
    timed("verify.py alone", ours.verify_alone)
    timed("hashlib SHA-256 again", lambda: hashlib_alone(source))
    seconds["hashlib SHA-256"] = min(
        seconds["hashlib SHA-256"], seconds.pop("hashlib SHA-256 again")
    )
    seconds["seal and encrypt"] = seconds["seal"] + seconds["encrypt"]
    seconds["open and verify"] = seconds["open"] + seconds["verify"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wall = seconds["hashlib SHA-256"]
    peers = [value for name, value in seconds.items() if name.startswith("sha256sum")]
    fastest = round(min(peers) / seconds["seal and encrypt"], 2) if peers else None
    return Report(
        size_mib=size // MIB,
        mb_per_s={name: round(size / 1e6 / value) for name, value in seconds.items()},
        ratio_to_hashlib={name: round(wall / value, 2) for name, value in seconds.items()},
        seal_and_encrypt_to_fastest_peer=fastest,
        peak_mib=peak,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Seal and open evidence, beside its peers.")
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--folder", type=Path, help="where to work (default: memory if there is)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    memory = Path("/dev/shm")  # noqa: S108 - measured in memory, in a folder of our own
    parent = options.folder or (memory if memory.is_dir() else None)
    with tempfile.TemporaryDirectory(dir=parent, prefix="comity-bench-") as folder:
        report = measured(Path(folder), options.size_mib * MIB)
    if options.json:
        print(json.dumps(asdict(report), indent=1))
        return
    print(f"{report.size_mib} MiB in memory{'MB/s':>28}{'of hashlib':>14}")
    for name, rate in report.mb_per_s.items():
        print(f"{name:<40}{rate:>8}{report.ratio_to_hashlib[name]:>14}")
    print(f"seal and encrypt, to the fastest peer: {report.seal_and_encrypt_to_fastest_peer} x")
    print(f"peak memory: {report.peak_mib} MiB")


if __name__ == "__main__":
    main()
