"""The files of the law data: their shape, their names, and what is said of a broken one."""

import json
from pathlib import Path

import pytest

from comity.law.corpus import shipped, with_additions
from comity.law.lawfiles import MalformedLawDataError
from comity.law.questions import question
from comity.law.resolver import resolve
from comity.law.schemas import schemas, written
from comity.law.validation import faults

BILATERAL = """
instrument: {name}
short: "Treaty of two"
title: "Treaty on mutual legal assistance between two States"
kind: bilateral
binding: true
role: basis
rank: 25
entry_into_force: {{state: in_force, date: "2026-10-01"}}
relation: {{between: {{pair: [KE, BR]}}}}
certainty: checked
sources: []
takes_provisions_from: bilateral
parties:
  - {{state: KE, status: party, in_force: "2026-10-01", certainty: checked, confidence: high}}
  - {{state: BR, status: party, in_force: "2026-10-01", certainty: checked, confidence: high}}
"""


def test_nothing_is_wrong_with_the_data_that_ship() -> None:
    assert list(faults(shipped())) == []


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schema_beside_a_file_is_drawn_from_what_reads_it(name: str, root: Path) -> None:
    kept = (root / "comity" / "law" / "data" / name).read_text(encoding="utf-8")

    assert kept == written(schemas()[name]), "python -m comity.law.schemas"
    assert json.loads(kept)["type"] == "object"


def test_there_are_193_member_states() -> None:
    assert len(shipped().un_members) == 193


def test_every_provision_keeps_source_or_certainty_recalled() -> None:
    for one in shipped().instruments.values():
        for rows in one.measures.values():
            for provision in rows:
                assert provision.source or provision.certainty == "recalled", one.instrument


def test_an_administrator_adds_a_bilateral_treaty_without_code(tmp_path: Path) -> None:
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "own-ke-br.yaml").write_text(BILATERAL.format(name="own-ke-br"), encoding="utf-8")

    corpus = with_additions(tmp_path)
    stated = {"requesting": "KE", "requested": "BR", "measure": "content_data"}
    now = resolve(question({**stated, "as_of": "2026-10-01"}, corpus), corpus)
    before = resolve(question({**stated, "as_of": "2026-09-30"}, corpus), corpus)

    assert "own-ke-br" in [basis.instrument for basis in now.bases]
    assert "own-ke-br" not in [basis.instrument for basis in before.bases]
    assert corpus.digest != shipped().digest


def test_an_accession_and_a_reservation_are_added_by_a_dated_entry(tmp_path: Path) -> None:
    folder = tmp_path / "additions"
    folder.mkdir()
    (folder / "accession.yaml").write_text(
        "instrument: budapest\n"
        "parties:\n"
        "  - {state: KE, status: party, in_force: '2026-11-01', certainty: checked,"
        " confidence: high}\n"
        "reservations:\n"
        "  - {state: KE, article: '29(4)', kind: reservation,"
        " matters: dual_criminality_preservation, gist: Kept as a condition., date: '2026-11-01',"
        " certainty: checked, confidence: high, source: []}\n",
        encoding="utf-8",
    )

    corpus = with_additions(tmp_path)
    stated = {"requesting": "BR", "requested": "KE", "measure": "preserve_stored"}
    answer = resolve(
        question({**stated, "as_of": "2026-11-01", "offence": "CE-DRG"}, corpus), corpus
    )

    assert answer.bases[0].instrument == "budapest"
    assert str(answer.bases[0].dual.status) == "may_be_refused_by_reservation"


@pytest.mark.parametrize(
    ("broken", "line", "said"),
    [
        (BILATERAL.replace("rank: 25", "rank: high"), 8, "rank"),
        (BILATERAL.replace("kind: bilateral", "kind: handshake"), 5, "kind"),
        (BILATERAL.replace("binding: true", "binding: true\ncolour: red"), 7, "unknown key"),
        (BILATERAL.replace("status: party, in_force", "status: friend, in_force", 1), 15, "status"),
        (BILATERAL + "  - [unclosed\n", 18, "not YAML"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, broken: str, line: int, said: str
) -> None:
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "own-ke-br.yaml").write_text(broken.format(name="own-ke-br"), encoding="utf-8")

    with pytest.raises(MalformedLawDataError, match=said) as refused:
        with_additions(tmp_path)

    assert f"instruments/own-ke-br.yaml:{line}" in refused.value.message


ADDITION = """
instrument: budapest
parties:
  - {state: KE, status: party, in_force: '2026-11-01', certainty: checked, confidence: high}
reservations:
  - {state: KE, article: '29(4)', kind: reservation, matters: dual_criminality_preservation,
     gist: Kept., date: '2026-11-01', certainty: checked, confidence: high, source: []}
"""


ENTERED, MADE, GIST = "in_force: '2026-11-01'", "date: '2026-11-01'", "gist: Kept."


@pytest.mark.parametrize(
    ("changed", "by", "said"),
    [
        (ENTERED, "in_force: '2026-13-01'", "KE: there is no day 2026-13-01"),
        (ENTERED, "in_force: '2026-02-30'", "KE: there is no day 2026-02-30"),
        (ENTERED, "in_force: '2026-14'", "KE: there is no day 2026-14"),
        (
            ENTERED,
            f"{ENTERED}, signed: '2027-01-01'",
            "for KE it is in force before it was signed",
        ),
        (ENTERED, f"{ENTERED}, left: '2026-10-01'", "KE left before it was in force"),
        (
            MADE,
            f"{MADE}, until: '2026-10-31'",
            "the reservation of KE (29(4)) ends before it began",
        ),
        ("state: KE, article", "state: QQ, article", "it names QQ, which is not in members.yaml"),
        (
            GIST,
            f"{GIST}, measures: [preserve]",
            "it names preserve, which is not in measures.yaml",
        ),
        (GIST, f"{GIST}, bars: ['99']", "KE bars 99, but no provision begins with it"),
    ],
)
def test_an_entry_that_has_its_shape_but_no_sense_is_told(
    tmp_path: Path, changed: str, by: str, said: str
) -> None:
    folder = tmp_path / "additions"
    folder.mkdir()
    assert changed in ADDITION
    (folder / "own.yaml").write_text(ADDITION.replace(changed, by, 1), encoding="utf-8")

    assert list(faults(with_additions(tmp_path))) == [f"instruments/budapest.yaml: {said}"]


def test_a_scope_that_asks_for_what_no_offence_has_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "instruments"
    folder.mkdir()
    text = BILATERAL.format(name="own-ke-br") + (
        "gate:\n  - {when: {offence_has: budapst}, article: '1', certainty: checked}\n"
    )
    (folder / "own-ke-br.yaml").write_text(text, encoding="utf-8")

    told = next(said for said in faults(with_additions(tmp_path)) if "budapst" in said)
    assert told == (
        "instruments/own-ke-br.yaml: no offence of offences.yaml has or is listed by budapst,"
        " which the scope (1) asks for"
    )
