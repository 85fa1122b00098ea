"""Every error has a code of its own, in its room, and a way out."""

import re
import subprocess
import sys
from types import ModuleType

import pytest

from tests.builders.house import ROOT


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


def test_every_code_is_dotted_of_its_room_and_used_once(generate: ModuleType) -> None:
    every = generate.error_classes()
    codes = [found.code for found in every.values()]

    assert [code for code in codes if codes.count(code) > 1] == []
    for found in every.values():
        room = found.module.split(".")[1]
        wanted = "comity" if found.name in generate.FAMILIES else room
        assert re.fullmatch(rf"{wanted}\.[a-z]+(_[a-z0-9]+)*", found.code), found


def test_every_class_of_error_says_what_it_is_and_what_to_do(generate: ModuleType) -> None:
    every = generate.error_classes()

    for found in every.values():
        assert found.name.endswith("Error"), found
        assert found.says.endswith("."), found
        assert generate.remedy(found, every).strip(), found


def test_every_class_below_an_error_of_ours_states_its_own_code(generate: ModuleType) -> None:
    every = {one.name: one for path in generate._sources() for one in generate._classes(path)}
    ours = [found for found in every.values() if generate.family(found, every)]

    assert [found for found in ours if found.code is None] == []


def test_the_generated_pages_say_what_the_code_says() -> None:
    # In a process of its own: a command that was called before remembers how it was called.
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, check=False
    )

    assert done.returncode == 0, (done.stdout + done.stderr).decode()
