"""The whole table, walked: every role, act and side is either written here or refused."""

from dataclasses import dataclass

import pytest

from comity.access.permissions import (
    PermissionRefusedError,
    Side,
    UnknownActError,
    may,
    permissions,
    permitted,
)
from comity.access.roles import Role, UnknownRoleError

DESK = frozenset({Role.POC_247, Role.CA_OFFICER, Role.CA_HEAD})
SUPERVISORS = frozenset({Role.PROSECUTOR, Role.CA_HEAD, Role.DUTY_SUPERVISOR})
STATE = DESK | SUPERVISORS | {Role.INVESTIGATOR}
EVERYBODY = frozenset(Role)
REQUESTING, REQUESTED = Side.REQUESTING, Side.REQUESTED

# Written a second time on purpose, in another order than the file: by side.
ALLOWED: dict[tuple[str, Side], frozenset[Role]] = {
    ("draft", REQUESTING): STATE,
    ("override", REQUESTING): SUPERVISORS,
    **{
        (act, REQUESTING): DESK
        for act in [
            "send",
            "answer",
            "withdraw",
            "ask_extension",
            "release",
            "confirm_receipt",
            "report_defect",
        ]
    },
    **{
        (act, REQUESTED): DESK
        for act in [
            "acknowledge",
            "ask",
            "forward",
            "execute",
            "partly_execute",
            "refuse",
            "no_data",
            "grant_extension",
            "refuse_extension",
        ]
    },
    **{(act, Side.PROVIDER): frozenset({Role.PROVIDER_LERT}) for act in ("confirm", "deposit")},
    ("read", REQUESTING): STATE | {Role.AUDITOR},
    ("read", REQUESTED): STATE | {Role.AUDITOR},
    ("read", Side.PROVIDER): frozenset({Role.PROVIDER_LERT}),
    ("verify", REQUESTING): STATE | {Role.AUDITOR},
    ("verify", REQUESTED): DESK | {Role.AUDITOR},
    ("notice_read", Side.ANY): EVERYBODY,
    ("directory_read", Side.ANY): EVERYBODY,
    ("journal_read", Side.ANY): DESK | {Role.DUTY_SUPERVISOR, Role.ADMIN, Role.AUDITOR},
    ("manage", Side.ANY): frozenset({Role.ADMIN}),
}


@dataclass(frozen=True)
class Somebody:
    role: str


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("act", sorted(permissions()))
@pytest.mark.parametrize("role", Role)
def test_every_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, act: str, side: Side
) -> None:
    expected = role in ALLOWED.get((act, side), frozenset())

    assert may(role, act, side=side) is expected
    if expected:
        permitted(Somebody(role), act, side)
    else:
        with pytest.raises(PermissionRefusedError):
            permitted(Somebody(role), act, side)


def test_no_rule_is_without_a_test() -> None:
    assert {act for act, _ in ALLOWED} == set(permissions())


def test_an_administrator_sees_no_request() -> None:
    about_requests = [side for side in Side if side is not Side.ANY]

    assert not any(
        may(Role.ADMIN, act, side=side) for act in permissions() for side in about_requests
    )


def test_a_provider_acts_on_its_own_side_alone() -> None:
    assert not any(
        may(Role.PROVIDER_LERT, act, side=side)
        for act in permissions()
        for side in (REQUESTING, REQUESTED)
    )


def test_an_act_without_a_rule_is_a_mistake_and_not_allowed() -> None:
    with pytest.raises(UnknownActError):
        permitted(Somebody("poc_247"), "dance", Side.ANY)


def test_a_role_that_does_not_exist_may_do_nothing() -> None:
    with pytest.raises(UnknownRoleError):
        permitted(Somebody("root"), "read", Side.REQUESTING)


def test_the_refusal_names_role_act_and_side() -> None:
    with pytest.raises(PermissionRefusedError, match="auditor may not no data on the requested"):
        permitted(Somebody("auditor"), "no_data", "requested")
