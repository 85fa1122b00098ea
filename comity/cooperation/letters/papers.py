"""A letter as a file: its revisions, its seal, its stamps and what is attached.

Everything is read strictly; what a lenient reader would repair is refused, because what is repaired
is read in two ways.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from asn1crypto.cms import ContentInfo
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from comity.cooperation.letters.letters import SOURCE, TEXT
from comity.kernel.errors import ComityError, InvalidInputError
from comity.kernel.strict_json import parse_object

_SEALED_TOO: Final = frozenset(
    {"/AcroForm", "/DSS", "/Perms", "/Extensions", "/Version", "/Metadata"}
)
"""What a seal adds to the catalogue."""
_NEVER: Final = frozenset({"/OCProperties", "/OpenAction", "/AA", "/Collection", "/URI"})
"""Layers, and what acts by itself."""

BROKEN: Final = (
    PdfError,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
)
"""What the reader raises on bytes that were made to break it."""


class UnreadableLetterError(InvalidInputError):
    """The file is no letter that can be read."""

    code = "cooperation.unreadable_letter"
    remedy = "Ask for the letter as a file, as it was made: no print, scan or copy of its pages."


@dataclass(frozen=True, slots=True)
class Paper:
    """One letter, read but not believed.

    Attributes:
        pdf: The file.
        source: What is attached as ``request.json``.
        text: What is attached as ``letter.json``.
    """

    pdf: bytes
    reader: PdfFileReader
    seals: tuple[EmbeddedPdfSignature, ...]
    stamps: tuple[EmbeddedPdfSignature, ...]
    source: bytes
    text: bytes


def read(pdf: bytes) -> Paper:
    """Return the parts of the file.

    Raises:
        UnreadableLetterError: No PDF, or no letter in it.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        attached = dict(_attached(reader.root))
        seals = tuple(reader.embedded_regular_signatures)
        stamps = tuple(reader.embedded_timestamp_signatures)
    except BROKEN as error:
        msg = f"the file cannot be read: {error}"
        raise UnreadableLetterError(msg) from error
    if set(attached) != {SOURCE, TEXT}:
        msg = "the file has not the attachments of a letter, or has others"
        raise UnreadableLetterError(msg, attached=sorted(attached))
    return Paper(pdf, reader, seals, stamps, attached[SOURCE], attached[TEXT])


def text_of(paper: Paper) -> dict[str, Any]:
    """Return what is attached as the text of the letter; empty if it cannot be read."""
    try:
        return dict(parse_object(paper.text))
    except ComityError:
        return {}


def uncovered(paper: Paper) -> Iterator[str]:
    """Yield where bytes could stand that no signature covers.

    A signature leaves out its own place; what is left there beside it nobody would see.
    """
    ranges = [[int(part) for part in one.byte_range] for one in (*paper.seals, *paper.stamps)]
    if not ranges or ranges[-1][2] + ranges[-1][3] != len(paper.pdf):
        yield "bytes behind the last signature"
    for one, (start, size, again, _rest) in zip((*paper.seals, *paper.stamps), ranges, strict=True):
        gap = paper.pdf[start + size : again]
        der = bytes(one.pkcs7_content)
        if start != 0 or gap != b"<" + der.hex().upper().encode() + b">":
            yield "a signature that is not written as it is made"
            continue
        held = bytes(ContentInfo.load(der).dump(force=True))
        if der[: len(held)] != held or der[len(held) :].strip(b"\0"):
            yield "bytes beside a signature"
        yield from _strange_certificates(one)


def _strange_certificates(one: EmbeddedPdfSignature) -> Iterator[str]:
    """Certificates in a signature are not signed by it: each must hold by itself."""
    held = [one.signer_cert, *one.other_embedded_certs]
    known = [x509.load_der_x509_certificate(each.dump()) for each in held]
    for certificate in known[1:]:
        if not any(_is_issued_by(certificate, other) for other in known[1:]):
            yield "a certificate that nothing in the file has issued"


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def strangers(paper: Paper) -> Iterator[str]:
    """Yield what the file shows or does beside the pages as they were made."""
    reader = paper.reader
    root = reader.root
    yield from uncovered(paper)
    yield from (f"catalogue {name}" for name in _NEVER if name in root)
    names = root.get("/Names")
    if isinstance(names, DictionaryObject):
        yield from (f"names {name}" for name in names if name != "/EmbeddedFiles")
    yield from _strange_form(root.get("/AcroForm"))
    for number in range(int(root["/Pages"]["/Count"])):
        yield from _strange_page(reader, number)
    yield from _replaced(paper)


def _strange_form(form: object) -> Iterator[str]:
    if not isinstance(form, DictionaryObject):
        return
    if "/XFA" in form:
        yield "a form of its own"
    for held in form.get("/Fields", ()):
        if held.get_object().get("/FT") != "/Sig":
            yield "a field that is no signature"


def _strange_page(reader: PdfFileReader, number: int) -> Iterator[str]:
    _ref, page = _page(reader, number)
    if "/AA" in page:
        yield f"an action on page {number + 1}"
    for held in page.get("/Annots", ()):
        one = held.get_object()
        box = [float(side) for side in one.get("/Rect", ())]
        hidden = len(box) == 4 and box[0] == box[2] and box[1] == box[3]  # noqa: PLR2004 - a box
        if one.get("/Subtype") != "/Widget" or one.get("/FT") != "/Sig" or not hidden:
            yield f"an annotation on page {number + 1}"


def _page(reader: PdfFileReader, number: int) -> tuple[object, DictionaryObject]:
    ref, _resources = reader.find_page_for_modification(number)
    return ref, ref.get_object()


def _replaced(paper: Paper) -> Iterator[str]:
    """Yield what a later revision put in the place of what the first one had."""
    reader = paper.reader
    first = reader.get_historical_resolver(0)
    known = set(reader.xrefs.explicit_refs_in_revision(0))
    for revision in range(1, reader.xrefs.total_revisions):
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            if ref in known and not _is_harmless(reader, first, ref):
                yield f"object {ref.idnum} of the pages was replaced"


def _is_harmless(reader: PdfFileReader, first: Any, ref: Any) -> bool:  # noqa: ANN401 - pyHanko has no types
    before, now = first(IndirectObject(ref.idnum, ref.generation, first)), reader.get_object(ref)
    if not isinstance(before, DictionaryObject) or not isinstance(now, DictionaryObject):
        return False
    kind = before.get("/Type")
    if kind == "/Metadata":
        return True
    free = {"/Catalog": _SEALED_TOO, "/Page": frozenset({"/Annots"})}.get(kind)
    if free is None:
        free = frozenset({"/ModDate", "/Producer"}) if "/CreationDate" in before else frozenset()
    return _plain(before, free) == _plain(now, free)


def _plain(held: DictionaryObject, besides: frozenset[str]) -> dict[str, str]:
    return {name: _written(held.raw_get(name)) for name in held if name not in besides}


def _written(value: object) -> str:
    if isinstance(value, IndirectObject):
        return f"{value.idnum} {value.generation} R"
    if isinstance(value, ArrayObject):
        return "[" + " ".join(_written(value.raw_get(n)) for n in range(len(value))) + "]"
    if isinstance(value, DictionaryObject):
        return json.dumps(_plain(value, frozenset()), sort_keys=True)
    return repr(value)


def _attached(root: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name, held in _leaves(root["/Names"]["/EmbeddedFiles"]):
        stream = held["/EF"]["/F"]
        if held.get("/UF", name) != name or held.get("/F", name) != name:
            msg = "an attachment has two names"
            raise ValueError(msg)
        yield str(name), bytes(stream.data)


def _leaves(node: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > 8:  # noqa: PLR2004 - a letter has two attachments
        msg = "the names of the attachments are nested too deep"
        raise ValueError(msg)
    held = node.get("/Names", ())
    for place in range(0, len(held), 2):
        yield str(held[place]), held[place + 1]
    for below in node.get("/Kids", ()):
        yield from _leaves(below.get_object(), depth + 1)
