import json
from pathlib import Path

import pytest

from comity.cli.main import run
from comity.evidence.sealing import verifier_digest
from tests.builders.evidence import delivered_folder, node_secrets

OFFICER = ("--officer", "M. Ardent", "--reference", "XA-MLA-2026-000007")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority") / "keys"
    assert run(["package", "keys", str(folder), "--member", "XB", "--name", "State XB"]) == 0
    return folder


def sealed(keys: Path, out: Path, *sources: Path) -> int:
    seal = ("--key", str(keys / "seal.key"), "--certificate", str(keys / "seal.pem"))
    return run(["package", "seal", *map(str, sources), "--out", str(out), *seal, *OFFICER])


def test_keys_are_for_the_owners_eyes_alone(keys: Path) -> None:
    for name in ("authority.key", "seal.key"):
        assert (keys / name).stat().st_mode & 0o777 == 0o600


def test_files_and_folders_are_sealed_and_verified(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "100% märz.txt").write_bytes(b"one")
    (tmp_path / "mail.eml").write_bytes(b"two")

    assert sealed(keys, tmp_path / "out", tmp_path / "case", tmp_path / "mail.eml") == 0
    assert (tmp_path / "out/data/case/100_ märz.txt").read_bytes() == b"one"
    facts = json.loads((tmp_path / "out/comity/package.json").read_bytes())
    assert facts["files"][0]["original_name"] == "case/100% märz.txt"
    capsys.readouterr()

    anchored = ["package", "verify", str(tmp_path / "out"), "--anchor", str(keys / "authority.pem")]
    assert run(anchored[:3]) == 5
    assert "ORIGIN NOT PROVED" in capsys.readouterr().out
    assert run([*anchored, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "verified"
    (tmp_path / "out/data/mail.eml").write_bytes(b"2wo")
    assert run(anchored) == 3
    assert "data/mail.eml" in capsys.readouterr().out


def test_a_taken_place_a_link_and_no_package_are_told_in_words(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.eml").write_bytes(b"two")
    (tmp_path / "link").symlink_to(tmp_path / "mail.eml")

    assert sealed(keys, tmp_path, tmp_path / "mail.eml") == 2
    assert sealed(keys, tmp_path / "out", tmp_path / "link") == 3
    assert run(["package", "verify", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert "evidence.package_refused" in told
    assert "evidence.unsealable" in told
    assert "evidence.package_unusable" in told


def test_a_delivery_is_opened_with_the_keys_of_the_node(tmp_path: Path) -> None:
    secrets = node_secrets(tmp_path / "secrets", "XA")
    delivery = delivered_folder(tmp_path)
    command = ["package", "open", str(delivery), "--member", "XA", "--keys", str(secrets)]

    assert run([*command, "--out", str(tmp_path / "opened")]) == 5
    assert (tmp_path / "opened/data/mail.eml").exists()
    assert run([*command, "--out", str(tmp_path / "opened")]) == 2


def test_a_package_is_encrypted_for_a_key_document(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.eml").write_bytes(b"two")
    assert sealed(keys, tmp_path / "out", tmp_path / "mail.eml") == 0
    secrets = node_secrets(tmp_path / "secrets", "XA")
    document = tmp_path / "xa.json"
    document.write_bytes((secrets.parent / "XA.json").read_bytes())
    capsys.readouterr()

    where = ("--out", str(tmp_path / "disk"), "--to", str(document))
    assert run(["package", "encrypt", str(tmp_path / "out"), *where, "--json"]) == 0

    assert (
        json.loads(capsys.readouterr().out)["chunks"]
        == len(list((tmp_path / "disk/chunks").iterdir())) - 1
    )


def test_the_digest_of_the_verifier_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["package", "--verifier-digest"]) == 0

    assert capsys.readouterr().out.strip() == verifier_digest()


def test_a_redacted_copy_is_made_and_verified_and_what_does_not_fit_is_told(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "calls.csv").write_bytes(b"at,caller\n10:00,+99 1\n10:01,+99 2\n")
    assert sealed(keys, tmp_path / "out", tmp_path / "calls.csv") == 0
    seal = ("--key", str(keys / "seal.key"), "--certificate", str(keys / "seal.pem"))
    redact = ["package", "redact", str(tmp_path / "out"), *seal, *OFFICER]
    file = "data/calls.csv"

    hidden = ["--columns", file, "caller", "victim", "--rows", file, "3", "not_relevant"]
    assert run([*redact, "--out", str(tmp_path / "copy"), *hidden]) == 0
    shown = (tmp_path / "copy" / file).read_bytes()
    assert shown == b"at,caller\n10:00,[hidden: victim]\n[hidden 3: not_relevant]\n"
    capsys.readouterr()
    anchored = ["package", "verify", str(tmp_path / "copy")]
    assert run([*anchored, "--anchor", str(keys / "authority.pem")]) == 0
    assert "of the others 3 parts are shown, 1 hidden" in capsys.readouterr().out
    assert run([*redact, "--out", str(tmp_path / "no"), "--rows", file, "9", "victim"]) == 3
    assert "there is no row 9" in capsys.readouterr().err


def test_a_disclosure_pack_is_made_from_a_plan_and_its_salts_are_kept_apart(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.eml").write_bytes(b"one")
    assert sealed(keys, tmp_path / "held", tmp_path / "mail.eml") == 0
    seal = ("--key", str(keys / "seal.key"), "--certificate", str(keys / "seal.pem"))
    plan, pack, salts = tmp_path / "plan.yaml", tmp_path / "pack", tmp_path / "salts.json"
    disclose = ["package", "disclose", str(plan), "--out", str(pack), *seal, *OFFICER]
    withheld = "{give: withheld, exculpatory: no, describe: A message, ground: source"
    head = "to: Counsel\nbasis: s. 218\npackages:\n- folder: held\n  files:\n"

    plan.write_text(f"{head}    data/mail.eml: {withheld}}}\n")
    assert run([*disclose, "--salts", str(salts)]) == 3
    assert "reason, decided_by must be said" in capsys.readouterr().err
    assert not salts.exists()
    plan.write_text(f"{head}    data/mail.eml: {withheld}, reason: It names him, decided_by: M}}\n")
    assert run([*disclose, "--salts", str(salts)]) == 0
    assert salts.stat().st_mode & 0o777 == 0o600
    assert "A message: withheld" in (pack / "data/schedule.txt").read_text()
    assert run([*disclose, "--salts", str(salts)]) == 2
