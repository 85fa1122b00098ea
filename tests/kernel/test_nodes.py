"""A node is what its file says; a file that says something else is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.nodes import (
    MalformedNodeError,
    NodeExistsError,
    NodeSettings,
    read_node,
    write_node,
)


def node(home: Path, **stated: object) -> NodeSettings:
    sound: dict[str, object] = {"home": home, "code": "XA", "name": "Examplia"}
    return NodeSettings(**(sound | stated))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made = node(
        tmp_path,
        practice=True,
        zone="Europe/Berlin",
        database={"engine": "postgresql", "name": "comity", "port": 5432},
        storage_url="s3://bucket",
        storage_options={"endpoint": "http://127.0.0.1:9000"},
        directory_url="/srv/directory",
    )

    path = write_node(made)

    assert read_node(tmp_path) == made
    assert path.stat().st_mode & 0o777 == 0o600


@given(name=st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_any_name_survives_the_file(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    home = tmp_path_factory.mktemp("home")

    write_node(node(home, name=name))

    assert read_node(home).name == name


def test_a_node_is_never_overwritten(tmp_path: Path) -> None:
    write_node(node(tmp_path))

    with pytest.raises(NodeExistsError):
        write_node(node(tmp_path))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "code, name"),
        ('code = "XA"', "name"),
        ('code = "XA"\nname = "A"\ncolour = "red"', "colour"),
        ('code = "xa"\nname = "A"', "code of a member"),
        ('code = "XA"\nname = " "', "name is empty"),
        ('code = "XA"\nname = "A"\ndesk_port = "80"', "desk_port"),
        ('code = "XA"\nname = "A"\ndesk_port = true', "desk_port"),
        ('code = "XA"\nname = "A"\ndesk_port = 0', "desk_port"),
        ('code = "XA"\nname = "A"\ndesk_key = "k.pem"', "desk_certificate"),
        ('code = "XA"\nname = "A"\nlane_port = 65536', "lane_port"),
        ('code = "XA"\nname = "A"\nzone = "Mars/Base"', "Mars/Base"),
        ('code = "XA"\nname = "A"\nzone = "../etc/passwd"', "passwd"),
        ('code = "XA"\nname = "A"\npractice = 1', "practice"),
        ('code = "XA"\nname = "A"\n[database]\nengine = "oracle"', "oracle"),
        ("code = ", "cannot read"),
    ],
)
def test_a_file_that_states_no_node_is_refused_and_the_reason_named(
    tmp_path: Path, text: str, named: str
) -> None:
    (tmp_path / "node.toml").write_text(text)

    with pytest.raises(MalformedNodeError, match=named):
        read_node(tmp_path)


def test_a_folder_without_a_node_says_so(tmp_path: Path) -> None:
    with pytest.raises(MalformedNodeError, match="no node in"):
        read_node(tmp_path)


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ({}, "http://xa.localhost:8400"),
        ({"desk_host": "::1", "desk_port": 80}, "http://xa.localhost"),
        ({"desk_host": "192.0.2.7"}, "http://192.0.2.7:8400"),
        (
            {"desk_name": "desk.xa.example", "desk_certificate": "c.pem", "desk_key": "k.pem"},
            "https://desk.xa.example:8400",
        ),
        (
            {
                "desk_name": "desk.xa.example",
                "desk_port": 443,
                "desk_certificate": "c.pem",
                "desk_key": "k.pem",
            },
            "https://desk.xa.example",
        ),
    ],
)
def test_browsers_find_the_desk_under_a_name_of_its_own(
    tmp_path: Path, stated: dict[str, object], address: str
) -> None:
    node = NodeSettings(home=tmp_path, code="XA", name="A", **stated)

    assert node.desk_address == address
