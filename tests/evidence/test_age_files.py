"""An age file: the program that everybody can get opens it, and nobody else."""

import base64
import os
import pty
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from comity.evidence.age_files import (
    _BECH32,
    CHUNK,
    ToKey,
    ToPassphrase,
    _checksum,
    drawn_passphrase,
    locked,
)
from comity.evidence.errors import UnreadableKeyError, WeakPassphraseError
from comity.kernel.identifiers import Rng

KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
"""The key of the format's own documentation."""
outside = pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not here")


def pieces(size: int) -> Iterator[bytes]:
    """Return content in pieces that fit no chunk."""
    content = bytes(place % 251 for place in range(size))
    yield from (content[at : at + 10_007] for at in range(0, size, 10_007))


def counted() -> Rng:
    drawn = count(1)
    return lambda size: bytes(next(drawn) % 256 for _ in range(size))


def opened(file: bytes, passphrase: str) -> bytes:
    """Open a file by the words of its specification, without the code that made it."""
    header, _, rest = file.partition(b"\n--- ")
    mac, _, body = rest.partition(b"\n")
    _version, arguments, wrapped = header.split(b"\n")
    _arrow, kind, salt, work = arguments.split(b" ")
    assert (kind, len(mac)) == (b"scrypt", 43)
    key = Scrypt(b"age-encryption.org/v1/scrypt" + decoded(salt), 32, 1 << int(work), 8, 1)
    file_key = ChaCha20Poly1305(key.derive(passphrase.encode())).decrypt(
        bytes(12), decoded(wrapped), None
    )
    nonce, body = body[:16], body[16:]
    cipher = ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, nonce, b"payload").derive(file_key))
    clear, size = b"", CHUNK + 16
    for place in range(max(1, -(-len(body) // size))):
        last = (place + 1) * size >= len(body)
        at = place.to_bytes(11, "big") + bytes([last])
        clear += cipher.decrypt(at, body[place * size : (place + 1) * size], None)
    return clear


def decoded(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_was_locked_opens_whole_with_the_passphrase_alone(size: int) -> None:
    lock = ToPassphrase("abcde-fghij-kmnpq-rstuv", work=4)

    file = b"".join(locked(pieces(size), lock=lock, rng=counted()))

    assert opened(file, lock.passphrase) == b"".join(pieces(size))
    with pytest.raises(InvalidTag):
        opened(file, "abcde-fghij-kmnpq-rstuw")


def test_no_two_files_share_a_key() -> None:
    made = [b"".join(locked([b"x"], lock=ToKey.read(KEY), rng=secrets.token_bytes)) for _ in "12"]

    lines = [{*file.split(b"\n", 4)[1:4]} for file in made]
    assert not lines[0] & lines[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY[:-1],
        KEY[:-1] + "q",
        KEY.upper(),
        KEY.replace("age1", "bge1"),
        "AGE-SECRET-KEY-1QQQ",
        "ssh-ed25519 AAAA",
    ],
)
def test_what_is_no_public_key_is_refused_and_a_slip_of_the_pen_is_seen(text: str) -> None:
    with pytest.raises(UnreadableKeyError):
        ToKey.read(text)


def test_a_key_by_which_everybody_could_open_is_refused() -> None:
    zero = [0] * 52
    check = _checksum("age", [*zero, *[0] * 6]) ^ 1
    ends = [check >> 5 * (5 - place) & 31 for place in range(6)]

    with pytest.raises(UnreadableKeyError, match="protects nothing"):
        ToKey.read("age1" + "".join(_BECH32[value] for value in (*zero, *ends)))


@pytest.mark.parametrize("text", ["short", "a" * 40, "пароль-который-длинный-и-разный"])
def test_a_passphrase_that_can_be_guessed_or_not_typed_is_refused(text: str) -> None:
    with pytest.raises(WeakPassphraseError):
        ToPassphrase.read(text)


def test_a_drawn_passphrase_is_taken_and_never_stands_in_a_record() -> None:
    drawn = drawn_passphrase(secrets.token_bytes)

    lock = ToPassphrase.read(f" {drawn}\n")

    assert (lock.passphrase, lock.told) == (drawn, "passphrase")
    assert drawn not in repr(lock)


@outside
def test_the_program_age_opens_it_with_the_private_key(tmp_path: Path) -> None:
    identity = tmp_path / "key.txt"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    public = subprocess.run(
        ["age-keygen", "-y", identity],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    file = tmp_path / "package.tar.age"
    lock = ToKey.read(public)
    file.write_bytes(b"".join(locked(pieces(3 * CHUNK + 5), lock=lock, rng=secrets.token_bytes)))

    clear = subprocess.run(
        ["age", "-d", "-i", identity, file],
        check=True,
        capture_output=True,
    ).stdout

    assert clear == b"".join(pieces(3 * CHUNK + 5))


@outside
def test_the_program_age_opens_it_with_the_passphrase(tmp_path: Path) -> None:
    drawn = drawn_passphrase(secrets.token_bytes)
    file, out = tmp_path / "package.tar.age", tmp_path / "package.tar"
    lock = ToPassphrase(drawn, work=10)
    file.write_bytes(b"".join(locked(pieces(CHUNK + 5), lock=lock, rng=secrets.token_bytes)))

    child, terminal = pty.fork()  # it reads a passphrase from a terminal alone
    if child == 0:
        os.execvp("age", ["age", "-d", "-o", str(out), str(file)])  # noqa: S606
    os.read(terminal, 1024)
    os.write(terminal, drawn.encode() + b"\n")
    _, status = os.waitpid(child, 0)
    os.close(terminal)

    assert status == 0
    assert out.read_bytes() == b"".join(pieces(CHUNK + 5))
