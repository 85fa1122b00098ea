"""The whole table, walked: every role, act, side and ownership is written here or refused."""

from dataclasses import dataclass

import pytest

from comity.access.permissions import (
    Ownership,
    PermissionRefusedError,
    Side,
    UnknownActError,
    may,
    permissions,
    permitted,
    readings,
    rule_of,
)
from comity.access.roles import PROVIDER_ROLES, Role, UnknownRoleError
from comity.cooperation.acts import MACHINE_ACTS, SIDES, Act, permission_of
from comity.cooperation.lifecycles import LIFECYCLES, State, roles_of
from comity.cooperation.orders import ORDERS, OrderAct, OrderState

OFFICERS = frozenset({Role.POC_247, Role.CA_OFFICER, Role.CA_CYBER_DESK})
DESK = OFFICERS | {Role.CA_HEAD}
HEADS = frozenset({Role.CA_HEAD, Role.DUTY_SUPERVISOR})
SUPERVISORS = frozenset({Role.PROSECUTOR, *HEADS})
JUDGES = frozenset({Role.INV_JUDGE, Role.JUDGE})
READERS = DESK | SUPERVISORS | {Role.AUDITOR}
COURT = frozenset({Role.INVESTIGATOR, Role.INV_JUDGE, Role.JUDGE})
EVERYBODY = frozenset(Role)
BEGINS = {"draft", "attribution_begin"}  # there is no row yet that somebody would have to read
TEAMS = (DESK - {Role.POC_247}) | JUDGES | {Role.PROSECUTOR}
SEATED = frozenset({Role.INVESTIGATOR, Role.LIAISON, Role.FORENSIC_EXAMINER})
CUSTODIAN, EXAMINER = frozenset({Role.EVIDENCE_CUSTODIAN}), frozenset({Role.FORENSIC_EXAMINER})
LERT, ADMIN = frozenset({Role.PROVIDER_LERT}), frozenset({Role.ADMIN})
WATCH = DESK | {Role.DUTY_SUPERVISOR, Role.ADMIN, Role.AUDITOR}
KNOW_ALL = DESK | SUPERVISORS | {Role.INVESTIGATOR, Role.DATA_PROTECTION, Role.ADMIN, Role.AUDITOR}
ING, ED, PROV, ANY = Side.REQUESTING, Side.REQUESTED, Side.PROVIDER, Side.ANY

OF_PROVIDERS = frozenset(
    {Act.CALL_BACK, Act.CALL_FAILED, Act.ASSESS, Act.REVIEW}
    | {Act.KEEP_COPY, Act.REPORT_RESULT, Act.RESTORE}
)
"""Acts that are for providers alone: nobody else verifies an emergency, or takes content away."""
Row = dict[str, frozenset[Role]]

# Written a second time on purpose, in another order than the file: by act, the reach as a word.
WHO: dict[tuple[str, Side], Row] = {
    ("draft", ING): {"node": DESK | SUPERVISORS | {Role.INVESTIGATOR}},
    ("draft_read", ING): {
        "node": DESK | SUPERVISORS | JUDGES,
        "organisation": frozenset({"investigator"}),
        "named": frozenset({Role.TRANSLATOR}),
    },
    ("approve", ING): {"node": JUDGES | {Role.PROSECUTOR}},
    ("draft_change", ING): {"organisation": DESK | SUPERVISORS | {Role.INVESTIGATOR}},
    ("draft_translate", ING): {
        "organisation": DESK | SUPERVISORS | {Role.INVESTIGATOR},
        "named": frozenset({Role.TRANSLATOR}),
    },
    ("override", ING): {"node": SUPERVISORS},
    ("override_extension", ING): {"node": SUPERVISORS},
    ("send", ING): {"node": DESK},
    **{
        ("read", side): {
            "node": READERS,
            "organisation": COURT,
            "named": frozenset({Role.LIAISON, Role.TRANSLATOR}),
        }
        for side in (ING, ED)
    },
    **{("register", side): {"desk": DESK} for side in (ING, ED)},
    ("partner_keep", ANY): {"node": DESK | {Role.DUTY_SUPERVISOR}},
    **{("take", side): {"node": HEADS, "desk": DESK - {Role.CA_HEAD}} for side in (ING, ED)},
    **{
        (act, side): {"node": HEADS, "self": OFFICERS}
        for act in ("hand_over", "let_in")
        for side in (ING, ED)
    },
    **{
        (permission_of(act), Side(side)): {"desk": DESK}
        for act, side in SIDES.items()
        if act not in MACHINE_ACTS | {Act.REQUEST} | OF_PROVIDERS
    },
    **{(permission_of(act), PROV): {"self": LERT} for act in OF_PROVIDERS},
    ("flag_abuse", ED): {"desk": DESK},
    ("flag_abuse", PROV): {"self": LERT},
    ("clear_sender", ED): {"node": HEADS},
    ("flag_read", ANY): {"node": READERS | COURT | LERT},
    ("flag_clear", ANY): {"node": HEADS},
    **{("safeguard", side): {"desk": DESK} for side in (ING, ED)},
    **{
        ("translate", side): {
            "node": SUPERVISORS,
            "desk": OFFICERS,
            "named": frozenset({Role.TRANSLATOR}),
        }
        for side in (ING, ED)
    },
    ("review_scope", ED): {
        "node": DESK - {Role.POC_247} | SUPERVISORS,
        "organisation": JUDGES,
    },
    **{
        (act, PROV): {"self": LERT}
        for act in (
            *("read", "acknowledge", "ask", "accept", "partly_execute", "execute", "refuse"),
            *("no_data", "grant_extension", "refuse_extension"),
        )
    },
    ("order_read", ED): {"node": READERS, "organisation": COURT},
    **{
        (act, PROV): {"self": LERT}
        for act in ("order_read", "confirm", "deposit", "deliver", "answer_draft")
    },
    **{
        ("package_read", side): {
            "node": READERS,
            "organisation": COURT | CUSTODIAN,
            "named": EXAMINER,
        }
        for side in (ING, ED)
    },
    ("verify", ING): {"node": READERS, "organisation": COURT | CUSTODIAN, "named": EXAMINER},
    ("verify", ED): {"node": DESK | {Role.AUDITOR}, "organisation": CUSTODIAN},
    ("package_download", ING): {
        "node": DESK - {Role.POC_247} | {Role.PROSECUTOR},
        "organisation": COURT | CUSTODIAN | {Role.POC_247, Role.DUTY_SUPERVISOR},
        "named": EXAMINER,
    },
    ("package_download", ED): {"desk": DESK - {Role.POC_247}, "organisation": CUSTODIAN},
    ("item_read", ED): {"node": READERS, "organisation": COURT | CUSTODIAN},
    ("item_read", PROV): {"self": LERT},
    ("person_read", ANY): {
        "node": KNOW_ALL,
        "organisation": EVERYBODY - KNOW_ALL,
    },
    ("people_read", ANY): {
        "node": frozenset({Role.CA_HEAD, Role.DATA_PROTECTION, Role.ADMIN, Role.AUDITOR}),
        "organisation": frozenset({Role.DUTY_SUPERVISOR}),
    },
    **{
        (act, ANY): {"node": ADMIN}
        for act in (
            "person_enrol",
            "person_change",
            "role_change",
            "person_leave",
            "token_change",
            "invite",
            "recover",
            "manage",
        )
    },
    **{
        (act, ANY): {
            "node": ADMIN | {Role.CA_HEAD},
            "self": OFFICERS | LERT | COURT | {Role.PROSECUTOR, Role.DUTY_SUPERVISOR},
        }
        for act in ("delegate", "delegation_revoke")
    },
    **{
        (act, ANY): {"node": EVERYBODY}
        for act in ("notice_read", "notice_seen", "directory_read", "law_read")
    },
    ("journal_read", ANY): {"node": WATCH | {Role.DATA_PROTECTION, Role.OVERSIGHT}},
    ("peer_read", ANY): {"node": WATCH},
    ("node_read", ANY): {"node": WATCH},
    ("peer_test", ANY): {"node": WATCH - {Role.AUDITOR}},
    ("journal_export", ANY): {
        "node": frozenset({Role.CA_HEAD, Role.DATA_PROTECTION, Role.OVERSIGHT, Role.AUDITOR})
    },
    ("team_read", ANY): {"node": TEAMS | {Role.AUDITOR}, "named": SEATED},
    **{
        (f"team_{act}", ANY): {"node": TEAMS}
        for act in ("propose", "draft", "sign", "prolong", "people", "evaluate", "leave")
    },
    **{(f"team_{act}", ANY): {"node": TEAMS, "named": SEATED} for act in ("plan", "log")},
    ("attribution_read", ANY): {
        "node": TEAMS | {Role.AUDITOR, Role.DUTY_SUPERVISOR},
        "organisation": frozenset({Role.INVESTIGATOR}),
    },
    ("attribution_begin", ANY): {"node": (TEAMS - JUDGES) | {Role.INVESTIGATOR}},
    ("attribution_write", ANY): {
        "node": TEAMS - JUDGES,
        "organisation": frozenset({Role.INVESTIGATOR}),
    },
    ("attribution_review", ANY): {"node": SUPERVISORS | {Role.CA_CYBER_DESK}},
    ("attribution_give", ANY): {"node": DESK - {Role.POC_247}},
    ("peer_change", ANY): {"node": ADMIN | {Role.CA_HEAD}},
}
REACHES: dict[str, frozenset[Ownership]] = {
    "self": frozenset({Ownership.OWN}),
    "named": frozenset({Ownership.OWN, Ownership.PART}),
    "organisation": frozenset({Ownership.OWN, Ownership.PART, Ownership.ORGANISATION}),
    "desk": frozenset(Ownership) - {Ownership.NODE},
    "node": frozenset(Ownership),
}


@dataclass(frozen=True)
class Somebody:
    role: str


@pytest.mark.parametrize("act", sorted(permissions()))
def test_every_role_may_do_what_the_table_says_and_nothing_else(act: str) -> None:
    for side in Side:
        for role in Role:
            reaches = [
                REACHES[word] for word, roles in WHO.get((act, side), {}).items() if role in roles
            ]
            expected = reaches[0] if reaches else frozenset()

            assert len(reaches) <= 1
            assert rule_of(act).reach(role, side) == expected, (act, side, role)
            assert may(role, act, side=side) is bool(expected)
            if expected:
                permitted(Somebody(role), act, side)
            else:
                with pytest.raises(PermissionRefusedError):
                    permitted(Somebody(role), act, side)


def test_no_rule_is_without_a_test() -> None:
    assert {act for act, _ in WHO} == set(permissions())


def test_a_role_stands_once_in_what_a_side_may_do() -> None:
    import yaml

    from tests.builders.house import PACKAGE

    stated = yaml.safe_load((PACKAGE / "access" / "data" / "permissions.yaml").read_text("utf-8"))
    for act, rule in stated["acts"].items():
        for side, by_reach in rule["who"].items():
            roles = [role for named in by_reach.values() for role in named]
            assert len(roles) == len(set(roles)), (act, side)


def test_every_object_has_a_reading_that_changes_nothing() -> None:
    assert {rule.object for rule in permissions().values()} == set(readings())
    for name, act in readings().items():
        assert (rule_of(act).object, rule_of(act).changes) == (name, False)


def test_whoever_may_do_something_may_read_what_it_is_done_to() -> None:
    """Else a right would be one that nobody can use: the row is not there for them."""
    for rule in permissions().values():
        reading = rule_of(readings()[rule.object])
        for side, by_role in rule.who.items():
            for role, reach in by_role.items():
                widest = reading.reach(role, side)
                free = Ownership.FREE in reach and Ownership.FREE not in widest
                assert widest >= reach - {Ownership.NODE, Ownership.FREE}, (rule.act, role)
                assert rule.act in BEGINS or not free, (rule.act, role)


def test_acts_on_requests_are_open_where_the_lifecycles_say() -> None:
    for act in set(Act) - MACHINE_ACTS - {Act.REQUEST}:
        states = {state for table in LIFECYCLES.values() for (state, one) in table if one is act}

        assert rule_of(permission_of(act)).states == {str(state) for state in states}, act
    assert rule_of("override_extension").states == rule_of("ask_extension").states
    assert all((rule_of("read").states or set(State)) >= {str(state)} for state in State)


def test_acts_on_requests_are_for_whoever_is_competent() -> None:
    """The lifecycles name the roles of a kind; the table must not be narrower on that side."""
    for act in set(Act) - MACHINE_ACTS:
        competent = {
            role
            for kind, table in LIFECYCLES.items()
            if any(one is act for _state, one in table)
            for role in roles_of(kind, act)
        }
        who = rule_of(permission_of(act)).who
        answering = who.get(PROV, {}) if SIDES[act] == ED else {}
        allowed = {*who.get(Side(SIDES[act]), {}), *answering}

        assert {str(role) for role in allowed} >= competent, act


def test_acts_on_orders_are_open_where_their_lifecycle_says() -> None:
    for act in (OrderAct.CONFIRM, OrderAct.DEPOSIT, OrderAct.DELIVER):
        states = {state for table in ORDERS.values() for (state, one) in table if one is act}

        assert rule_of(str(act)).states == {str(state) for state in states}
    assert set(OrderState) >= set(rule_of("deposit").states or ())


def test_an_administrator_sees_no_case() -> None:
    cases = {"request", "draft", "order", "package", "item"}
    about_cases = [rule for rule in permissions().values() if rule.object in cases]

    assert not [rule.act for rule in about_cases for side in Side if rule.reach(Role.ADMIN, side)]


def test_a_provider_acts_on_its_own_side_alone_and_on_its_own_rows() -> None:
    for rule in permissions().values():
        for role in PROVIDER_ROLES:
            assert not rule.reach(role, ING) | rule.reach(role, ED)
            assert rule.reach(role, PROV) <= {Ownership.OWN}


def test_who_watches_reads_and_changes_no_case() -> None:
    changing = [rule for rule in permissions().values() if rule.changes]
    for role in (Role.AUDITOR, Role.OVERSIGHT, Role.DATA_PROTECTION, Role.STATISTICIAN):
        done = {rule.act for rule in changing for side in Side if rule.reach(role, side)}
        assert done <= {"verify", "notice_seen", "journal_export"}


def test_an_act_without_a_rule_is_a_mistake_and_not_allowed() -> None:
    with pytest.raises(UnknownActError):
        permitted(Somebody("poc_247"), "dance", Side.ANY)


def test_a_role_that_does_not_exist_may_do_nothing() -> None:
    with pytest.raises(UnknownRoleError):
        permitted(Somebody("root"), "read", Side.REQUESTING)


def test_the_refusal_names_role_act_and_side() -> None:
    with pytest.raises(PermissionRefusedError, match="auditor may not no data on the requested"):
        permitted(Somebody("auditor"), "no_data", "requested")
