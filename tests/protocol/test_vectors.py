"""The published vectors: ours agrees with them, and so does a reader that knows only the standards.

The second reader below uses ``json``, ``hashlib`` and ``cryptography`` and nothing of the package.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from comity.kernel.errors import ComityError
from comity.kernel.strict_json import Json, canonical
from comity.kernel.time import read
from comity.protocol import envelopes, framing, keys
from comity.protocol.keyring import KeyDocument, Keyring, fingerprint
from comity.protocol.receipts import verify_receipt_for
from comity.protocol.sealing import SUITE_OF_ROLE, Opener, OpeningKey
from comity.protocol.statements import Statement
from tests.builders.protocol import NOON

FOLDER = Path(__file__).parent.parent / "vectors"
Case = dict[str, str]


def cases(name: str) -> list[object]:
    found = json.loads((FOLDER / name).read_text(encoding="ascii"))
    return [pytest.param(one, id=one["name"]) for one in found]


KEYS = json.loads((FOLDER / "keys.json").read_text(encoding="ascii"))
DOCUMENTS = {member: KeyDocument.from_json(value["document"]) for member, value in KEYS.items()}
KEYRING = Keyring(DOCUMENTS.values())
SECRETS = {role: bytes.fromhex(secret) for role, secret in KEYS["XB"]["secrets"].items()}
OPENER = Opener(OpeningKey.of(role, SECRETS[role]) for role in SUITE_OF_ROLE)


@pytest.mark.parametrize("member", KEYS)
def test_keys_documents_and_fingerprints_are_those_of_the_vectors(member: str) -> None:
    vector = KEYS[member]

    for role, secret in vector["secrets"].items():
        public = keys.public_of(role, bytes.fromhex(secret))
        assert public == decoded(vector["public"][role])
        assert keys.key_id(role, public) == vector["kids"][role]
        assert (
            hashlib.sha256(role.encode() + b"\n" + public).hexdigest()[:32] == vector["kids"][role]
        )
    assert fingerprint(DOCUMENTS[member]) == vector["fingerprint"]
    plain = b"comity-key-document/1\n" + canonical(vector["document"])
    digits = f"{int(hashlib.sha256(plain).hexdigest(), 16) % 10**60:060d}"
    assert vector["fingerprint"].replace(" ", "") == digits


@pytest.mark.parametrize("case", cases("statements.json"))
def test_a_signed_statement_verifies_here_and_by_the_standards_alone(case: Case) -> None:
    said = envelopes.verify_statement(case["jws"].encode(), keyring=KEYRING, now=read(case["now"]))

    assert said.payload == case["payload"].encode()
    assert said.digest == case["digest"] == hashlib.sha256(said.payload).hexdigest()
    assert outside_payload(case["jws"]) == said.payload


@pytest.mark.parametrize("case", cases("envelopes.json"))
def test_an_envelope_opens_here_and_by_the_standards_alone(case: Case) -> None:
    raw = base64.b64decode(case["envelope"])
    said = envelopes.open_envelope(
        raw, keyring=KEYRING, opener=OPENER, now=read(case["now"]), me=case["me"], practice=True
    )

    assert said.digest == case["digest"]
    magic, header, box = raw.split(b"\n", 2)
    plain = outside_opened(json.loads(header)["suite"], box, magic + b"\n" + header)
    jws = plain[4 : 4 + int.from_bytes(plain[:4], "big")]
    assert outside_payload(jws.decode()) == case["payload"].encode()


@pytest.mark.parametrize("case", cases("receipts.json"))
def test_a_receipt_verifies_here_and_by_the_standards_alone(case: Case) -> None:
    said = Statement.kept(case["statement"].encode())
    receipt = verify_receipt_for(
        said,
        case["receipt"].encode(),
        log_keys=KEYRING.log_keys("XB", NOON),
        now=read(case["now"]),
    )

    assert canonical(receipt.entry) == case["entry"].encode()
    outside_receipt(json.loads(case["receipt"]), entry=case["entry"], leaf=case["leaf_hash"])


@pytest.mark.parametrize("case", cases("batches.json"))
def test_a_batch_is_framed_as_in_the_vectors(case: dict[str, list[str]]) -> None:
    parts = [bytes.fromhex(one) for one in case["parts"]]
    body = bytes.fromhex(cast("str", case["body"]))

    assert framing.join(parts) == body
    assert list(framing.split(body)) == parts


@pytest.mark.parametrize("case", cases("bad/statements.json"))
def test_a_bad_statement_is_refused_with_its_code(case: Case) -> None:
    with pytest.raises(ComityError) as met:
        envelopes.verify_statement(case["jws"].encode(), keyring=KEYRING, now=NOON)

    assert met.value.code == case["error"]


@pytest.mark.parametrize("case", cases("bad/envelopes.json"))
def test_a_bad_envelope_is_refused_with_its_code(case: Case) -> None:
    with pytest.raises(ComityError) as met:
        envelopes.open_envelope(
            base64.b64decode(case["envelope"]),
            keyring=KEYRING,
            opener=OPENER,
            now=NOON,
            me="XB",
            practice=True,
        )

    assert met.value.code == case["error"]


@pytest.mark.parametrize("case", cases("bad/receipts.json"))
def test_a_bad_receipt_is_refused_with_its_code(case: Case) -> None:
    with pytest.raises(ComityError) as met:
        verify_receipt_for(
            Statement.kept(case["statement"].encode()),
            case["receipt"].encode(),
            log_keys=KEYRING.log_keys("XB", NOON),
            now=NOON,
        )

    assert met.value.code == case["error"]


@pytest.mark.parametrize("case", cases("bad/key-documents.json"))
def test_a_bad_key_document_is_refused_with_its_code(case: dict[str, Json]) -> None:
    with pytest.raises(ComityError) as met:
        KeyDocument.from_json(cast("dict[str, Json]", case["document"]))

    assert met.value.code == case["error"]


@pytest.mark.parametrize("case", cases("bad/batches.json"))
def test_a_bad_batch_is_refused_with_its_code(case: Case) -> None:
    with pytest.raises(ComityError) as met:
        framing.split(bytes.fromhex(case["body"]))

    assert met.value.code == case["error"]


def test_the_generator_still_makes_vectors_of_the_same_names() -> None:
    from tests.vectors.generate import VECTORS

    for name, make in VECTORS.items():
        kept = json.loads((FOLDER / name).read_text(encoding="ascii"))
        made = json.loads(json.dumps(make()))
        if isinstance(kept, dict):
            assert kept == made
        else:
            assert [(one["name"], one.get("error")) for one in kept] == [
                (one["name"], one.get("error")) for one in made
            ]


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def outside_payload(jws: str) -> bytes:
    """Return the payload, each signature verified by ``cryptography`` alone."""
    value = json.loads(jws)
    public = {
        kid: decoded(vector["public"][role])
        for vector in KEYS.values()
        for role, kid in vector["kids"].items()
    }
    readers = {"Ed25519": Ed25519PublicKey, "ML-DSA-65": MLDSA65PublicKey}
    signed = [(value["payload"], entry) for entry in value["signatures"]]
    if "root" in value:
        signed.append((outside_root(value), value["root"]))
    for text, entry in signed:
        header = json.loads(decoded(entry["protected"]))
        key = readers[header["alg"]].from_public_bytes(public[header["kid"]])
        key.verify(decoded(entry["signature"]), f"{entry['protected']}.{text}".encode())
    return decoded(value["payload"])


def outside_root(value: dict[str, dict[str, object]]) -> str:
    """Return what the signature over the root is over, computed with ``hashlib`` alone."""
    stated = value["root"]
    digest = hashlib.sha256(decoded(str(value["payload"]))).digest()
    root = outside_folded(digest, stated, size=cast("int", stated["size"]))
    text = f'{{"root":"{root.hex()}","size":{stated["size"]},"v":1}}'
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def outside_folded(committed: bytes, stated: dict[str, object], *, size: int) -> bytes:
    """Return the root to which an inclusion proof leads: RFC 9162, 2.1.3.2."""
    node = hashlib.sha256(b"\0" + committed).digest()
    index, last = cast("int", stated["index"]), size - 1
    for one in cast("list[str]", stated["proof"]):
        sibling = decoded(one)
        if index % 2 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    return node


def outside_opened(suite: str, box: bytes, info: bytes) -> bytes:
    """Return the plain bytes, opened by ``cryptography`` alone."""
    if suite == "x25519-1":
        key = X25519PrivateKey.from_private_bytes(SECRETS["encrypt-x25519"])
        kem = hpke.KEM.X25519
    else:
        expanded = hashlib.shake_256(SECRETS["encrypt-x-wing"]).digest(96)
        key = hpke.MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            X25519PrivateKey.from_private_bytes(expanded[64:]),
        )
        kem = hpke.KEM.MLKEM768_X25519
    return hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM).decrypt(box, key, info=info)


def outside_receipt(receipt: dict[str, object], *, entry: str, leaf: str) -> None:
    """Check inclusion and checkpoint with ``hashlib`` and ``cryptography`` alone."""
    salt = decoded(str(receipt["salt"]))
    commitment = hashlib.sha256(b"comity-journal-entry/1\n" + salt + entry.encode()).digest()
    assert hashlib.sha256(b"\0" + commitment).hexdigest() == leaf
    text, signatures = str(receipt["checkpoint"]).split("\n\n")
    origin, size, root = text.split("\n")
    node = outside_folded(commitment, receipt, size=int(size))
    assert base64.b64encode(node).decode() == root
    outside_note(origin, f"{text}\n".encode(), signatures)


def outside_note(origin: str, message: bytes, signatures: str) -> None:
    kinds = {
        "log-ed25519": (b"\x01", Ed25519PublicKey),
        "log-ml-dsa-65": (b"\xffcomity/ml-dsa-65", MLDSA65PublicKey),
    }
    lines = [line.split(" ") for line in signatures.splitlines()]
    assert len(lines) == 2
    for (dash, name, blob), (role, (algorithm, reader)) in zip(lines, kinds.items(), strict=True):
        public, raw = decoded(KEYS["XB"]["public"][role]), base64.b64decode(blob)
        key_id = hashlib.sha256(origin.encode() + b"\n" + algorithm + public).digest()[:4]
        assert (dash, name, raw[:4]) == ("\u2014", origin, key_id)
        reader.from_public_bytes(public).verify(raw[4:], message)
