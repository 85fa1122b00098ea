"""Letters that were tampered with, each by a real change of the file: none is told as verified."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, sign_pdf

from comity.cooperation.letters.judging import Asked
from comity.cooperation.letters.letters import Maker, Source, composed
from comity.cooperation.letters.sealing import sealed
from comity.cooperation.letters.typesetting import typeset
from comity.cooperation.letters.verification import Standing, Verdict, verified
from comity.cooperation.letters.words import ENGLISH, words
from comity.evidence.seal_signing import remote_signer
from comity.evidence.seals import pem
from tests.builders.evidence import sealer
from tests.builders.letters import (
    LATER,
    XA,
    letter,
    source_of,
    stamping,
    statement,
)
from tests.builders.protocol import NOON

STAMPED = source_of(stamped=True)


def known(**changes: Any) -> Asked:  # noqa: ANN401 - passed on
    stated: dict[str, Any] = {
        "now": LATER,
        "anchor": sealer("XA").anchor,
        "stamps": pem(stamping().roots[0]),
        "practice": True,
    }
    return Asked(**stated | changes)


@cache
def plain() -> bytes:
    return letter(source_of())


@cache
def stamped() -> bytes:
    return letter(STAMPED, stamped=True)


def judged(pdf: bytes, asked: Asked | None = None) -> Verdict:
    return verified(pdf, asked or known(), wording=ENGLISH)


def codes(verdict: Verdict) -> set[str]:
    return {one.code for one in verdict.findings}


# --- honest letters -----------------------------------------------------------------------------


@pytest.mark.parametrize("made", [plain, stamped])
def test_an_honest_letter_is_verified_and_says_who_asks_and_since_when(
    made: Callable[[], bytes],
) -> None:
    verdict = judged(made())

    assert verdict.standing is Standing.VERIFIED
    assert verdict.facts["author"] == "XA"
    assert verdict.facts["officer"] == "A. Officer"
    assert verdict.facts["said_at"] == NOON.isoformat()


def test_a_time_stamp_keeps_a_letter_provable_when_its_certificate_has_ended() -> None:
    short = sealer("XA", until=LATER)
    asked = known(now=LATER + timedelta(days=3))

    assert judged(letter(STAMPED, by=short, stamped=True), asked).standing is Standing.VERIFIED
    assert "key_expired" in codes(judged(letter(source_of(), by=short), asked))


def test_without_an_anchor_a_letter_is_intact_and_its_origin_not_proved() -> None:
    verdict = judged(plain(), known(anchor=b""))

    assert verdict.standing is Standing.NOT_PROVED
    assert "no_anchor" in codes(verdict)


def test_a_directory_takes_the_place_of_an_anchor() -> None:
    seal = sealer("XA").chain.seal
    certificate = pem(seal)

    assert judged(plain(), known(anchor=certificate)).standing is Standing.VERIFIED


# --- bytes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(24))
def test_a_byte_that_was_changed_anywhere_is_never_green(part: int) -> None:
    whole = plain()
    changed = bytearray(whole)
    changed[len(whole) * part // 24 + 7] ^= 0x01

    assert judged(bytes(changed)).standing is not Standing.VERIFIED


@pytest.mark.parametrize("part", range(16))
def test_a_byte_that_was_changed_in_the_place_of_the_seal_is_never_green(part: int) -> None:
    whole = plain()
    start = whole.rindex(b"/Contents <") + len(b"/Contents <")
    end = whole.index(b">", start)
    at = start + (end - start) * part // 16 + part
    changed = bytearray(whole)
    changed[at] = ord("1") if changed[at] != ord("1") else ord("2")

    assert judged(bytes(changed)).standing is not Standing.VERIFIED


@pytest.mark.parametrize("cut", [1, 100, 30_000])
def test_a_letter_that_was_cut_is_not_green(cut: int) -> None:
    assert judged(plain()[:-cut]).standing is not Standing.VERIFIED


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n", b"hello", b"\x00" * 5000])
def test_what_is_no_letter_is_told_so(pdf: bytes) -> None:
    assert judged(pdf).standing is Standing.ALTERED


def test_bytes_behind_the_end_are_seen() -> None:
    assert judged(plain() + b"\n% more\n").standing is Standing.ALTERED


def test_pages_without_their_seal_are_no_letter() -> None:
    source = source_of()

    verdict = judged(typeset(composed(source, ENGLISH), source))

    assert verdict.standing is Standing.ALTERED
    assert "not_one_seal" in codes(verdict)


# --- what is added or hidden --------------------------------------------------------------------


def annotated(writer: IncrementalPdfFileWriter) -> None:
    """Paste a note over the page."""
    note = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): ArrayObject([FloatObject(n) for n in (60, 500, 300, 540)]),
            pdf_name("/Contents"): pdf_string("other@nordmail.example"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))


def layered(writer: IncrementalPdfFileWriter) -> None:
    """Add layers of which a reader shows one."""
    group = writer.add_object(
        DictionaryObject({pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): pdf_string("a")})
    )
    writer.root[pdf_name("/OCProperties")] = DictionaryObject(
        {
            pdf_name("/OCGs"): ArrayObject([group]),
            pdf_name("/D"): DictionaryObject({pdf_name("/OFF"): ArrayObject([group])}),
        }
    )
    writer.update_root()


def replaced(writer: IncrementalPdfFileWriter) -> None:
    """Put other content in the place of the page's."""
    page = writer.find_page_for_modification(0)[0].get_object()
    page[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=b"q Q"))
    writer.mark_update(page.get_container_ref())


def acting(writer: IncrementalPdfFileWriter) -> None:
    """Let the file do something when it is opened."""
    writer.root[pdf_name("/OpenAction")] = DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()


TRICKS = [annotated, layered, replaced, acting]


def tampered(pdf: bytes, trick: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    trick(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("made", [plain, stamped])
def test_nothing_can_be_added_after_the_seal(
    made: Callable[[], bytes], trick: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    verdict = judged(tampered(made(), trick))

    assert verdict.standing is Standing.ALTERED


@pytest.mark.parametrize("trick", TRICKS)
def test_an_issuer_cannot_hide_anything_below_its_own_seal(
    trick: Callable[[IncrementalPdfFileWriter], None],
) -> None:
    source, own = source_of(), sealer("XA")
    pages = tampered(typeset(composed(source, ENGLISH), source), trick)

    verdict = judged(sealed(pages, chain=own.chain, signer=own.signer, at=NOON))

    assert "no_byte_changed" in codes(verdict)
    assert verdict.standing is Standing.ALTERED
    assert "strange_parts" in codes(verdict)


def test_a_second_signature_by_somebody_else_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(  # a tool of honest people refuses; others do not
        PdfSigner, "_enforce_certification_constraints", lambda *_: None
    )
    other = sealer("XC")
    writer = IncrementalPdfFileWriter(BytesIO(plain()))
    made = sign_pdf(
        writer,
        PdfSignatureMetadata(field_name="Other"),
        signer=remote_signer(other.chain, other.signer),
        existing_fields_only=False,
        in_place=False,
    ).getvalue()

    assert judged(made).standing is Standing.ALTERED


# --- what is shown and what is attached ----------------------------------------------------------


def sealed_with(text: dict[str, Any], source: Source, member: str = "XA") -> bytes:
    own = sealer(member)
    return sealed(typeset(text, source), chain=own.chain, signer=own.signer, at=NOON)


def test_pages_that_show_another_account_than_the_statement_are_found_out() -> None:
    source = source_of()
    text = composed(source, ENGLISH)
    shown = str(text).replace("someone@nordmail", "somebody@nordmail")
    lying = eval(shown)  # noqa: S307 - a plain literal, made here

    verdict = judged(sealed_with(lying, source))

    assert "no_byte_changed" in codes(verdict)
    assert "text_differs" in codes(verdict)
    assert verdict.standing is Standing.ALTERED


def test_a_source_that_was_swapped_for_another_is_found_out() -> None:
    shown, attached = source_of(), source_of(content={"facts": "Nothing."})

    verdict = judged(sealed_with(composed(shown, ENGLISH), attached))

    assert verdict.standing is Standing.ALTERED
    assert "text_differs" in codes(verdict)


def test_a_letter_of_another_edition_is_not_told_as_compared() -> None:
    source = source_of(edition="0" * 64 + "-" + "0" * 64)

    verdict = judged(letter(source))

    assert verdict.standing is Standing.NOT_PROVED
    assert "other_edition" in codes(verdict)


def test_a_statement_that_its_author_did_not_sign_is_found_out() -> None:
    stranger = type(XA)("XA", seed="stranger")
    source = source_of(statements=(statement(stranger, "request", {"facts": "Forged."}),))
    asked = known(documents=[XA.document])

    verdict = judged(letter(source), asked)

    assert verdict.standing is not Standing.VERIFIED
    assert codes(verdict) & {"statement_forged", "statement_not_proved"}


def test_a_copy_is_green_only_with_the_key_of_its_author() -> None:
    copy = letter(source_of(issuer="XB"))
    anchor = sealer("XB").anchor

    assert "author_unknown" in codes(judged(copy, known(anchor=anchor)))
    found = judged(copy, known(anchor=anchor, documents=[XA.document]))
    assert found.standing is Standing.VERIFIED
    assert "statement_signed" in codes(found)


# --- keys, officers, time, place ----------------------------------------------------------------


def test_a_seal_of_another_member_is_not_that_of_the_one_it_names() -> None:
    source = source_of()

    verdict = judged(letter(source, by=sealer("XC")), known(anchor=sealer("XC").anchor))

    assert "sealed_by_another" in codes(verdict)
    assert verdict.standing is Standing.ALTERED


def test_a_seal_that_leads_elsewhere_is_not_proved() -> None:
    verdict = judged(plain(), known(anchor=sealer("XC").anchor))

    assert verdict.standing is Standing.NOT_PROVED
    assert "origin_not_proved" in codes(verdict)


def test_a_withdrawn_certificate_is_not_green() -> None:
    own = sealer("XA")
    serial = x509.load_der_x509_certificate(own.chain.seal).serial_number
    authority = x509.load_der_x509_certificate(own.authority)
    revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOON).build()
    held = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(NOON)
        .next_update(NOON + timedelta(days=30))
        .add_revoked_certificate(revoked)
        .sign(own.authority_key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )

    verdict = judged(plain(), known(revocations=[held]))

    assert verdict.standing is not Standing.VERIFIED
    assert "key_withdrawn" in codes(verdict)


NOT_NOW: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "out_of_date": ({}, {"now": NOON + timedelta(days=31)}),
    "from_the_future": ({}, {"now": NOON - timedelta(days=1)}),
    "officer_had_ended": (
        {"made_by": Maker(name="A", role="poc_247", unit="", until=NOON - timedelta(days=1))},
        {},
    ),
    "officer_has_ended": (
        {"made_by": Maker(name="A", role="poc_247", unit="", until=NOON + timedelta(minutes=1))},
        {},
    ),
    "for_another": ({}, {"addressee": "XC"}),
    "practice": ({}, {"practice": False}),
}


@pytest.mark.parametrize("code", NOT_NOW)
def test_a_letter_that_is_not_for_here_and_now_is_not_green(code: str) -> None:
    made, asked = NOT_NOW[code]

    verdict = judged(letter(source_of(**made)), known(**asked))

    assert verdict.standing is Standing.NOT_PROVED
    assert code in codes(verdict)


def test_a_letter_that_was_acted_on_before_is_not_green_in_any_language() -> None:
    first = judged(plain())
    again = replace(source_of(), made_at=NOON + timedelta(minutes=5))  # made anew of the same

    for seen in (first.digest, first.facts["statement"]):
        assert "seen_before" in codes(judged(plain(), known(seen={seen})))
    found = judged(letter(again), known(seen={first.facts["statement"]}))
    assert found.standing is Standing.NOT_PROVED


def test_every_finding_has_its_words() -> None:
    import re
    from pathlib import Path

    from comity.cooperation.letters import judging, verification

    said = "".join(Path(str(one.__file__)).read_text() for one in (judging, verification))
    named = set(re.findall(r'"([a-z_]+)"', said)) & set(words()["findings"])

    assert named >= set(NOT_NOW) | {"strange_parts", "text_differs", "key_withdrawn"}
    found = set(re.findall(r'Finding\(\s*"([a-z_]+)"', said))
    assert found <= set(words()["findings"])
