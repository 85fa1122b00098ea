"""Write the vectors of the wire: ``python -m tests.vectors.generate`` from the repository's folder.

Keys and identifiers come from seeds and stay the same. HPKE and ML-DSA draw random numbers, so
ciphertexts and signatures are new in every run; what they say is not.
"""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from comity.kernel.digests import to_base64url
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import Json, canonical, parse_object
from comity.kernel.time import written
from comity.protocol import envelopes, framing, keys
from comity.protocol.keyring import KeyDocument, Keyring, fingerprint
from comity.protocol.receipts import read_receipt
from tests.builders.lies import ENVELOPE_LIES
from tests.builders.protocol import (
    NOON,
    EnvelopeLie,
    PeerNode,
)
from tests.builders.receipt_lies import RECEIPT_LIES

FOLDER = Path(__file__).parent
HYBRID, CLASSIC, ME = "XA", "XD", "XB"


def peers() -> dict[str, PeerNode]:
    """Return the nodes of the vectors: XA signs twice, XD once, XB receives."""
    return {
        HYBRID: PeerNode(HYBRID),
        CLASSIC: PeerNode(CLASSIC, policy="classic"),
        ME: PeerNode(ME),
    }


def keyring() -> Keyring:
    """Return the keyring of the vectors."""
    return Keyring(peer.document for peer in peers().values())


def key_vectors() -> dict[str, Json]:
    """Return private and public keys, key documents and fingerprints."""
    return {
        member: {
            "secrets": {role: secret.hex() for role, secret in peer.secrets.items()},
            "public": {
                role: to_base64url(keys.public_of(role, secret))
                for role, secret in peer.secrets.items()
            },
            "kids": {key.role: key.kid for key in peer.document.keys},
            "document": peer.document.to_json(),
            "fingerprint": fingerprint(peer.document),
        }
        for member, peer in peers().items()
    }


def statement_vectors() -> list[Json]:
    """Return signed statements that verify."""
    nodes = peers()
    me = nodes[ME]
    cases: list[tuple[str, str, dict[str, Json]]] = [
        ("hybrid", HYBRID, {}),
        ("classic", CLASSIC, {}),
        (
            "not-ascii",
            HYBRID,
            {"body": {"text": "é\u2028\U0001f600", "\ue000": 1, "\U0001f600": 2}},
        ),
        ("all-members", HYBRID, _all_members()),
        ("unknown-members-kept", HYBRID, {"mood": {"level": 1.5}}),
        ("long-ago", HYBRID, {"iat": written(NOON - timedelta(days=29))}),
    ]
    signed = [(name, *nodes[member].statement(me, **changes)) for name, member, changes in cases]
    for number, one in enumerate(nodes[HYBRID].say_together(me, 3)):
        signed.append((f"under-a-root-{number}-of-3", one.payload, one.jws))
    found: list[Json] = []
    for name, payload, jws in signed:
        said = envelopes.verify_statement(jws, keyring=keyring(), now=NOON)
        found.append(
            {
                "name": name,
                "now": written(NOON),
                "payload": payload.decode(),
                "digest": said.digest,
                "jws": jws.decode(),
            }
        )
    return found


def envelope_vectors() -> list[Json]:
    """Return envelopes that XB opens."""
    nodes = peers()
    found: list[Json] = []
    for suite in ("xwing-1", "x25519-1"):
        for urgent in (False, True):
            raw = nodes[HYBRID].sealed(nodes[ME], suite=suite, urgent=urgent)
            said = nodes[ME].opened(raw, nodes[HYBRID])
            found.append(
                {
                    "name": f"{suite}-{'urgent' if urgent else 'ordinary'}",
                    "now": written(NOON),
                    "me": ME,
                    "practice": True,
                    "envelope": base64.b64encode(raw).decode(),
                    "digest": said.digest,
                    "payload": said.payload.decode(),
                }
            )
    return found


def receipt_vectors() -> list[Json]:
    """Return receipts of XB for statements of XA."""
    nodes = peers()
    found: list[Json] = []
    for _ in range(3):
        said = nodes[HYBRID].says(nodes[ME])
        raw = nodes[ME].receipt(said, at=NOON)
        receipt = read_receipt(raw)
        found.append(
            {
                "name": f"index-{receipt.index}",
                "statement": said.payload.decode(),
                "sent_at": written(NOON),
                "now": written(NOON),
                "entry": canonical(receipt.entry).decode(),
                "leaf_hash": nodes[ME].leaves[receipt.index].hex(),
                "receipt": raw.decode(),
            }
        )
    return found


def batch_vectors() -> list[Json]:
    """Return framed batches."""
    cases: dict[str, list[bytes]] = {
        "none": [],
        "one": [b"abc"],
        "an-empty-part": [b"", b"abc", b""],
        "length-of-two-bytes": [bytes(300)],
    }
    return [
        {"name": name, "parts": [one.hex() for one in parts], "body": framing.join(parts).hex()}
        for name, parts in cases.items()
    ]


def bad_statements() -> list[Json]:
    """Return signed statements that must be refused, each with its code."""
    found: list[Json] = []
    for name, lie in ENVELOPE_LIES.items():
        _, jws = _liar(lie).statement(PeerNode(ME), lie=lie)
        if _code(lambda jws=jws: envelopes.verify_statement(jws, keyring=keyring(), now=NOON)):
            found.append({"name": name, "jws": jws.decode(), "error": lie.error.code})
    return found


def bad_envelopes() -> list[Json]:
    """Return envelopes that must be refused, each with its code."""
    nodes = peers()
    me, others = nodes.pop(ME), nodes.values()
    told_by_the_statement = {str(_object(one)["name"]) for one in bad_statements()}
    found: list[Json] = []
    for name, lie in ENVELOPE_LIES.items():
        if name in told_by_the_statement or name == "larger-than-any-class":
            continue
        suite = "xwing-1" if name == "other-suite-for-that-key" else "x25519-1"
        raw = _liar(lie).sealed(me, lie=name, suite=suite)
        error = _code(lambda raw=raw: me.opened(raw, *others))
        found.append({"name": name, "envelope": base64.b64encode(raw).decode(), "error": error})
    return found


def bad_receipts() -> list[Json]:
    """Return receipts for one statement of XA that must be refused."""
    said = peers()[HYBRID].says(PeerNode(ME))
    return [
        {
            "name": name,
            "statement": said.payload.decode(),
            "receipt": PeerNode(ME).receipt(said, lie=name).decode(),
            "error": lie.error.code,
        }
        for name, lie in RECEIPT_LIES.items()
    ]


def bad_key_documents() -> list[Json]:
    """Return key documents that must be refused."""
    honest = PeerNode(HYBRID).document.to_json()
    first = _object(parse_object(canonical(honest))["keys"][0])  # type: ignore[index, call-overload]
    document: dict[str, dict[str, Json]] = {
        "version-2": {"v": 2},
        "policy-unknown": {"policy": "none"},
        "practice-as-text": {"practice": "yes"},
        "member-not-a-code": {"member": "Atlantis"},
        "endpoint-in-the-clear": {"endpoint": "http://xa.example"},
        "keys-not-a-list": {"keys": {}},
        "key-twice": {"keys": [first, first]},
    }
    key: dict[str, dict[str, Json]] = {
        "kid-not-that-of-the-key": {"kid": "0" * 32},
        "kid-of-another-role": {"role": "log-ed25519"},
        "role-unknown": {"role": "sign-rot13"},
        "key-too-short": {"public": "AA"},
        "key-with-padding": {"public": str(first["public"]) + "="},
        "ends-before-it-begins": {"not_after": "2020-01-01T00:00:00.000Z"},
        "state-unknown": {"state": "forgotten"},
        "time-without-milliseconds": {"not_before": "2026-03-02T12:00:00Z"},
    }
    cases = {name: honest | changes for name, changes in document.items()}
    cases |= {name: honest | {"keys": [first | changes]} for name, changes in key.items()}
    return [
        {
            "name": name,
            "document": value,
            "error": _code(lambda value=value: KeyDocument.from_json(value)),
        }
        for name, value in cases.items()
    ]


def bad_batches() -> list[Json]:
    """Return bodies that are no batch."""
    cases = {
        "half-a-length": "000000",
        "a-length-and-nothing": "00000001",
        "a-part-too-short": "0000000261",
        "a-length-of-four-gigabytes": "ffffffff61",
        "a-byte-left-over": "000000016100",
    }
    return [
        {"name": name, "body": body, "error": _code(lambda body=body: framing.split(_hex(body)))}
        for name, body in cases.items()
    ]


VECTORS: dict[str, Callable[[], Json]] = {
    "keys.json": key_vectors,
    "statements.json": statement_vectors,
    "envelopes.json": envelope_vectors,
    "receipts.json": receipt_vectors,
    "batches.json": batch_vectors,
    "bad/statements.json": bad_statements,
    "bad/envelopes.json": bad_envelopes,
    "bad/receipts.json": bad_receipts,
    "bad/key-documents.json": bad_key_documents,
    "bad/batches.json": bad_batches,
}


def main() -> None:
    """Write all files."""
    for name, make in VECTORS.items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(make(), indent=1, ensure_ascii=True) + "\n", encoding="ascii")


def _liar(lie: EnvelopeLie) -> PeerNode:
    honest = EnvelopeLie(error=lie.error)
    about_signatures = (
        lie.jws is not honest.jws or lie.signers is not honest.signers or lie.together is not None
    )
    return peers()[HYBRID if about_signatures else CLASSIC]


def _all_members() -> dict[str, Json]:
    return {
        "thread": "018f0000-0000-7000-8000-00000000000a",
        "answer_by": written(NOON + timedelta(hours=4)),
        "attachments": [{"sha256": "a" * 64, "size": 5, "package": "XA-PKG-1"}],
        "urgent": True,
    }


def _code(judge: Callable[[], object]) -> str | None:
    try:
        judge()
    except ComityError as error:
        return error.code
    return None


def _object(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


def _hex(text: str) -> bytes:
    return bytes.fromhex(text)


if __name__ == "__main__":
    main()
