#!/usr/bin/env python3
# ruff: noqa: EM101, EM102, TRY003, D107, PLR2004, PTH100, PTH112, PTH118, PTH120, PTH123
# ruff: noqa: ANN401, B905, UP017
# The reasons: a court reads each message beside its check, and the numbers of the standards as they
# stand there; hostile JSON has any type; the language is that of Python 3.8.
"""Verify a Comity evidence package with nothing but the standard library of Python 3.8.

    python3 -I -S verify.py FOLDER --anchor anchor.pem

It checks that no file was changed, added or taken away; that the chunk trees and the custody log
agree with the files; that the seal was set by the certificate inside; that this certificate leads
to the anchor, which must come from OUTSIDE the package (the State's evidence authority gives it;
the file may also hold lines "comity-log-key: <verifier key>" of the State's journal); that the
journal recorded the sealing.

Exit code: 0 verified; 5 intact, origin not proved (no anchor of that State was given); 1 altered
(the message names the file); 3 not a package, or an anchor that cannot be read.

Not checked here: whether a certificate was revoked (ask the State that issued it), and the
ML-DSA-65 signature that a checkpoint carries beside the Ed25519 one.

Source: RFC 8493; RFC 6962, 2.1; RFC 5652; RFC 5035; RFC 5280, 6; RFC 8017, 8.2; RFC 8032, 5.1.7.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import stat
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any, NamedTuple

CHUNK = 4 * 1024 * 1024
RING = 3  # buffers in flight: one is read while two are hashed
SMALL = 1 << 20
LARGE = 1 << 28
KEY_BITS = 3072
FIRST = "0" * 64
PROOF, SEAL, TAGS = "comity/journal-proof.txt", "comity/package.p7s", "tagmanifest-sha256.txt"
FACTS, CUSTODY, MANIFEST = "comity/package.json", "comity/custody.log", "manifest-sha256.txt"
UNSEALED = (PROOF, SEAL, TAGS)
RECORDS, RECORDS_SEAL = "comity/records.json", "comity/records.p7s"
REDACTION, ORIGINAL = "comity/redaction.json", "comity/original/"
NEEDED = ("bagit.txt", "bag-info.txt", MANIFEST, FACTS, CUSTODY, "comity/certs/seal.pem")
REFUSED = "%\\\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
EXIT = {"verified": 0, "intact": 5, "altered": 1, "unusable": 3}


class AlteredError(Exception):
    """The package is not as it was sealed."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(file, what)
        self.file, self.what = file, what


class UnusableError(Exception):
    """There is nothing here that could be verified."""


# --- files ----------------------------------------------------------------------------------------


def leaf_of(salt: bytes, chunk: Any) -> bytes:
    """Return the salted leaf of one chunk."""
    digest = hashlib.sha256(b"\x00" + salt)
    digest.update(chunk)
    return digest.digest()


def root_of(leaves: Sequence[bytes]) -> str:
    """Return the root of the tree over ``leaves``, in hex."""
    row = list(leaves)
    while len(row) > 1:
        odd = [row.pop()] if len(row) % 2 else []
        row = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2])] + odd
    return row[0].hex()


def buffers(largest: int = CHUNK) -> list[bytearray]:
    """Return the ring that ``measured`` reads into; it serves files of up to ``largest`` bytes."""
    if largest < CHUNK:
        return [bytearray(largest + 1)]
    return [bytearray(CHUNK) for _ in range(RING)]


def _filled(readinto: Callable[[Any], int], buffer: bytearray) -> Any:
    view, filled = memoryview(buffer), 0
    while filled < len(view):
        got = readinto(view[filled:])
        if not got:
            break
        filled += got
    return view[:filled]


def measured(
    readinto: Callable[[Any], int],
    salt_of: Callable[[int], bytes],
    ring: Sequence[bytearray],
    sink: Callable[[Any], object] | None = None,
) -> tuple[int, str, list[bytes]]:
    """Read once; return size, SHA-256 and the salted leaves; hand each chunk to ``sink``.

    The court's digest and the tree are computed on two threads while the next chunk is read. An
    empty file has one leaf, over nothing.
    """
    court, size = hashlib.sha256(), 0
    leaves: list[Future[bytes]] = []
    busy: list[tuple[Future[Any], ...]] = [()] * len(ring)
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        while True:
            index = len(leaves)
            slot = index % len(ring)
            for job in busy[slot]:
                job.result()
            chunk = _filled(readinto, ring[slot])
            if not chunk and index:
                break
            if not index and len(chunk) < CHUNK:  # threads would cost more than they give
                court.update(chunk)
                if sink is not None:
                    sink(chunk)
                return len(chunk), court.hexdigest(), [leaf_of(salt_of(0), chunk)]
            tree = second.submit(leaf_of, salt_of(index), chunk)
            busy[slot] = (first.submit(court.update, chunk), tree)
            leaves.append(tree)
            size += len(chunk)
            if sink is not None:
                sink(chunk)
            if len(chunk) < CHUNK:
                break
    return size, court.hexdigest(), [leaf.result() for leaf in leaves]


def _read(folder: str, path: str, limit: int) -> bytes:
    with _opened(folder, path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise AlteredError(path, "is larger than such a file can be")
    return bytes(content)


def _opened(folder: str, path: str) -> Any:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(os.path.join(folder, *path.split("/")), flags), "rb", buffering=0)


def check_path(path: str, where: str) -> str:
    """Return ``path`` if it stays inside the package and reads alike on every system."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    if any(part in {"", ".", ".."} for part in path.split("/")) or ":" in path[:2]:
        raise AlteredError(where, "names a path outside the package: " + shown)
    if any(c in REFUSED or unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in path):
        raise AlteredError(
            where, "names a path with a character that is not allowed: " + ascii(path)
        )
    if unicodedata.normalize("NFC", path) != path:
        raise AlteredError(where, "names a path that is not in Unicode form C: " + shown)
    return path


def listing(folder: str) -> dict[str, int]:
    """Return every file below ``folder`` with its size, and empty folders; refuse the rest."""
    found: dict[str, int] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        entries = list(os.scandir(os.path.join(folder, below) if below else folder))
        if not entries and below:
            found[below + "/"] = 0
        for entry in entries:
            path = below + "/" + entry.name if below else entry.name
            facts = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(facts.st_mode):
                waiting.append(path)
            elif stat.S_ISREG(facts.st_mode):
                found[path] = facts.st_size
            else:
                raise AlteredError(path, "is a link or a device, not a file")
    return found


def manifest(content: bytes, where: str) -> dict[str, str]:
    """Return path and digest of each line; refuse any second spelling."""
    found: dict[str, str] = {}
    folded: set[str] = set()
    if not content.endswith(b"\n"):
        raise AlteredError(where, "is cut off: its last line does not end")
    for line in content.decode("utf-8").split("\n")[:-1]:
        match = re.fullmatch("([0-9a-f]{64})  (.+)", line)
        if not match:
            raise AlteredError(where, "has a line that is not '<sha256>  <path>'")
        path = check_path(match[2], where)
        if path.casefold() in folded:
            raise AlteredError(where, "names a path twice: " + path)
        folded.add(path.casefold())
        found[path] = match[1]
    return found


def _json(content: bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    def refused(constant: str) -> Any:
        raise ValueError(constant + " is not JSON")

    return json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_constant=refused)


# --- DER, certificates, the seal ------------------------------------------------------------------


class Node(NamedTuple):
    """One DER element: its tag, the whole of it, its content."""

    tag: int
    raw: bytes
    body: bytes

    def children(self) -> list[Node]:
        """Return the elements inside."""
        return nodes(self.body)


def nodes(data: bytes) -> list[Node]:
    """Return the DER elements of which ``data`` consists; refuse BER's other spellings."""
    found, at = [], 0
    while at < len(data):
        start, tag, length = at, data[at], data[at + 1]
        at += 2
        if tag & 0x1F == 0x1F or length == 0x80:
            raise ValueError("DER: long tag or indefinite length")
        if length > 0x80:
            octets = length & 0x7F
            length = int.from_bytes(data[at : at + octets], "big")
            at += octets
            if length < 0x80 or length >> (8 * (octets - 1)) == 0:
                raise ValueError("DER: a length that is not minimal")
        if at + length > len(data):
            raise ValueError("DER: an element is cut off")
        found.append(Node(tag, data[start : at + length], data[at : at + length]))
        at += length
    return found


def der(tag: int, *parts: bytes) -> bytes:
    """Return one DER element."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def _number(node: Node) -> int:
    if node.tag != 2 or not node.body or node.body[0] & 0x80:
        raise ValueError("DER: not a positive number")
    if len(node.body) > 1 and node.body[0] == 0 and not node.body[1] & 0x80:
        raise ValueError("DER: a number that is not minimal")
    return int.from_bytes(node.body, "big")


def _time(node: Node) -> datetime:
    text = node.body.decode("ascii")
    if not re.fullmatch({0x17: "[0-9]{12}Z", 0x18: "[0-9]{14}Z"}[node.tag], text):
        raise ValueError("DER: not a time in UTC")
    if node.tag == 0x17:  # RFC 5280, 4.1.2.5.1
        text = ("20" if text < "50" else "19") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    body = [40 * first + second]
    for value in rest:
        septets, more = [value & 0x7F], value >> 7
        while more:
            septets.append(more & 0x7F | 0x80)
            more >>= 7
        body += reversed(septets)
    return der(6, bytes(body))


NULL = b"\x05\x00"
SHA256 = der(0x30, _oid("2.16.840.1.101.3.4.2.1"), NULL)
SHA256_RSA = der(0x30, _oid("1.2.840.113549.1.1.11"), NULL)
RSA = der(0x30, _oid("1.2.840.113549.1.1.1"), NULL)
DATA, SIGNED_DATA = _oid("1.2.840.113549.1.7.1"), _oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, DIGEST = _oid("1.2.840.113549.1.9.3"), _oid("1.2.840.113549.1.9.4")
SIGNED_AT, CERTIFIED_BY = _oid("1.2.840.113549.1.9.5"), _oid("1.2.840.113549.1.9.16.2.47")
USAGE, CONSTRAINTS = _oid("2.5.29.15"), _oid("2.5.29.19")
COMMON_NAME, SERIAL = _oid("2.5.4.3"), _oid("2.5.4.5")


class Certificate:
    """What this verifier needs of an X.509 certificate with an RSA key."""

    def __init__(self, raw: bytes) -> None:
        (whole,) = nodes(raw)
        tbs, algorithm, signature = whole.children()
        parts = tbs.children()
        if parts[0].raw != b"\xa0\x03\x02\x01\x02" or len(parts) != 8:
            raise ValueError("not an X.509 certificate of version 3")
        if algorithm.raw != SHA256_RSA or parts[2].raw != SHA256_RSA or signature.body[0]:
            raise ValueError("the certificate is not signed by RSA with SHA-256")
        self.raw, self.tbs, self.signature = raw, tbs.raw, signature.body[1:]
        self.serial, self.issuer, self.subject = parts[1].raw, parts[3].raw, parts[5].raw
        self.since, self.until = (_time(node) for node in parts[4].children())
        key_kind, key = parts[6].children()
        self.n, self.e = (_number(node) for node in nodes(key.body[1:])[0].children())
        if (
            key_kind.raw != RSA
            or not KEY_BITS <= self.n.bit_length() <= 16384  # pow() on more would take for ever
            or not 65537 <= self.e < 1 << 32
            or not self.e & 1
        ):
            raise ValueError("the certificate's key is not RSA of 3072 to 16384 bits")
        self.usage, self.authority, self.depth = 0, False, 9
        for extension in nodes(parts[7].body)[0].children():
            kind, *critical, value = extension.children()
            if kind.raw == USAGE:
                self.usage = nodes(value.body)[0].body[1]
            elif kind.raw == CONSTRAINTS:
                limits = nodes(value.body)[0].children()
                self.authority = bool(limits) and limits[0].raw == b"\x01\x01\xff"
                self.depth = _number(limits[1]) if len(limits) == 2 else 9
            elif critical:
                raise ValueError(
                    "the certificate has a critical extension unknown to this verifier"
                )

    def name(self, kind: bytes) -> str:
        """Return the attribute ``kind`` of the subject; it stands there once."""
        pairs = [
            pair.children()
            for part in nodes(self.subject)[0].children()
            for pair in part.children()
        ]
        (found,) = (value.body.decode("utf-8") for given, value in pairs if given.raw == kind)
        return found

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether the key signed ``message`` (RSASSA-PKCS1-v1_5, SHA-256)."""
        size = (self.n.bit_length() + 7) // 8
        if len(signature) != size or int.from_bytes(signature, "big") >= self.n:
            return False
        info = der(0x30, SHA256, der(4, hashlib.sha256(message).digest()))
        padded = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
        return pow(int.from_bytes(signature, "big"), self.e, self.n) == int.from_bytes(
            padded, "big"
        )


def certificates(pem: bytes) -> list[bytes]:
    """Return the DER of each certificate in ``pem``."""
    pattern = b"-----BEGIN CERTIFICATE-----\\s+([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----"
    return [
        base64.b64decode(b"".join(body.split()), validate=True) for body in re.findall(pattern, pem)
    ]


def sealing(p7s: bytes, tags: bytes, given: Sequence[bytes]) -> datetime:
    """Check the seal over ``tags``; return its signing time.

    The expected bytes are written anew and compared, so that not one byte is left to taste.
    """
    seal = Certificate(given[0])
    signer = nodes(nodes(nodes(p7s)[0].children()[1].body)[0].children()[-1].body)[0].children()
    attributes, signature = signer[3], signer[5].body
    sid = der(0x30, seal.issuer, seal.serial)
    info = der(0x30, b"\x02\x01\x01", sid, SHA256, attributes.raw, SHA256_RSA, der(4, signature))
    body = (
        b"\x02\x01\x01",
        der(0x31, SHA256),
        der(0x30, DATA),
        der(0xA0, *sorted(given)),
        der(0x31, info),
    )
    if der(0x30, SIGNED_DATA, der(0xA0, der(0x30, *body))) != p7s or attributes.tag != 0xA0:
        raise ValueError("the seal is not a signature by the certificates in comity/certs")
    if not seal.verify(der(0x31, attributes.body), signature):
        raise ValueError("the signature does not match the certificate of the seal")
    told: dict[bytes, Node] = {}
    for attribute in attributes.children():
        kind, values = attribute.children()
        if kind.raw in told:
            raise ValueError("a signed attribute stands twice")
        (told[kind.raw],) = values.children()
    if told[CONTENT_TYPE].raw != DATA or told[DIGEST].raw != der(4, hashlib.sha256(tags).digest()):
        raise ValueError("the seal was set on another " + TAGS)
    if nodes(nodes(nodes(told[CERTIFIED_BY].body)[0].body)[0].body)[0].raw != der(
        4, hashlib.sha256(seal.raw).digest()
    ):
        raise ValueError("the seal names another certificate as its own")
    return _time(told[SIGNED_AT])


def anchored(given: Sequence[bytes], anchors: Sequence[bytes], member: str, at: datetime) -> str:
    """Follow the certificates upward; return the name of the anchor reached, or ``""``.

    Each certificate on the way must have been valid at ``at`` and speak for ``member``.
    """
    held = Certificate(given[0])
    if not held.usage & 0xC0:  # digitalSignature or contentCommitment
        raise ValueError("the certificate of the seal may not sign")
    above = [Certificate(raw) for raw in (*anchors, *given[1:])]
    for depth in range(5):
        if not held.since <= at <= held.until:
            raise ValueError(
                "a certificate was not valid when the package was sealed: " + held.name(COMMON_NAME)
            )
        if held.name(SERIAL) != member:
            raise ValueError(
                "the seal is certified for " + held.name(SERIAL) + ", the package says " + member
            )
        if held.raw in anchors:
            return held.name(COMMON_NAME)
        fits = [
            c
            for c in above
            if c.subject == held.issuer and c.raw != held.raw and c.verify(held.tbs, held.signature)
        ]
        fits = [c for c in fits if c.authority and c.usage & 0x04 and c.depth >= depth]
        if not fits:
            break
        held = fits[0]
    if any(Certificate(raw).name(SERIAL) == member for raw in anchors):
        raise ValueError(
            "the seal is not certified by the evidence authority of " + member + " that was given"
        )
    return ""


# --- the journal ----------------------------------------------------------------------------------

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P


def _add(one: Any, two: Any) -> Any:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * CURVE % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Any) -> Any:
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _point(encoded: bytes) -> Any:
    y, sign = int.from_bytes(encoded, "little") & (1 << 255) - 1, encoded[31] >> 7
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (not x and sign):
        raise ValueError("not a point of Ed25519")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point(b"\x58" + b"\x66" * 31)


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether ``signature`` over ``message`` is by the key ``public``."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or scalar >= ORDER:
        return False
    factor = (
        int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    )
    left = _times(scalar, BASE)
    right = _add(_point(signature[:32]), _times(factor, _point(public)))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


def _b64(text: str) -> bytes:
    content = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(content).decode() != text:
        raise ValueError("base64 in a second spelling")
    return content


def climbed(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Return the root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError("the index lies outside the journal")
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if not last or len(sibling) != 32:
            raise ValueError("the inclusion proof is too long")
        if at & 1 or at == last:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("the inclusion proof is too short")
    return node


def journalled(
    text: str, facts: Any, tags: bytes, keys: Sequence[tuple[str, bytes]]
) -> dict[str, Any]:
    """Check the journal's proof of the sealing; say what it proves."""
    head, checkpoint = text.split("\n\n", 1)
    first, extra, index, *proof = head.split("\n")
    if (
        first != "c2sp.org/tlog-proof@v1"
        or extra[:6] != "extra "
        or not re.fullmatch("index (0|[1-9][0-9]{0,18})", index)
    ):
        raise ValueError("not a tlog-proof")
    raw = _b64(extra[6:])
    told = _json(raw)
    if json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() != raw:
        raise ValueError("the entry is not in canonical form")
    if (
        told["checkpoint_sha256"] != hashlib.sha256(checkpoint.encode()).hexdigest()
        or len(told) != 3
    ):
        raise ValueError("the checkpoint is not the one that was written here")
    body, signatures = checkpoint.split("\n\n", 1)
    origin, size, root, *more = body.split("\n")
    leaf = hashlib.sha256(
        b"comity-journal-entry/1\n" + _b64(told["salt"]) + told["entry"].encode()
    ).digest()
    leaf = hashlib.sha256(b"\x00" + leaf).digest()
    if (
        climbed(int(index[6:]), int(size), leaf, [_b64(line) for line in proof]) != _b64(root)
        or more
    ):
        raise ValueError("the entry is not in the tree of the checkpoint")
    entry = _json(told["entry"].encode())
    if (entry["package"], entry["tagmanifest_sha256"]) != (
        facts["package"],
        hashlib.sha256(tags).hexdigest(),
    ):
        raise ValueError("the journal recorded another sealing")
    if not origin.startswith(facts["journal"] + "/"):
        raise ValueError("the checkpoint is of another journal: " + origin)
    signed = (body + "\n").encode()
    return {
        "origin": origin,
        "size": int(size),
        "index": int(index[6:]),
        "at": entry["at"],
        "signature": _signed(origin, signed, signatures, keys),
    }


def _signed(origin: str, text: bytes, signatures: str, keys: Sequence[tuple[str, bytes]]) -> str:
    """Say whether one of ``keys`` signed the checkpoint; refuse it if none of its journal's did."""
    lines = [line.split(" ") for line in signatures.split("\n")[:-1]]
    known = False
    for name, material in keys:
        if material[0] != 1 or name.rpartition("/")[0] != origin.rpartition("/")[0]:
            continue  # of another algorithm, or of another journal
        known = True
        for mark, signer, blob in lines:
            raw = _b64(blob)
            mine = (mark, signer, raw[:4].hex()) == ("\u2014", origin, _key_id(origin, material))
            if mine and ed25519(material[1:], text, raw[4:]):
                return "verified"
    if known:
        raise ValueError("the checkpoint is not signed by the log key that was given")
    return "not checked: no log key of this journal was given"


def _key_id(name: str, material: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\n" + material).hexdigest()[:8]


# --- records: rows and fields that can be shown one by one ----------------------------------------

FORMATS = ("lines", "json-lines", "csv,", "csv;", "csv|", "csv\t")
LINE, WORD = re.compile(rb"[^\n]*\n|[^\n]+"), re.compile(rb"[^ \t]+[ \t]*|[ \t]+")
MEMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|[^"{}\[\],]+|.', re.DOTALL)


def records(content: bytes, form: str) -> Iterator[list[bytes]]:
    """Return each record as its pieces; all pieces in order are ``content`` again, byte for byte.

    ``lines``: a record is a line, a piece a word with the spaces after it. ``json-lines``: a line,
    and a member of its value. ``csv`` with its separator: a row of RFC 4180, and a field.
    """
    if form not in FORMATS:
        raise ValueError("records of an unknown form: " + ascii(form))
    if form.startswith("csv"):
        yield from _rows(content, form[3:].encode())
        return
    for line in LINE.finditer(content):
        yield WORD.findall(line[0]) if form == "lines" else _members(line[0])


def _rows(content: bytes, separator: bytes) -> Iterator[list[bytes]]:
    # A quote counts where the field begins; a field whose quote never closes runs to the end.
    mark = re.escape(separator)
    open_, plain = rb'"(?:[^"]+|"")*(?:"[^' + mark + rb"\n]*|\Z)", rb"[^" + mark + rb"\n]*"
    field = re.compile(rb"(?:" + open_ + rb"|" + plain + rb")(?:" + mark + rb"|\n|\Z)")
    row, at = [], 0
    while at < len(content):
        piece = field.match(content, at)[0]  # type: ignore[index] # it matches everywhere
        row.append(piece)
        at += len(piece)
        if piece.endswith(b"\n") or at == len(content):
            yield row
            row = []


def _members(line: bytes) -> list[bytes]:
    found, depth, start = [], 0, 0
    for token in MEMBER.finditer(line):
        depth += (token[0] in {b"{", b"["}) - (token[0] in {b"}", b"]"})
        if token[0] == b"," and depth == 1:
            found.append(line[start : token.end()])
            start = token.end()
    return [*found, line[start:]] if start < len(line) else found


def salt_in(seed: bytes, record: int, piece: int) -> bytes:
    """Return the salt of one piece; without the seed no other salt follows from it."""
    place = record.to_bytes(8, "big") + piece.to_bytes(4, "big")
    return hmac.new(seed, place, hashlib.sha256).digest()[:16]


def header_salt(seed: bytes) -> bytes:
    """Return the salt of what a tree of records says of its file."""
    return hmac.new(seed, b"header", hashlib.sha256).digest()[:16]


def record_node(leaves: Sequence[bytes]) -> bytes:
    """Return the node of a record over the leaves of its pieces; it binds their number."""
    count = len(leaves).to_bytes(4, "big")
    return hashlib.sha256(b"\x02" + count + bytes.fromhex(root_of(leaves))).digest()


def records_root(header: bytes, salt: bytes, count: int, top: bytes) -> str:
    """Return the root over the records of a file, which binds its name and their number."""
    return hashlib.sha256(
        b"\x03" + leaf_of(salt, header) + count.to_bytes(8, "big") + top
    ).hexdigest()


def header_of(path: str, form: str) -> bytes:
    """Return what a tree of records says of its file, as it is hashed."""
    return json.dumps(
        {"format": form, "path": path}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _records(folder: str, files: dict[str, int], facts: Any) -> None:
    """Check that the trees of records, which a redacted copy rests on, are those of the files."""
    trees = sorted(path for path in files if path.startswith("comity/records/"))
    if RECORDS not in files:
        _same(set(trees), set())
        return
    told = _json(_read(folder, RECORDS, LARGE))
    _about(folder, "", told)
    keys = ("package", "reference", "member", "sealed_at")
    if any(told[key] != facts[key] for key in keys) or len(told["roots"]) != len(trees):
        raise AlteredError(RECORDS, "is not of this package")
    sizes = {entry["path"]: entry["size"] for entry in facts["files"]}
    for path, root in zip(trees, told["roots"]):
        tree = _json(_read(folder, path, SMALL))
        content = _read(folder, check_path(tree["path"], path), sizes[tree["path"]])
        seed, tops = _unpadded(tree["seed"]), []
        for n, pieces in enumerate(records(content, tree["format"])):
            leaves = [leaf_of(salt_in(seed, n, m), piece) for m, piece in enumerate(pieces)]
            tops.append(record_node(leaves))
        header = header_of(tree["path"], tree["format"])
        top = bytes.fromhex(root_of(tops))
        if records_root(header, header_salt(seed), len(tops), top) != root or len(seed) != 32:
            raise AlteredError(path, "does not lead from the file to the root that was sealed")


def _about(folder: str, below: str, told: Any) -> tuple[list[bytes], datetime]:
    """Check the seal over what is told of the trees; return its certificates and its time."""
    given = certificates(_read(folder, (below or "comity/certs/") + "seal.pem", SMALL))
    place = (below or "comity/") + "records"
    at = sealing(_read(folder, place + ".p7s", SMALL), _read(folder, place + ".json", LARGE), given)
    if _to_the_second(at) != told["sealed_at"][:19] + "Z" or told["v"] != 1:
        raise AlteredError(place + ".json", "was sealed at another time than it says")
    return given, at


def _to_the_second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# --- a redacted copy: what is shown is part of what was sealed ------------------------------------

GROUND = re.compile("[a-z][a-z_]{1,39}")


class Shown:
    """A redacted file, made from its proof: what is shown, and a mark where something is hidden."""

    def __init__(self, form: str) -> None:
        self.form, self.rows = form, 0
        self.pieces = self.hidden = 0
        self._parts: list[bytes] = []
        self._run: tuple[int, int, str] | None = None

    def climb(self, node: Any, low: int, high: int) -> bytes:
        """Return the node of the tree over the records from ``low`` to ``high``."""
        if set(node) == {"h", "g"}:
            return self._pass_over(node, low, high)
        if high - low == 1:
            return self._row(node["p"])
        middle = low + (1 << ((high - low - 1).bit_length() - 1))
        left = self.climb(node["l"], low, middle)
        return hashlib.sha256(b"\x01" + left + self.climb(node["r"], middle, high)).digest()

    def content(self) -> bytes:
        """Return the file as it must stand in the copy."""
        self._flush()
        return b"".join(self._parts)

    def _pass_over(self, node: Any, low: int, high: int) -> bytes:
        ground = _ground(node["g"])
        if self._run and self._run[1:] == (low, ground):
            low = self._run[0]
        else:
            self._flush()
        self._run = (low, high, ground)
        return _digest(node["h"])

    def _flush(self) -> None:
        if self._run:
            low, high, ground = self._run
            rows = str(low + 1) if high - low == 1 else f"{low + 1}-{high}"
            self._parts.append(f"[hidden {rows}: {ground}]\n".encode())
            self.rows += high - low
        self._run = None

    def _row(self, pieces: Any) -> bytes:
        self._flush()
        leaves = []
        for number, piece in enumerate(pieces):
            if set(piece) == {"h", "g"}:
                leaves.append(_digest(piece["h"]))
                self._parts.append(self._mark(_ground(piece["g"]), number, len(pieces)))
                self.hidden += 1
            else:
                content = _unpadded(piece["c"])
                leaves.append(leaf_of(_unpadded(piece["s"]), content))
                self._parts.append(content)
                self.pieces += 1
        return record_node(leaves)

    def _mark(self, ground: str, number: int, count: int) -> bytes:
        last = number == count - 1
        mark = f"[hidden: {ground}]".encode()
        if self.form == "json-lines":
            mark = b"{" * (not number) + b'"' + mark + b'":null' + b"}" * last
        between = {"lines": b" ", "json-lines": b","}.get(self.form, self.form[3:].encode())
        return mark + (b"\n" if last else between)


def _ground(code: Any) -> str:
    if not isinstance(code, str) or not GROUND.fullmatch(code):
        raise ValueError("something is hidden on a ground that is none")
    return code


def _digest(text: str) -> bytes:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError("a digest in the proof is none")
    return bytes.fromhex(text)


def redacted(folder: str, roots: Sequence[bytes], facts: Any) -> dict[str, Any]:
    """Check a redacted copy against the sealed roots of its original; say what it proves."""
    told = _json(_read(folder, REDACTION, SMALL))
    original = _json(_read(folder, ORIGINAL + "records.json", LARGE))
    given, at = _about(folder, ORIGINAL, original)
    origin = anchored(given, roots, original["member"], at)
    if told["v"] != 1 or sorted(f["path"] for f in told["files"]) != sorted(
        entry["path"] for entry in facts["files"]
    ):
        raise AlteredError(REDACTION, "does not say of every file what was hidden in it")
    said: dict[str, Any] = {key: original[key] for key in ("package", "reference", "member")}
    said.update(sealed_at=original["sealed_at"], sealed_by=origin, files=[])
    for number, file in enumerate(told["files"], 1):
        shown = Shown(file["format"])
        proof = _json(_read(folder, f"{ORIGINAL}{number:06}.json", LARGE))
        top = shown.climb(proof, 0, file["count"])
        header = header_of(file["original"], file["format"])
        root = records_root(header, _unpadded(file["salt"]), file["count"], top)
        if root not in original["roots"]:
            raise AlteredError(file["path"], "is not proved to be part of what was sealed")
        content = shown.content()
        if _read(folder, check_path(file["path"], REDACTION), len(content)) != content:
            raise AlteredError(file["path"], "shows something else than its proof")
        said["files"].append(
            {
                "path": file["path"],
                "rows": file["count"],
                "hidden_rows": shown.rows,
                "shown": shown.pieces,
                "hidden": shown.hidden,
            }
        )
    return said


# --- the whole ------------------------------------------------------------------------------------


def _tags(folder: str, files: dict[str, int], tags: bytes) -> None:
    listed = manifest(tags, TAGS)
    present = {path for path in files if not path.startswith("data/") and path not in UNSEALED}
    _same(set(listed), present)
    missing = [path for path in NEEDED if path not in listed]
    if missing:
        raise AlteredError(missing[0], "is missing")
    for path in sorted(listed):
        with _opened(folder, path) as file:
            if measured(file.readinto, lambda _: b"", buffers(files[path]))[1] != listed[path]:
                raise AlteredError(path, "is not as it was sealed (SHA-256 differs)")


def _same(listed: set[str], present: set[str]) -> None:
    for path in sorted(listed - present):
        raise AlteredError(path, "is missing")
    for path in sorted(present - listed):
        raise AlteredError(path, "was not sealed: it was added, or renamed")


def _salts(salts: Sequence[bytes]) -> Callable[[int], bytes]:
    return lambda index: salts[min(index, len(salts) - 1)]


def _where(leaves: Sequence[bytes], tree: Any) -> str:
    wrong = [n for n, leaf in enumerate(leaves) if tree["leaves"][n : n + 1] != [leaf.hex()]]
    if not wrong:
        return ""
    last = min(wrong[0] * CHUNK + CHUNK, tree["size"]) - 1
    return f"; first between byte {wrong[0] * CHUNK} and {last}"


def _payload(folder: str, files: dict[str, int], facts: Any) -> list[tuple[str, str]]:
    digests = manifest(_read(folder, MANIFEST, LARGE), MANIFEST)
    told = {entry["path"]: entry for entry in facts["files"]}
    _same(set(digests), {path for path in files if path.startswith("data/")})
    _same(set(told), set(digests))
    problems, ring = [], buffers(max(files[path] for path in told))
    for n, path in enumerate(sorted(told), 1):
        entry = told[path]
        chunks = max(1, -(-entry["size"] // CHUNK))
        allowed = SMALL + 128 * chunks  # a leaf and a salt take 95 bytes
        tree = _json(_read(folder, f"comity/chunks/{n}.json", allowed))
        salts = [base64.urlsafe_b64decode(salt + "==") for salt in tree["salts"]]
        same = all(tree[key] == entry[key] for key in ("path", "size", "chunk_size", "root"))
        if (
            not same
            or entry["sha256"] != digests[path]
            or entry["chunk_size"] != CHUNK
            or len(salts) != chunks
        ):
            raise AlteredError(path, "is described differently in two places of the package")
        if root_of([bytes.fromhex(leaf) for leaf in tree["leaves"]]) != entry["root"]:
            raise AlteredError(
                f"comity/chunks/{n}.json", "does not lead to the root that was sealed"
            )
        if files[path] != entry["size"]:
            problems.append((path, f"has {files[path]} bytes instead of {entry['size']}"))
            continue
        with _opened(folder, path) as file:
            _, digest, leaves = measured(file.readinto, _salts(salts), ring)
        if digest != digests[path] or [leaf.hex() for leaf in leaves] != tree["leaves"]:
            problems.append(
                (path, "is not as it was sealed (SHA-256 differs)" + _where(leaves, tree))
            )
    return problems


def _custody(content: bytes, facts: Any) -> None:
    last, told = FIRST, {}
    lines = content.split(b"\n")
    if lines.pop():
        raise ValueError("the log is cut off: its last line does not end")
    for number, line in enumerate(lines, 1):
        event = _json(line)
        if event["previous"] != last:
            raise ValueError(f"line {number} does not follow the line before it")
        last = hashlib.sha256(line).hexdigest()
        if event.get("output_sha256"):
            told[event["item"]] = event["output_sha256"]
    if facts["custody"] != {"events": len(lines), "head": last}:
        raise ValueError("the log is not the one that was sealed")
    for entry in facts["files"]:
        if told.get(entry["item"]) != entry["sha256"]:
            raise ValueError("the log does not lead to the content of " + entry["path"])


def _anchor(content: bytes | None) -> tuple[list[bytes], list[tuple[str, bytes]]]:
    if content is None:
        return [], []
    try:
        roots = certificates(content)
        for root in roots:
            Certificate(root)
        lines = content.decode("utf-8").splitlines()
        keys = [_log_key(line) for line in lines if line.startswith("comity-log-key:")]
    except Exception as error:  # whatever is wrong with it, it is no anchor
        raise UnusableError(f"the anchor file cannot be read: {error}") from error
    if not roots and not keys:
        raise UnusableError("the anchor file holds neither a certificate nor a log key")
    return roots, keys


def _log_key(line: str) -> tuple[str, bytes]:
    name, digits, blob = line.split(":", 1)[1].strip().split("+", 2)
    if _key_id(name, _b64(blob)) != digits:
        raise ValueError("the log key has another key id: " + name)
    return name, _b64(blob)


class _Examination:
    """What was found so far; a step that fails is a finding, and the next step runs."""

    def __init__(self, folder: str, anchor: bytes | None) -> None:
        self.folder = folder
        self.roots, self.keys = _anchor(anchor)
        self.problems: list[tuple[str, str]] = []
        self.finished = False
        self.told: dict[str, Any] = {
            "package": None,
            "origin": "",
            "journal": None,
            "redaction": None,
        }

    def step(self, file: str, work: Callable[[], Any]) -> Any:
        """Run ``work``; what it raises is said of ``file``."""
        try:
            return work()
        except AlteredError as error:
            self.problems.append((error.file, error.what))
        except UnusableError:
            raise
        except FileNotFoundError:
            self.problems.append((file, "is missing"))
        except Exception as error:  # noqa: BLE001 - hostile input must end as a finding
            text = (
                str(error)
                if type(error) is ValueError
                else f"is malformed ({type(error).__name__})"
            )
            self.problems.append((file, text))
        return None

    def run(self) -> None:
        """Take the steps in order: structure, then what the structure leads to."""
        folder = self.folder
        files = self.step(".", lambda: listing(folder)) or {}
        tags = b"" if self.problems else self.step(TAGS, lambda: _read(folder, TAGS, LARGE))
        self.problems or self.step(TAGS, lambda: _tags(folder, files, tags))
        facts = None if self.problems else self.step(FACTS, lambda: self._facts(files))
        if facts is None:
            return
        keys = ("package", "reference", "member", "sealed_at", "practice")
        self.told.update({key: facts.get(key) for key in keys})
        self.step(FACTS, lambda: self._counted(facts["files"]))
        self.step(SEAL, lambda: self._sealed(tags, facts))
        self.step(CUSTODY, lambda: _custody(_read(folder, CUSTODY, LARGE), facts))
        self.step(PROOF, lambda: self._journalled(tags, facts, files))
        self.problems += self.step(MANIFEST, lambda: _payload(folder, files, facts)) or []
        self.problems or self.step(RECORDS, lambda: _records(folder, files, facts))
        if REDACTION in files:
            self.step(REDACTION, lambda: self._redacted(facts))
        self.finished = True

    def _facts(self, files: dict[str, int]) -> dict[str, Any]:
        count = sum(path.startswith("data/") for path in files)
        facts = _json(_read(self.folder, FACTS, SMALL + 4096 * count))
        if not isinstance(facts, dict) or not isinstance(facts["files"], list):
            raise AlteredError(FACTS, "does not describe a package")
        return facts

    def _redacted(self, facts: Any) -> None:
        self.told["redaction"] = redacted(self.folder, self.roots, facts)

    def _counted(self, files: Any) -> None:
        self.told.update(files=len(files), bytes=sum(entry["size"] for entry in files))

    def _sealed(self, tags: bytes, facts: Any) -> None:
        given = certificates(_read(self.folder, "comity/certs/seal.pem", SMALL))
        at = sealing(_read(self.folder, SEAL, SMALL), tags, given)
        if facts["sealed_at"][:19] + "Z" != at.strftime("%Y-%m-%dT%H:%M:%SZ"):
            raise ValueError("the seal was set at another time than the package says")
        self.told["sealed_by"] = Certificate(given[0]).name(COMMON_NAME)
        self.told["origin"] = anchored(given, self.roots, facts["member"], at)

    def _journalled(self, tags: bytes, facts: Any, files: dict[str, int]) -> None:
        if facts["journal"] is None:
            if PROOF in files:
                raise AlteredError(PROOF, "was added: the package says that no journal recorded it")
            return
        text = _read(self.folder, PROOF, SMALL).decode("utf-8")
        self.told["journal"] = journalled(text, facts, tags, self.keys)


def examine(folder: str, anchor: bytes | None = None) -> dict[str, Any]:
    """Return the findings on the package in ``folder``.

    Args:
        folder: The package.
        anchor: Content of the anchor file.

    Raises:
        UnusableError: There is no package, or the anchor cannot be read.
    """
    if not os.path.isdir(folder) or not any(
        os.path.lexists(os.path.join(folder, n)) for n in (TAGS, FACTS)
    ):
        raise UnusableError("there is no evidence package in " + folder)
    examination = _Examination(folder, anchor)
    examination.run()
    told, problems = examination.told, examination.problems
    if not (examination.finished or problems):
        problems.append((".", "could not be examined to the end"))
    proved = told["origin"] and (told["redaction"] or {"sealed_by": told["origin"]})["sealed_by"]
    verdict = "altered" if problems else "verified" if proved else "intact"
    found = [{"file": file, "what": what} for file, what in problems]
    return {"verdict": verdict, "exit": EXIT[verdict], **told, "problems": found}


def spoken(report: dict[str, Any]) -> Iterator[str]:
    """Return the report in lines for people."""
    if report["verdict"] == "unusable":
        yield "UNUSABLE: " + report["problems"][0]["what"]
        return
    titles = {
        "verified": "VERIFIED: nothing was changed, and the origin is proved",
        "intact": "INTACT, ORIGIN NOT PROVED: nothing was changed since it was sealed\n"
        "By whom is not proved: give the anchor of that State with --anchor FILE. It must not\n"
        "come with the package.",
        "altered": "ALTERED: this is not what was sealed",
    }
    yield titles[report["verdict"]]
    for problem in report["problems"]:
        yield "  " + problem["file"] + ": " + problem["what"]
    if report["package"]:
        yield f"package    {report['package']} ({report['reference']})"
        sealer = report.get("sealed_by", "nobody who can be named")
        yield f"sealed     {report['sealed_at']} by {sealer}"
        yield "anchor     " + (report["origin"] or "none that fits")
    if report.get("files") is not None:
        yield f"content    {report['files']} files, {report['bytes']} bytes"
    if report["redaction"]:
        yield from _told_of(report["redaction"])
    journal = report["journal"]
    if journal:
        yield f"journal    entry {journal['index']} of {journal['origin']}, {journal['at']}"
        yield "           checkpoint signature " + journal["signature"]
    if report.get("practice"):
        yield "PRACTICE: this package was made for training and proves nothing"


def _told_of(copy: dict[str, Any]) -> Iterator[str]:
    yield f"redacted   a copy from package {copy['package']} ({copy['reference']})"
    yield f"           which {copy['member']} sealed at {copy['sealed_at']}"
    yield "           anchor of that seal: " + (copy["sealed_by"] or "none that fits")
    for file in copy["files"]:
        yield (
            f"           {file['path']}: {file['rows']} records, {file['hidden_rows']} of them "
            f"hidden whole; of the others {file['shown']} parts are shown, {file['hidden']} hidden"
        )
    yield "           What is shown stood there when it was sealed; what is hidden is not told."


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify as told on the command line; return the exit code."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(
        description="Verify an evidence package. Exit: 0 verified, "
        "5 intact but origin not proved, 1 altered, 3 unusable input."
    )
    parser.add_argument(
        "folder", nargs="?", default=here, help="the package (default: the one around this file)"
    )
    parser.add_argument(
        "--anchor", help="PEM file from outside the package; may hold comity-log-key lines"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        anchor = None
        if options.anchor is not None:
            with open(options.anchor, "rb") as file:
                anchor = file.read(SMALL)
        report = examine(options.folder, anchor)
    except (UnusableError, OSError) as error:
        found = [{"file": str(options.anchor or options.folder), "what": str(error)}]
        report = {"verdict": "unusable", "exit": EXIT["unusable"], "problems": found}
    text = (
        json.dumps(report, indent=1, sort_keys=True) if options.json else "\n".join(spoken(report))
    )
    sys.stdout.write(
        text.encode("utf-8", "backslashreplace").decode(sys.stdout.encoding or "ascii", "replace")
        + "\n"
    )
    return int(report["exit"])


if __name__ == "__main__":
    sys.exit(main())
