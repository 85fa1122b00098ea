"""A node's journal is verified in place, exported, and verified elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPEND = """
import django
from pathlib import Path
django.setup()
from django.conf import settings
from django.db import transaction
from datetime import UTC, datetime
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from comity.journal.app import services
from comity.journal.checkpoints import sign_note
from comity.protocol.app.own_keys import own_keys
from comity.protocol.keys import signing_key

held = own_keys(settings.COMITY_NODE)
ed25519, ml_dsa_65 = (signing_key(r, held.load(r)) for r in ("log-ed25519", "log-ml-dsa-65"))

class Signer:
    def sign_checkpoint(self, text):
        return sign_note(text, ed25519=ed25519, ml_dsa_65=ml_dsa_65)

with transaction.atomic():
    done = services.append([{"kind": "note", "n": n} for n in range(9)], datetime.now(UTC))
    services.sign(done, Signer())
"""


def python(program: str, *words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        "COMITY_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "comity.web.settings",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def comity(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return python("from comity.cli.main import main; main()", *words, home=home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nodes") / "xa"
    done = comity(made, "node", "init", "--code", "XA", "--name", "Examplia", "--practice")
    assert done.returncode == 0, done.stderr
    appended = python(APPEND, home=made)
    assert appended.returncode == 0, appended.stderr
    return made


def test_a_journal_is_verified_in_place(home: Path) -> None:
    done = comity(home, "node", "journal", "verify", "--json")

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["verdict"], said["entries"], said["checkpoints"]) == ("whole", 9, 1)


def test_an_exported_journal_is_verified_elsewhere(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "xa.jsonl"
    exported = comity(home, "node", "journal", "export", str(file), "--json")
    vkeys = json.loads(comity(home, "node", "journal", "keys", "--json").stdout).values()
    again = comity(home, "node", "journal", "export", str(file))

    words = [part for vkey in vkeys for part in ("--log-key", vkey)]
    done = comity(tmp_path, "journal", "verify", str(file), *words, "--json")
    assert json.loads(exported.stdout)["entries"] == 9
    assert (done.returncode, json.loads(done.stdout)["member"]) == (0, "XA")
    assert (again.returncode, again.stderr.split(":")[0]) == (2, "cli.file_exists")
