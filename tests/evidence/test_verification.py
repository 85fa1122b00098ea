import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.evidence.data import verify
from comity.evidence.errors import PackageAlteredError, PackageUnusableError
from comity.evidence.seals import pem
from comity.evidence.verification import Verdict, verify_package
from tests.builders.evidence import SINCE, Sealer, sealed_package, sealer

VERIFIER = Path(verify.__file__)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_package(tmp_path_factory.mktemp("sound") / "package").folder


@pytest.fixture(scope="module")
def hostile(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sound, tmp_path_factory.mktemp("hostile") / "package"))


@pytest.fixture
def package(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "package"))


def judged(folder: Path, by: Sealer | None = None) -> Verdict:
    return verify_package(folder, anchor=(by or sealer()).anchor)


def files_of(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_sound_package_is_verified_against_its_anchor(sound: Path) -> None:
    verdict = judged(sound)

    assert (verdict.outcome, verdict.exit_code) == ("verified", 0)
    assert verdict.origin == "Evidence authority of State XB"
    assert verdict.report["journal"]["signature"] == "verified"
    assert verdict.unaltered() is verdict


def test_without_an_anchor_a_package_is_intact_but_its_origin_is_not_proved(sound: Path) -> None:
    verdict = verify_package(sound)

    assert (verdict.outcome, verdict.exit_code, verdict.origin) == ("intact", 5, "")


def test_the_anchor_of_another_state_proves_no_origin(sound: Path) -> None:
    assert judged(sound, sealer("XC")).outcome == "intact"


def test_every_change_of_one_byte_in_every_file_is_detected(package: Path) -> None:
    anchors = {verify.PROOF: sealer().anchor}  # the journal's key costs time, so only there
    missed = []
    for name in files_of(package):
        anchor = anchors.get(name, pem(sealer().authority))
        path = package / name
        content = path.read_bytes()
        step = 1 if len(content) < 4000 else 29  # every byte but in the three longest files
        with path.open("r+b") as file:
            for at in [*range(0, len(content), step), len(content) - 1][: len(content) or 0]:
                os.pwrite(file.fileno(), bytes([content[at] ^ 1 << at % 8]), at)
                if not verify.examine(str(package), anchor)["problems"]:
                    missed.append((name, at))
                os.pwrite(file.fileno(), content[at : at + 1], at)

    assert missed == []
    assert judged(package).outcome == "verified"


def test_every_truncation_and_every_appended_byte_is_detected(package: Path) -> None:
    for name in files_of(package):
        path = package / name
        content = path.read_bytes()
        cuts = [content[:-1], content[: len(content) // 2], b""] if content else []
        for changed in [*cuts, content + b"\n", b"\n" + content]:
            path.write_bytes(changed)
            assert judged(package).outcome == "altered", name
        path.write_bytes(content)


def test_every_missing_file_is_named(package: Path) -> None:
    for name in files_of(package):
        content = (package / name).read_bytes()
        (package / name).unlink()
        problems = judged(package).problems
        (package / name).write_bytes(content)

        assert problems, name
        assert name in {problem.file for problem in problems}


def test_two_files_that_changed_places_are_detected(package: Path) -> None:
    one, two = package / "data/mail.eml", package / "data/logs/access.log"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)

    assert {p.file for p in judged(package).problems} == {"data/mail.eml", "data/logs/access.log"}


@pytest.mark.parametrize(
    "name", ["data/extra", "extra.txt", "comity/extra", "comity/chunks/4.json", "data/.hidden"]
)
def test_an_added_file_is_named(package: Path, name: str) -> None:
    (package / name).write_bytes(b"x")

    with pytest.raises(PackageAlteredError, match="was not sealed") as refused:
        judged(package).unaltered()

    assert refused.value.facts["file"] == name


def test_an_empty_folder_that_was_added_is_named(package: Path) -> None:
    (package / "data/void").mkdir()

    assert judged(package).problems[0].file == "data/void/"


@pytest.mark.parametrize("name", ["data/mail.eml", "comity/package.p7s", "comity/certs/seal.pem"])
def test_a_link_in_place_of_a_file_is_refused(package: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").write_bytes((package / name).read_bytes())
    (package / name).unlink()
    (package / name).symlink_to(tmp_path / "elsewhere")

    assert judged(package).problems[0].file == name


def resealed(package: Path, change: Callable[[Path], None], by: Sealer) -> None:
    """Let whoever holds ``by`` change a package and seal it again."""
    from comity.evidence.seal_signing import sealed
    from comity.kernel.digests import digest_of
    from tests.builders.evidence import NOON

    change(package)
    tags = package / verify.TAGS
    lines = [line.split("  ", 1) for line in tags.read_text().splitlines()]
    tags.write_text(
        "".join(
            f"{digest_of((package / n).read_bytes())}  {n}\n"
            for _, n in lines
            if (package / n).exists()
        )
    )
    (package / verify.SEAL).write_bytes(
        sealed(tags.read_bytes(), chain=by.chain, signer=by.signer, at=NOON)
    )


def test_a_package_sealed_anew_by_another_state_is_not_the_first_states(package: Path) -> None:
    stranger = sealer("XC")

    def impersonate(folder: Path) -> None:
        chain = pem(stranger.chain.seal) + pem(stranger.authority)
        (folder / "comity/certs/seal.pem").write_bytes(chain)

    resealed(package, impersonate, stranger)

    assert judged(package).outcome == "altered"
    assert judged(package, stranger).outcome == "altered"
    assert "certified for XC" in judged(package, stranger).problems[0].what


def test_a_seal_set_after_its_certificate_ended_is_refused(tmp_path: Path) -> None:
    from datetime import timedelta

    late = sealer("XB", until=SINCE + timedelta(days=3))
    folder = sealed_package(tmp_path / "late", by=late).folder

    assert "was not valid when" in judged(folder, late).problems[0].what


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "/etc/hostname",
        "data/../../x",
        "data//x",
        "./data/x",
        "data/a\x1fb",
        "data/%41",
    ],
)
def test_a_manifest_that_names_a_path_outside_is_refused(package: Path, path: str) -> None:
    def hostile(folder: Path) -> None:
        with (folder / verify.MANIFEST).open("ab") as file:
            file.write(f"{'0' * 64}  {path}\n".encode())

    resealed(package, hostile, sealer())

    assert judged(package).problems[-1].file == verify.MANIFEST


def test_names_in_another_unicode_form_or_twice_are_refused() -> None:
    line = "0" * 64 + "  data/{}\n"

    for text in (line.format("u\u0308"), line.format("A") + line.format("a")):
        with pytest.raises(verify.AlteredError):
            verify.manifest(text.encode(), verify.MANIFEST)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"a":1,"a":2}',
        b'{"files":NaN}',
        b"\xff",
        b'{"files":{}}',
    ],
)
def test_hostile_facts_end_as_a_finding(package: Path, content: bytes) -> None:
    resealed(
        package, lambda folder: (folder / verify.FACTS).write_bytes(content) and None, sealer()
    )

    assert judged(package).outcome == "altered"


@pytest.mark.parametrize("anchor", [b"", b"nothing", b"comity-log-key: x+y+z", b"\xff\xfe"])
def test_an_anchor_that_cannot_be_read_is_unusable(sound: Path, anchor: bytes) -> None:
    with pytest.raises(PackageUnusableError):
        verify_package(sound, anchor=anchor)


def test_a_folder_without_a_package_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(PackageUnusableError):
        verify_package(tmp_path)


def test_a_checkpoint_of_another_key_is_refused_once_the_log_key_is_known(sound: Path) -> None:
    other = sealer("XC").log_vkey.replace("/XC/", "/XB/")
    name, _, blob = other.split("+", 2)
    digits = verify._key_id(name, verify._b64(blob))
    anchor = pem(sealer().authority) + f"comity-log-key: {name}+{digits}+{blob}\n".encode()

    problems = verify_package(sound, anchor=anchor).problems

    assert [problem.file for problem in problems] == [verify.PROOF]


def test_a_package_that_no_journal_recorded_says_so(tmp_path: Path) -> None:
    folder = sealed_package(tmp_path / "plain", journalled=False).folder
    assert judged(folder).report["journal"] is None

    shutil.copy(VERIFIER, folder / verify.PROOF)
    assert judged(folder).problems[0].file == verify.PROOF


def test_the_shipped_verifier_needs_neither_our_package_nor_site_packages(package: Path) -> None:
    anchor = package.parent / "anchor.pem"
    anchor.write_bytes(sealer().anchor)
    command = [sys.executable, "-I", "-S", str(package / "comity/verify.py")]

    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        ended = subprocess.run(
            [*command, *arguments, "--json"], capture_output=True, env={}, cwd="/", check=False
        )
        return ended.returncode, json.loads(ended.stdout)

    assert run("--anchor", str(anchor))[0] == 0
    assert run(str(package))[0] == 5
    assert run(str(package.parent))[0] == 3
    assert run("--anchor", str(package / "absent"))[0] == 3
    (package / "data/mail.eml").write_bytes(b"forged")
    status, report = run("--anchor", str(anchor))
    assert status == 1
    assert report["problems"][0]["file"] == "data/mail.eml"


def test_the_shipped_verifier_is_written_in_the_python_of_2019() -> None:
    import ast

    source = VERIFIER.read_text()
    ast.parse(source, feature_version=(3, 8))

    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported <= set(sys.stdlib_module_names)
    assert not re.search(r"removeprefix|removesuffix|datetime\.UTC|strict=|match \w+:$", source)


def test_outsiders_tools_agree(package: Path) -> None:
    anchor = package.parent / "anchor.pem"
    anchor.write_bytes(sealer().anchor)
    openssl = "openssl cms -verify -binary -cades -inform DER -in comity/package.p7s -content"
    tail = f"tagmanifest-sha256.txt -CAfile {anchor} -purpose any -out /dev/null"
    commands = [
        "sha256sum --strict -c manifest-sha256.txt",
        "sha256sum --strict -c tagmanifest-sha256.txt",
    ]
    if shutil.which("openssl"):
        # Its own clock may lie outside the certificate's days: it judges the day of sealing.
        commands.append(f"{openssl} {tail} -attime 1772452800")

    def agree() -> list[bool]:
        return [
            subprocess.run(
                command.split(), cwd=package, capture_output=True, check=False
            ).returncode
            == 0
            for command in commands
        ]

    assert all(agree())
    (package / verify.TAGS).write_bytes((package / verify.TAGS).read_bytes().replace(b"0", b"1", 1))
    assert agree()[1:] == [False] * (len(commands) - 1)


@pytest.mark.filterwarnings("ignore")
def test_bagit_python_accepts_the_bag(sound: Path) -> None:
    import bagit

    bag = bagit.Bag(str(sound))

    bag.validate()
    assert bag.info["Payload-Oxum"].endswith(".3")


@pytest.mark.parametrize("name", [verify.SEAL, verify.PROOF, verify.TAGS])
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300))
def test_whatever_stands_in_place_of_a_proof_ends_as_a_finding(
    hostile: Path, name: str, content: bytes
) -> None:
    kept = (hostile / name).read_bytes()
    (hostile / name).write_bytes(content)
    try:
        assert judged(hostile).outcome == "altered"
    finally:
        (hostile / name).write_bytes(kept)


def test_a_certificate_whose_key_would_take_for_ever_is_refused() -> None:
    chain = sealer().chain.seal
    exponent = chain.index(bytes.fromhex("0203010001"))
    even = chain[:exponent] + bytes.fromhex("0203010000") + chain[exponent + 5 :]
    large = chain[:exponent] + bytes.fromhex("02037fffff") + chain[exponent + 5 :]

    with pytest.raises(ValueError, match="3072 to 16384"):
        verify.Certificate(even)
    assert verify.Certificate(large).e == 0x7FFFFF
