"""What is carried to a partner without a node: outside programs open it, and verify.py says yes."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from comity.evidence.age_files import Lock, ToKey, ToPassphrase
from comity.evidence.app import queries, services, standings
from comity.evidence.app.models import Delivery, Handling
from comity.evidence.errors import HandlingNotAcceptedError, NoSuchPackageError
from comity.evidence.use_rules import UseRules
from comity.journal.app.models import Entry
from comity.kernel.strict_json import parse_object
from tests.builders.evidence import CONTENT, NOON, OFFICER, sealer
from tests.evidence import test_app
from tests.evidence.test_app import THREAD, deposited

pytestmark = pytest.mark.django_db
node = test_app.node
PARTNER = "XC-0001"
LIMITS = UseRules(mark="TLP:AMBER", limits=("For this case alone.",))


def sealed() -> str:
    """Seal files for a partner that no directory knows."""
    return services.seal_for(
        thread=THREAD,
        reference="XB-MLA-2026-000007",
        items=deposited(),
        recipient_member=PARTNER,
        by=OFFICER,
        legal_basis="reciprocity",
        now=NOON,
        handling=LIMITS,
        by_hand=True,
    ).package_id


def made(package: str, lock: Lock, *, accepted: str = LIMITS.digest) -> bytes:
    """Return the file that is carried."""
    who = {"by": OFFICER, "person": "p", "why": "For the court."}
    return b"".join(
        services.locked_of(package, lock=lock, accepted=accepted, now=NOON, **who)  # type: ignore[arg-type]
    )


def test_it_is_announced_to_nobody_and_leaves_under_its_limits_alone(node: Path) -> None:
    package = sealed()

    with pytest.raises(HandlingNotAcceptedError):
        made(package, ToPassphrase("abcde-fghij-kmnpq-rstuv"), accepted="")

    held = queries.package(package)
    assert (held.by_hand, held.mark) == (True, "TLP:AMBER")
    assert not Delivery.objects.exists()
    assert not Entry.objects.filter(kind="package-locked").exists()
    with pytest.raises(NoSuchPackageError):
        services.note_handed_over(package, peer="XA", by=OFFICER, now=NOON)


def test_what_was_done_with_it_stands_in_its_custody_and_no_passphrase_does(node: Path) -> None:
    package, passphrase = sealed(), "abcde-fghij-kmnpq-rstuv"

    made(package, ToPassphrase(passphrase, work=4))
    services.note_handed_over(
        package, peer=PARTNER, by=OFFICER, now=NOON, way="courier", to="Registry"
    )
    for _ in range(2):
        services.note_came_there(package, peer=PARTNER, by=OFFICER, now=NOON)

    kinds = list(Handling.objects.values_list("kind", "outcome"))
    assert kinds == [
        ("sealed", ""),
        ("locked", "passphrase"),
        ("handed_over", ""),
        ("delivered", ""),
    ]
    told = parse_object(Entry.objects.get(kind="package-locked").body)
    assert (told["handling"], told["why"]) == (LIMITS.digest, "For the court.")
    assert not [one for one in Entry.objects.all() if passphrase in str(one.body)]
    shown = standings.timeline(list(Handling.objects.all()))
    assert str(shown[2].text).startswith("With a passphrase")


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not here")
def test_the_program_age_opens_it_and_the_verifier_inside_says_verified(
    node: Path, tmp_path: Path
) -> None:
    package, identity = sealed(), tmp_path / "key.txt"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    public = subprocess.run(
        ["age-keygen", "-y", identity], check=True, capture_output=True, text=True
    ).stdout
    (tmp_path / "anchor.pem").write_bytes(sealer().anchor)
    (tmp_path / "package.tar.age").write_bytes(made(package, ToKey.read(public)))

    opening = ["age", "-d", "-i", identity, "-o", tmp_path / "package.tar"]
    subprocess.run([*opening, tmp_path / "package.tar.age"], check=True, capture_output=True)
    with tarfile.open(tmp_path / "package.tar") as archive:
        archive.extractall(tmp_path, filter="data")
    bag = tmp_path / package
    verified = subprocess.run(
        [
            *(sys.executable, "-I", "-S", bag / "comity/verify.py"),
            *(bag, "--anchor", tmp_path / "anchor.pem"),
        ],
        check=False,
        capture_output=True,
        text=True,
    )

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "VERIFIED" in verified.stdout
    assert {one.name for one in (bag / "data").iterdir()} == {
        name.split("/")[0] for name in CONTENT
    }
    other = tmp_path / "other.txt"
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
    opening = ["age", "-d", "-i", other, tmp_path / "package.tar.age"]
    assert subprocess.run(opening, check=False, capture_output=True).returncode != 0
