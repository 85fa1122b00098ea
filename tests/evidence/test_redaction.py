"""Redacted copies: what is shown is proved, what is hidden cannot be tried out."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.evidence.data import verify
from comity.evidence.errors import PackageAlteredError, RedactionRefusedError
from comity.evidence.records import RecordTree, form_of
from comity.evidence.redaction import GROUNDS, Hiding, redact, rows_said
from comity.evidence.sealing import Exhibit, seal
from comity.evidence.sources import StreamSource
from comity.evidence.verification import spoken, verify_package
from comity.kernel.identifiers import uuid7
from comity.kernel.strict_json import canonical
from tests.builders.evidence import NOON, chance, occasion, sealer

CALLS = b'"at",caller,called,note\r\n' + b"".join(
    f'2026-03-0{n},+99 100 {n},+99 200 {n},"said ""hello"", then {n}"\r\n'.encode()
    for n in range(1, 8)
)
POSTS = b'{"who":"ann","text":"a, b","to":{"x":[1,2]}}\n{"who":"bob","text":"c"}\n'
ACCESS = b"203.0.113.7 - ann [01/Mar/2026] GET /\n203.0.113.8 - bob [02/Mar/2026] GET /b\n"
TEXTS = {"calls.csv": CALLS, "posts.jsonl": POSTS, "logs/access.log": ACCESS, "photo.bin": b"\0\1"}
FORMS = st.sampled_from(verify.FORMATS)


def sealed(
    target: Path,
    texts: dict[str, bytes],
    *,
    seed: int = 1,
    enclosed: dict[str, bytes] | None = None,
) -> Path:
    by = sealer()
    those = [
        Exhibit(
            item=uuid7(now=NOON, rng=chance(seed + 50 + number)),
            name=name,
            source=StreamSource(lambda content=content: [content]),  # type: ignore[misc]
            original_name=name,
        )
        for number, (name, content) in enumerate(texts.items())
    ]
    chain, signer = by.chain, by.signer
    seal(
        target,
        occasion=occasion(),
        exhibits=those,
        chain=chain,
        signer=signer,
        rng=chance(seed),
        enclosed=enclosed,
    )
    return target


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed(tmp_path_factory.mktemp("original") / "package", TEXTS)


def copied(original: Path, target: Path, *hidings: Hiding, paths: tuple[str, ...] = ()) -> Path:
    by = sealer()
    for_ = replace(occasion(), package=uuid7(now=NOON, rng=chance(9)), reference="COPY-1")
    copy = redact(original, hidings, paths=paths, for_=for_, rng=chance(8))
    seal(
        target,
        occasion=for_,
        exhibits=copy.exhibits,
        chain=by.chain,
        signer=by.signer,
        rng=chance(7),
        enclosed=copy.enclosed,
    )
    return target


def calls(**more: object) -> Hiding:
    return Hiding(**{"path": "data/calls.csv", "ground": "victim", **more})  # type: ignore[arg-type]


# --- records --------------------------------------------------------------------------------------


@given(st.binary(max_size=200), FORMS)
def test_the_pieces_of_whatever_it_is_are_it_again(content: bytes, form: str) -> None:
    pieces = [piece for record in verify.records(content, form) for piece in record]

    assert b"".join(pieces) == content
    assert b"" not in pieces


@given(st.text(alphabet='ab"\\,;{}[]: \n\r\t', max_size=80), FORMS)
def test_texts_full_of_quotes_and_brackets_lose_nothing(text: str, form: str) -> None:
    content = text.encode()

    assert b"".join(b"".join(record) for record in verify.records(content, form)) == content


def test_a_row_is_cut_as_rfc_4180_says() -> None:
    rows = list(verify.records(b'a,"b, ""c""\nd",e\r\nf,,\n', "csv,"))

    assert rows == [[b"a,", b'"b, ""c""\nd",', b"e\r\n"], [b"f,", b",", b"\n"]]


def test_a_line_of_json_is_cut_at_its_own_members_alone() -> None:
    (first, second) = verify.records(POSTS, "json-lines")

    assert first == [b'{"who":"ann",', b'"text":"a, b",', b'"to":{"x":[1,2]}}\n']
    assert second == [b'{"who":"bob",', b'"text":"c"}\n']


@pytest.mark.parametrize(
    ("name", "start", "form"),
    [
        ("a.csv", b"x;y;z\n1,2", "csv;"),
        ("a.TSV", b"x\ty\n", "csv\t"),
        ("a.csv", b"alone\n", "csv,"),
        ("a.log", b"a", "lines"),
        ("a.ndjson", b"{}", "json-lines"),
        ("a.log", b"\0", None),
        ("a.log", b"", None),
        ("a.bin", b"a", None),
    ],
)
def test_text_in_rows_is_told_by_its_name_and_its_first_bytes(
    name: str, start: bytes, form: str | None
) -> None:
    assert form_of(name, start) == form


def test_the_root_binds_name_form_number_and_order() -> None:
    seed = bytes(32)

    def root(content: bytes, path: str = "data/a", form: str = "lines") -> str:
        return RecordTree.over(content, path=path, form=form, seed=seed).root()

    roots = {
        root(b"a b\nc\n"),
        root(b"c\na b\n"),
        root(b"a b\nc\n", path="data/b"),
        root(b"a b\nc\n", form="csv,"),
        root(b"a b\nc\nc\n"),
        root(b"a b c\n"),
    }
    assert len(roots) == 6


# --- the original ---------------------------------------------------------------------------------


def test_text_in_rows_gets_a_tree_when_it_is_sealed_and_the_rest_none(original: Path) -> None:
    found = {
        json.loads(file.read_bytes())["path"] for file in (original / "comity/records").iterdir()
    }

    assert found == {"data/calls.csv", "data/posts.jsonl", "data/logs/access.log"}
    assert verify_package(original, anchor=sealer().anchor).outcome == "verified"


def test_the_seal_over_the_roots_names_no_file(original: Path) -> None:
    told = (original / "comity/records.json").read_text()

    assert "calls" not in told
    assert "data/" not in told


@pytest.mark.parametrize("what", ["roots", "seed", "taken away"])
def test_trees_that_are_not_those_of_the_files_are_found(tmp_path: Path, what: str) -> None:
    package = sealed(tmp_path / "package", TEXTS)
    kept = package / "comity/records/000001.json"
    if what == "seed":
        kept.write_bytes(canonical(json.loads(kept.read_bytes()) | {"seed": "AA" * 20}))
    elif what == "roots":
        other = sealed(tmp_path / "other", {"calls.csv": CALLS[:-2]}, seed=3)
        (package / "comity/records.json").write_bytes((other / "comity/records.json").read_bytes())
    else:
        (package / "comity/records.json").unlink()

    assert verify_package(package, anchor=sealer().anchor).outcome == "altered"


# --- the copy -------------------------------------------------------------------------------------


def test_a_copy_shows_what_is_not_hidden_and_is_verified(original: Path, tmp_path: Path) -> None:
    copy = copied(
        original,
        tmp_path / "copy",
        calls(columns=("caller", "3")),
        calls(rows=((3, 5),), ground="ongoing_case"),
        paths=("data/posts.jsonl",),
    )

    verdict = verify_package(copy, anchor=sealer().anchor)
    rows = (copy / "data/calls.csv").read_text().splitlines()
    assert verdict.outcome == "verified"
    assert rows[0] == '"at",caller,called,note'
    assert rows[1] == '2026-03-01,[hidden: victim],[hidden: victim],"said ""hello"", then 1"'
    assert "+99" not in "".join(rows)
    assert (copy / "data/posts.jsonl").read_bytes() == POSTS
    assert "a copy from package" in spoken(verdict)


def test_whole_rows_are_hidden_in_one_line_and_their_pieces_are_not_counted(
    original: Path, tmp_path: Path
) -> None:
    copy = copied(original, tmp_path / "copy", calls(rows=((3, 6),)))

    rows = (copy / "data/calls.csv").read_bytes().splitlines()
    report = verify_package(copy).report["redaction"]
    assert rows[2] == b"[hidden 3-6: victim]"
    assert len(rows) == 5
    assert report["files"] == [  # type: ignore[index, call-overload]
        {"path": "data/calls.csv", "rows": 8, "hidden_rows": 4, "shown": 16, "hidden": 0}
    ]


def test_members_of_json_lines_are_hidden_by_their_key_and_lines_stay_json(
    original: Path, tmp_path: Path
) -> None:
    copy = copied(
        original,
        tmp_path / "copy",
        Hiding(path="data/posts.jsonl", ground="source", columns=("who",)),
        Hiding(path="data/posts.jsonl", ground="child", columns=("to",)),
    )

    first, second = (copy / "data/posts.jsonl").read_text().splitlines()
    assert json.loads(first) == {"[hidden: source]": None, "text": "a, b", "[hidden: child]": None}
    assert json.loads(second) == {"[hidden: source]": None, "text": "c"}


def test_words_are_hidden_by_what_stands_in_them(original: Path, tmp_path: Path) -> None:
    path = "data/logs/access.log"
    copy = copied(original, tmp_path / "copy", Hiding(path=path, ground="witness", text=b"ann"))

    assert (copy / path).read_bytes() == ACCESS.replace(b"ann ", b"[hidden: witness] ")


def test_nothing_in_the_copy_lets_anybody_try_out_what_is_hidden(
    original: Path, tmp_path: Path
) -> None:
    copy = copied(original, tmp_path / "copy", calls(columns=("caller",)))
    everything = b"".join(file.read_bytes() for file in sorted(copy.rglob("*")) if file.is_file())

    # Whoever guesses right can compute any of these; none may stand in the copy.
    guessed = [CALLS, *(b"+99 100 %d," % n for n in range(1, 8))]
    guessed += [(original / name).read_bytes() for name in ("manifest-sha256.txt", verify.FACTS)]
    guessed += [f"{hashlib.sha256(CALLS).hexdigest()}  data/calls.csv\n".encode()]
    for text in guessed:
        assert text not in everything
        assert hashlib.sha256(text).hexdigest().encode() not in everything
        assert hashlib.sha256(b"\0" + text).hexdigest().encode() not in everything
    for kept in (original / "comity/records").iterdir():
        assert json.loads(kept.read_bytes())["seed"].encode() not in everything


def lies(copy: Path) -> Iterator[tuple[str, Path, bytes]]:
    """Return changes of the proof that somebody makes who may seal, and wants to show otherwise."""
    proof = copy / "comity/original/000001.json"
    node = proof.read_bytes()
    caller = base64.urlsafe_b64encode(b"2026-03-02,").decode().rstrip("=").encode()
    yield "another text", proof, node.replace(caller, caller[:-2] + b"LA", 1)
    yield "another ground", proof, node.replace(b'"g":"victim"', b'"g":"privilege"', 1)
    told = copy / "comity/redaction.json"
    yield "fewer rows", told, told.read_bytes().replace(b'"count":8', b'"count":7')
    yield (
        "another file",
        told,
        told.read_bytes().replace(b'"original":"data/c', b'"original":"data/d'),
    )
    yield "no file", told, b'{"files":[],"v":1}'
    roots = copy / "comity/original/records.json"
    yield (
        "other roots",
        roots,
        roots.read_bytes().replace(b'"roots":["', b'"roots":["00' + b"0" * 62 + b'","'),
    )


def test_a_copy_that_is_sealed_anew_around_a_lie_is_found_out(
    original: Path, tmp_path: Path
) -> None:
    honest = copied(original, tmp_path / "copy", calls(columns=("caller",)))
    enclosed = {
        str(file.relative_to(honest)): file.read_bytes()
        for file in [honest / verify.REDACTION, *(honest / verify.ORIGINAL).iterdir()]
    }
    shown = {"calls.csv": (honest / "data/calls.csv").read_bytes()}

    for number, (what, file, content) in enumerate(lies(honest)):
        name = str(file.relative_to(honest))
        assert content != enclosed[name], what
        again = sealed(tmp_path / str(number), shown, enclosed={**enclosed, name: content})
        assert verify_package(again, anchor=sealer().anchor).outcome == "altered", what
    other = {"calls.csv": shown["calls.csv"].replace(b"hello", b"hallo")}
    again = sealed(tmp_path / "other", other, enclosed=enclosed)
    verdict = verify_package(again, anchor=sealer().anchor)
    assert [problem.file for problem in verdict.problems] == ["data/calls.csv"]


def test_the_origin_is_proved_only_if_that_of_the_original_is(
    original: Path, tmp_path: Path
) -> None:
    copy = copied(original, tmp_path / "copy", calls(rows=((2, 2),)))

    assert verify_package(copy).outcome == "intact"
    assert verify_package(copy, anchor=sealer("XA").anchor).outcome == "intact"


@pytest.mark.parametrize(
    ("hiding", "said"),
    [
        (calls(path="data/photo.bin"), "not cut into rows"),
        (calls(path="data/absent.csv"), "not cut into rows"),
        (calls(rows=((3, 99),)), "has 8 rows"),
        (calls(columns=("colour",)), "no column colour; there are 1, 2, 3, 4, at"),
        (calls(text=b"nowhere"), "nothing in data/calls.csv fits"),
    ],
)
def test_what_cannot_be_hidden_is_refused_with_the_reason(
    original: Path, tmp_path: Path, hiding: Hiding, said: str
) -> None:
    with pytest.raises(RedactionRefusedError, match=said):
        copied(original, tmp_path / "copy", hiding)

    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("text", ["", "0", "3-1", "a", "1,,2", "-3"])
def test_rows_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(RedactionRefusedError):
        rows_said(text)


def test_a_ground_that_the_list_does_not_know_is_refused() -> None:
    with pytest.raises(RedactionRefusedError, match="victim"):
        calls(ground="because")
    assert all(verify.GROUND.fullmatch(ground) for ground in GROUNDS)


def test_an_altered_original_is_not_copied(tmp_path: Path) -> None:
    package = sealed(tmp_path / "package", TEXTS)
    (package / "data/calls.csv").write_bytes(CALLS.replace(b"hello", b"hallo"))

    with pytest.raises(PackageAlteredError):
        copied(package, tmp_path / "copy", calls(rows=((2, 2),)))
