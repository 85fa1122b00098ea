import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.evidence.errors import UnsealableError
from comity.evidence.names import checked_name, distinct, payload_name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "/x",
        "a//b",
        "a/../b",
        "a\\b",
        "a\0b",
        "a\nb",
        "100%",
        "a:b",
        "con",
        "LPT1.txt",
        "trailing.",
        " leading",
        "u\u0308",
        "\udce9",
        "evil\u202egpj.exe",
        "x" * 241,
    ],
)
def test_a_name_that_some_system_would_write_otherwise_is_refused(name: str) -> None:
    with pytest.raises(UnsealableError):
        checked_name(name)


@pytest.mark.parametrize("name", ["a", "a/b.c", "журнал.log", "日志/条目.txt", "سجل.txt", "a b"])
def test_names_in_every_script_are_kept(name: str) -> None:
    assert checked_name(name) == name
    assert payload_name(name) == name


@given(st.text())
def test_whatever_a_file_was_called_it_gets_a_name_that_travels(original: str) -> None:
    assert checked_name(payload_name(original))


@given(st.lists(st.sampled_from(["a.txt", "A.txt", "a-2.txt", "b"]), max_size=6))
def test_names_that_fall_together_are_numbered(names: list[str]) -> None:
    given_names = distinct(names)

    assert len({name.casefold() for name in given_names}) == len(names)
