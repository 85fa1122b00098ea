"""Whether the sender of an emergency looks as usual: the directory, and what came before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from comity.cooperation.patterns import (
    IN_WORDS,
    MANY,
    Before,
    Seen,
    Unusual,
    pattern,
    seen,
    unusual,
)
from comity.law import completeness

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
THIS = Before(
    organisation="Cybercrime Directorate",
    email="desk@police.xb.example",
    facts="A girl of eleven is held in a flat.",
    came_at=NOON,
    verified=False,
)
USUAL = Seen(listed=True, address_listed=True, verified_before=0, lately=1, copied=False)
RULE = "R-EMG-006"


def before(**changes: object) -> Before:
    """Return an emergency of the same sender, verified a month ago."""
    told = replace(THIS, facts="A boy was lost.", came_at=NOON - timedelta(days=30), verified=True)
    return replace(told, **changes)  # type: ignore[arg-type]


def known(*earlier: Before, listed: bool = True, domains: tuple[str, ...] = ()) -> Seen:
    return seen(THIS, earlier, listed=listed, domains=domains)


def test_whom_the_directory_knows_by_name_and_address_is_usual() -> None:
    assert pattern(known(domains=("Police.XB.example",))) == "usual"
    assert pattern(known()) == "usual"  # it has no address at all of that authority


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"listed": False}, Unusual.NOT_LISTED),
        ({"address_listed": False}, Unusual.NEW_ADDRESS),
        ({"lately": MANY}, Unusual.MANY),
        ({"copied": True}, Unusual.COPIED),
    ],
)
def test_each_thing_that_stands_out_is_told(changes: dict[str, object], found: Unusual) -> None:
    assert unusual(replace(USUAL, **changes)) == (found,)  # type: ignore[arg-type]
    assert pattern(replace(USUAL, **changes)) == IN_WORDS[found]  # type: ignore[arg-type]


def test_whose_emergencies_were_verified_before_is_known_whatever_the_directory_has() -> None:
    assert unusual(known(before(), listed=False)) == ()
    assert unusual(known(before(email="DESK@police.xb.example"), domains=("xb.example",))) == ()


def test_an_emergency_that_nobody_verified_makes_nobody_known() -> None:
    stranger = known(before(verified=False), listed=False)
    other = known(before(email="desk@mail.example"), domains=("other.example",))

    assert unusual(stranger) == (Unusual.NOT_LISTED,)
    assert unusual(other) == (Unusual.NEW_ADDRESS,)


def test_many_are_counted_of_one_authority_within_a_day() -> None:
    lately = [before(came_at=NOON - timedelta(hours=hour)) for hour in range(1, MANY)]
    elsewhere = [replace(one, organisation="Another") for one in lately]

    assert known(*lately).lately == MANY
    assert Unusual.MANY in unusual(known(*lately))
    assert known(*elsewhere).lately == 1
    assert known(*(replace(one, came_at=NOON - timedelta(days=2)) for one in lately)).lately == 1


def test_facts_that_were_told_before_are_copied_whoever_told_them() -> None:
    copied = before(organisation="Another", facts="A girl of eleven  is held in a FLAT.")

    assert known(copied).copied
    assert not known(before()).copied
    assert not seen(replace(THIS, facts=""), [before(facts="")], listed=True, domains=()).copied


@pytest.mark.parametrize(("said", "fires"), [(USUAL, False), (replace(USUAL, copied=True), True)])
def test_the_rule_judges_the_fact_and_tells_it(said: Seen, *, fires: bool) -> None:
    report = completeness.check(
        {"urgency": "emergency"},
        kind="EMERG",
        profile={"established": {"sender_pattern": pattern(said)}},
        now=NOON,
        practice=True,
    )

    told = [one.message for one in report.findings if one.rule == RULE]
    assert [IN_WORDS[Unusual.COPIED] in message for message in told] == [True] * fires
    assert RULE not in {one.rule for one in report.not_judged}
