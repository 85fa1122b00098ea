"""A certificate goes to XML and comes back whole; what could be read in two ways is refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.cooperation import certificate_xml
from comity.cooperation.certificate_files import NoCertificateError, read, written
from tests.cooperation.test_certificate_files import CERTIFICATES, complete

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
HEAD = '<certificate xmlns="urn:comity:certificate:1">'


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_complete_certificate_comes_back_as_it_was(kind: str) -> None:
    made = written(kind, "XB", complete(kind))

    again = certificate_xml.read(certificate_xml.written(made).encode())

    assert again == made
    assert read(again).content == complete(kind)
    assert read(again).unknown == {}


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_nothing_is_lost_on_the_way_there_and_back(document: dict[str, Any]) -> None:
    assert certificate_xml.read(certificate_xml.written(document).encode()) == document


@pytest.mark.parametrize(
    "text", ["a\r\nb", "\x00", "\ud800", "\ufffe", " ", "]]>", "<a>&amp;", "\u2028", "\x85"]
)
def test_a_text_that_xml_cannot_hold_is_not_lost(text: str) -> None:
    document = {"form": text}

    assert certificate_xml.read(certificate_xml.written(document).encode()) == document


BAD = {
    "no xml": "{}",
    "cut off": HEAD,
    "entities": '<!DOCTYPE c [<!ENTITY a "aa">]>'
    + HEAD
    + '<field name="a">&a;</field></certificate>',
    "a document type": '<!DOCTYPE certificate SYSTEM "http://x.example/c.dtd">'
    + HEAD
    + "</certificate>",
    "an entity": HEAD + '<field name="a">&a;</field></certificate>',
    "a comment": HEAD + '<field name="a">1<!-- 2 --></field></certificate>',
    "an instruction": HEAD + "<?do it?></certificate>",
    "another encoding": '<?xml version="1.0" encoding="UTF-16"?>' + HEAD + "</certificate>",
    "another form": '<certificate xmlns="urn:other"></certificate>',
    "no namespace": "<certificate></certificate>",
    "another element": HEAD + "<row>1</row></certificate>",
    "another mark": HEAD + '<field name="a" id="1">1</field></certificate>',
    "no name": HEAD + "<field>1</field></certificate>",
    "twice": HEAD + '<field name="a">1</field><field name="a">2</field></certificate>',
    "text between": HEAD + 'x<field name="a">1</field></certificate>',
    "an element in a text": HEAD + '<field name="a">1<row>2</row></field></certificate>',
    "no number": HEAD + '<field name="a" is="number">1e9</field></certificate>',
    "no yes or no": HEAD + '<field name="a" is="yes-or-no">true</field></certificate>',
    "fields as JSON": HEAD + '<field name="a" is="json">{"b": 1}</field></certificate>',
    "no JSON": HEAD + '<field name="a" is="json">NaN</field></certificate>',
    "too deep": HEAD
    + '<field name="a" is="rows">'
    + '<row is="rows">' * 20
    + "</row>" * 20
    + "</field></certificate>",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(NoCertificateError):
        certificate_xml.read(text.encode())


def test_what_is_too_large_or_in_other_signs_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = (HEAD + "</certificate>").encode()
    for raw in (whole.decode().encode("utf-16"), b"\xff" + whole):
        with pytest.raises(NoCertificateError, match="UTF-8"):
            certificate_xml.read(raw)
    monkeypatch.setattr(certificate_xml, "LARGEST", len(whole) - 1)
    with pytest.raises(NoCertificateError, match="larger"):
        certificate_xml.read(whole)


def test_a_name_that_no_field_has_is_not_written() -> None:
    with pytest.raises(NoCertificateError):
        certificate_xml.written({'a" is="rows': 1})
