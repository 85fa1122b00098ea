"""How people come in: by a code, by password alone, or by the link that invites them."""

import json
import os
import re
import subprocess
import sys
from typing import cast

from playwright.sync_api import Browser, StorageState

from tests.journeys.browser import Visit, sign_in, visit
from tests.journeys.stage import Stage

NOBODY = "XA nobody"
"""Looks at the pages that need no sign-in."""
NEWCOMER = "XA newcomer"
"""Was invited and has a password, and no second factor yet."""
_INVITED = ("F. Newcomer", "G. Newcomer", "H. Newcomer", "I. Newcomer", "J. Newcomer")
"""One after the other, each by a name of their own: a name that two people have invites nobody."""
_PASSWORD = "a long password for practice 31"


def entered(stage: Stage, browser: Browser, who: str) -> StorageState | None:
    """Return what the browser of ``who`` holds once signed in; nothing for nobody."""
    if who == NOBODY:
        return None
    if who not in stage.kept:
        with visit(browser, stage.desk(who), script=False) as first:
            if who == NEWCOMER:
                _join(first, stage)
            else:
                sign_in(first, stage.sign_in(who), code=lambda: stage.code(who))
            stage.kept[who] = first.context.storage_state()
    state: StorageState = stage.kept[who]
    return state


def invited(stage: Stage) -> str:
    """Return the address of a link that invites somebody and was not used yet."""
    known = stage.kept.get("invitation")
    if known is None:
        taken = {one["name"] for one in people(stage)}
        name = next(name for name in _INVITED if name not in taken)
        _node(stage, "add", "--role", "investigator", "--organisation", "A unit", "--name", name)
        known = stage.kept["invitation"] = _link(stage, name)
    return str(known)


def people(stage: Stage) -> list[dict[str, str]]:
    """Return everybody whom State XA has enrolled."""
    return cast("list[dict[str, str]]", _node(stage, "list"))


def _join(found: Visit, stage: Stage) -> None:
    found.go(invited(stage))
    del stage.kept["invitation"]  # it works once
    for field in ("password", "again"):
        found.page.locator(f"input[name={field}]").fill(_PASSWORD)
    found.press("Set the password")
    assert found.path() == "/account", found.path()


def _link(stage: Stage, name: str) -> str:
    told = json.dumps(_node(stage, "invite", name))
    link = re.search(r"/join/[\w-]+", told)
    assert link is not None, told
    return link[0]


def _node(stage: Stage, *command: str) -> object:
    """Run a command about people on the node of State XA."""
    home = str(stage.setting.home("XA"))
    done = subprocess.run(
        [sys.executable, "-m", "comity", "node", "--home", home, "person", *command, "--json"],
        capture_output=True,
        check=False,
        env={**os.environ, "COMITY_HOME": ""},
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
