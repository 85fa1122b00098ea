"""Make an evidence package: a BagIt bag with chunk trees, custody log and seal.

One pass over each file computes the court's SHA-256 and the salted chunk tree on two threads while
the bytes are copied into the bag: what was hashed is what was written. The seal lies over the tag
manifest, and so over every file but itself and the journal's proof, which comes after it.

It does not decide who may seal, holds no key, and does not speak to a journal: both are handed in.

Source: RFC 8493; RFC 6962, 2.1; ISO/IEC 27037:2012, 5.4.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files as shipped
from pathlib import Path

from comity import __version__
from comity.evidence.custody import CustodyEvent, log_of
from comity.evidence.data.verify import CHUNK, PROOF, SEAL, TAGS, buffers, measured, root_of
from comity.evidence.errors import PackageRefusedError, UnsealableError
from comity.evidence.names import checked_name
from comity.evidence.proofs import JOURNAL_ORIGIN, SEALED
from comity.evidence.provenance import provenance
from comity.evidence.seals import SealChain, SealSigner, pem
from comity.evidence.sources import Source
from comity.evidence.use_rules import UseRules
from comity.evidence.workplaces import Workplace, appearing
from comity.kernel.digests import digest_of, to_base64url
from comity.kernel.failpoints import failpoint
from comity.kernel.identifiers import Rng, uuid7
from comity.kernel.strict_json import Json, canonical
from comity.kernel.time import written

SALT_BYTES = 16
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One file to be sealed.

    Attributes:
        item: Identifier of the item (UUIDv7).
        name: Path below ``data/``.
        source: Where its bytes come from.
        original_name: What it was called where it was found.
        history: Custody events before the sealing, in order.
    """

    item: str
    name: str
    source: Source
    original_name: str
    history: tuple[CustodyEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why, by whom and when a package is sealed.

    Attributes:
        package: UUIDv7 of the package.
        reference: Number of the request that it answers, or another for people.
        member: Code of the sealing member.
        name: What the member is called.
        at: Aware instant of sealing.
        zone: Legal time of the place (IANA).
        by: Officer who seals: name, role, unit.
        legal_basis: What the sealing rests on.
        recipients: Codes of the members for whom it is meant.
        practice: Made for training.
        journalled: The member's journal records the sealing.
        handling: How it may be handled: mark, limits of use, whether it may be handed on.
    """

    package: str
    reference: str
    member: str
    name: str
    at: datetime
    zone: str
    by: Mapping[str, str]
    legal_basis: str
    recipients: tuple[str, ...] = ()
    practice: bool = False
    journalled: bool = False
    handling: UseRules = field(default_factory=UseRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPackage:
    """A package that stands in its folder.

    Attributes:
        folder: Where.
        package: Its identifier.
        tagmanifest_sha256: What the seal covers and the journal records.
        files: Number of exhibits.
        size: Of all exhibits, bytes.
    """

    folder: Path
    package: str
    tagmanifest_sha256: str
    files: int
    size: int


Journal = Callable[[dict[str, Json]], str]
"""Records the entry given and returns the text of its proof."""


def seal(
    target: Path,
    *,
    occasion: Occasion,
    exhibits: Sequence[Exhibit],
    chain: SealChain,
    signer: SealSigner,
    rng: Rng,
    journal: Journal | None = None,
) -> SealedPackage:
    """Seal ``exhibits`` into the new folder ``target``; it appears whole or not at all.

    Args:
        target: Folder that does not exist; its parent does.
        occasion: Why, by whom and when.
        exhibits: The files, in any order.
        chain: Certificates of the seal.
        signer: Whoever holds the key of the seal.
        rng: Salts and identifiers come from it.
        journal: Called once, when the seal is set; required exactly if ``occasion.journalled``.

    Raises:
        PackageRefusedError: No exhibits, or ``target`` exists.
        UnsealableError: Something that cannot be evidence as it is.
        ChangedWhileReadError: A file changed meanwhile.
    """
    from comity.evidence.seal_signing import sealed

    ordered = _ordered(exhibits)
    with appearing(target) as workplace:
        digests: dict[str, str] = {}
        entries = _payload(workplace, ordered, rng, digests)
        tags = _tag_files(occasion, entries, _events(occasion, ordered, entries, rng))
        tags |= {
            "manifest-sha256.txt": _manifest(digests),
            "comity/certs/seal.pem": b"".join(map(pem, (chain.seal, *chain.between))),
        }
        for path, content in tags.items():
            workplace.put(path, content)
        listed = {path: digest_of(content) for path, content in tags.items()}
        listed |= {path: digest for path, digest in digests.items() if not _is_payload(path)}
        content = _manifest(listed)
        workplace.put(TAGS, content)
        workplace.put(SEAL, sealed(content, chain=chain, signer=signer, at=occasion.at))
        failpoint("evidence.after_seal")
        if journal is not None:
            workplace.put(PROOF, journal(_entry(occasion, entries, digest_of(content))).encode())
    return SealedPackage(
        folder=target,
        package=occasion.package,
        tagmanifest_sha256=digest_of(content),
        files=len(entries),
        size=_size(entries),
    )


def verifier_digest() -> str:
    """Return the SHA-256 of the ``verify.py`` that goes into every package."""
    return digest_of(_shipped("verify.py"))


def _ordered(exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    if not exhibits:
        msg = "there is nothing to seal"
        raise PackageRefusedError(msg)
    taken: set[str] = set()
    for exhibit in exhibits:
        folded = checked_name(exhibit.name).casefold()
        if folded in taken:
            msg = f"two files would have the name {exhibit.name} in the package"
            raise UnsealableError(msg, name=exhibit.name)
        taken.add(folded)
    return sorted(exhibits, key=lambda exhibit: f"data/{exhibit.name}")


def _payload(
    workplace: Workplace, exhibits: Sequence[Exhibit], rng: Rng, digests: dict[str, str]
) -> list[dict[str, Json]]:
    ring = buffers()
    entries = []
    for number, exhibit in enumerate(exhibits, 1):
        path = f"data/{exhibit.name}"
        salts: list[bytes] = []

        def salt_of(_: int, salts: list[bytes] = salts) -> bytes:
            salts.append(rng(SALT_BYTES))
            return salts[-1]

        with exhibit.source.reading() as readinto, workplace.writing(path) as sink:
            size, digest, leaves = measured(readinto, salt_of, ring, sink)
        entry: dict[str, Json] = {
            "item": exhibit.item,
            "path": path,
            "original_name": exhibit.original_name,
            "size": size,
            "sha256": digest,
            "chunk_size": CHUNK,
            "root": root_of(leaves),
        }
        tree = {key: entry[key] for key in ("path", "size", "chunk_size", "root")} | {
            "salts": [to_base64url(salt) for salt in salts],
            "leaves": [leaf.hex() for leaf in leaves],
        }
        content = canonical(tree)
        workplace.put(f"comity/chunks/{number}.json", content)
        digests[path] = digest
        digests[f"comity/chunks/{number}.json"] = hashlib.sha256(content).hexdigest()
        entries.append(entry)
    return entries


def _events(
    occasion: Occasion, exhibits: Sequence[Exhibit], entries: Sequence[dict[str, Json]], rng: Rng
) -> list[CustodyEvent]:
    events: list[CustodyEvent] = []
    for exhibit, entry in zip(exhibits, entries, strict=True):
        events += exhibit.history
        events.append(
            CustodyEvent(
                event_id=uuid7(now=occasion.at, rng=rng),
                item=exhibit.item,
                type="sealed",
                at=occasion.at,
                zone=occasion.zone,
                place=occasion.name,
                by=occasion.by,
                purpose=f"Sealed for {', '.join(occasion.recipients) or 'safekeeping'}",
                authority=occasion.legal_basis,
                tool=f"comity {__version__}",
                output_sha256=str(entry["sha256"]),
            )
        )
    return events


def _tag_files(
    occasion: Occasion, entries: list[dict[str, Json]], events: Sequence[CustodyEvent]
) -> dict[str, bytes]:
    log, head = log_of(events)
    facts = _facts(occasion, entries, {"events": len(events), "head": head})
    return {
        "bagit.txt": BAGIT,
        "bag-info.txt": _bag_info(occasion, entries),
        "comity/package.json": canonical(facts),
        "comity/custody.log": log,
        "comity/custody.jsonld": provenance(occasion.package, occasion.reference, entries, events),
        "comity/VERIFY.txt": _shipped("VERIFY.txt"),
        "comity/verify.py": _shipped("verify.py"),
    }


def _facts(
    occasion: Occasion, entries: list[dict[str, Json]], custody: dict[str, Json]
) -> dict[str, Json]:
    return {
        "v": 1,
        "package": occasion.package,
        "reference": occasion.reference,
        "member": occasion.member,
        "sealed_at": written(occasion.at),
        "zone": occasion.zone,
        "sealed_by": dict(occasion.by),
        "legal_basis": occasion.legal_basis,
        "recipients": list(occasion.recipients),
        "practice": occasion.practice,
        "handling": occasion.handling.to_json(),
        "files": list(entries),
        "custody": custody,
        "journal": f"{JOURNAL_ORIGIN}{occasion.member}" if occasion.journalled else None,
        "software": f"comity {__version__}",
    }


def _entry(
    occasion: Occasion, entries: Sequence[dict[str, Json]], tagmanifest_sha256: str
) -> dict[str, Json]:
    return {
        "kind": SEALED,
        "at": written(occasion.at),
        "package": occasion.package,
        "tagmanifest_sha256": tagmanifest_sha256,
        "reference": occasion.reference,
        "files": len(entries),
        "size": _size(entries),
        "by": dict(occasion.by),
    }


def _bag_info(occasion: Occasion, entries: Sequence[dict[str, Json]]) -> bytes:
    lines = {
        "Source-Organization": f"{occasion.name} ({occasion.member})",
        "Bagging-Date": occasion.at.date().isoformat(),
        "External-Identifier": occasion.package,
        "External-Description": occasion.reference,
        "Payload-Oxum": f"{_size(entries)}.{len(entries)}",
        "Bag-Software-Agent": f"comity {__version__}",
    }
    # A line end inside a value would begin another field.
    return "".join(f"{k}: {' '.join(value.split())}\n" for k, value in lines.items()).encode()


def _manifest(digests: Mapping[str, str]) -> bytes:
    paths = sorted(path for path in digests if _is_payload(path)) or sorted(digests)
    return "".join(f"{digests[path]}  {path}\n" for path in paths).encode()


def _is_payload(path: str) -> bool:
    return path.startswith("data/")


def _size(entries: Sequence[dict[str, Json]]) -> int:
    return sum(int(str(entry["size"])) for entry in entries)


def _shipped(name: str) -> bytes:
    return shipped("comity.evidence.data").joinpath(name).read_bytes()
