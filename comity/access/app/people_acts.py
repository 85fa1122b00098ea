"""What administrators can do about somebody: what each act says, asks for and does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.access.app import delegations, gate, invitations, posts, recovery
from comity.access.app.invitations import Invited
from comity.access.app.models import Person
from comity.access.app.people_forms import (
    DelegateForm,
    DetailsForm,
    ExtendForm,
    LeaveForm,
    NothingForm,
    ReasonForm,
    RoleForm,
    TakeBackForm,
)
from comity.access.app.people_lists import PersonWhole
from comity.kernel.time import end_of_day


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done about somebody.

    Attributes:
        name: In the address.
        rule: Act in the table of permissions.
        form: What is filled in.
        do: Does it; returns an invitation where one is made.
        title: What is done.
        text: What follows from it.
        button: The verb.
        grave: It takes something away.
    """

    name: str
    rule: str
    form: type[forms.Form]
    do: Callable[[Person, Mapping[str, Any], Person, datetime], Invited | None]
    title: str | Promise
    text: str | Promise
    button: str | Promise
    grave: bool = False


def _invite(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> Invited:
    del filled
    return invitations.invite(held, by=by, now=now)


def _details(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    posts.change_details(held.pk, by=by, now=now, **filled)


def _role(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    posts.change_role(held.pk, by=by, now=now, **filled)


def _extend(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    delegations.extend(held.pk, by=by, now=now, **filled)


def _delegate(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    until = end_of_day(filled["until"], zone=ZoneInfo(settings.COMITY_NODE.zone))
    delegations.delegate(
        held.pk, filled["receiver"], until=until, why=filled["why"], by=by, now=now
    )


def _take_back(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del held
    delegations.revoke_delegation(int(filled["delegation"]), why=filled["why"], by=by, now=now)


def _leave(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    posts.leave(held.pk, by=by, now=now, **filled)


def _tokens(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del filled
    posts.revoke_tokens(held.pk, by=by, now=now)


def _sessions(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del filled
    posts.end_sessions(held.pk, by=by, now=now)


def _recover(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    recovery.ask_recovery(held, by=by, reason=filled["why"], now=now)


def _approve(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> Invited:
    del filled
    return recovery.approve_recovery(_waiting(held), by=by, now=now)


def _refuse(held: Person, filled: Mapping[str, Any], by: Person, now: datetime) -> None:
    del filled
    recovery.refuse_recovery(_waiting(held), by=by, now=now)


ACTS: Final = MappingProxyType(
    {
        act.name: act
        for act in (
            Act(
                "invite",
                "invite",
                NothingForm,
                _invite,
                _("New link to join"),
                _("Links given before no longer open. Hand the new one over in person."),
                _("Make a link"),
            ),
            Act(
                "details",
                "person_change",
                DetailsForm,
                _details,
                _("Change name, organisation or unit"),
                _("Partners see name and unit on what the person signs from now on."),
                _("Save"),
            ),
            Act(
                "role",
                "role_change",
                RoleForm,
                _role,
                _("Change the post"),
                _("Every session of the person ends at once."),
                _("Change the post"),
            ),
            Act(
                "extend",
                "role_change",
                ExtendForm,
                _extend,
                _("Let the post go on"),
                _("A post ends by itself on its last day, at the latest after twelve months."),
                _("Save"),
            ),
            Act(
                "delegate",
                "delegate",
                DelegateForm,
                _delegate,
                _("Lend the post"),
                _("A colleague acts in this post until the day that you name. It ends alone."),
                _("Lend"),
            ),
            Act(
                "take-back",
                "delegation_revoke",
                TakeBackForm,
                _take_back,
                _("Take back what was lent"),
                _("Whoever acted in the post is signed out at once."),
                _("Take back"),
            ),
            Act(
                "leave",
                "person_leave",
                LeaveForm,
                _leave,
                _("Let somebody leave"),
                _("No way in is left from this moment. The name stays in the journal."),
                _("Let leave"),
                grave=True,
            ),
            Act(
                "tokens",
                "token_change",
                NothingForm,
                _tokens,
                _("Revoke all tokens"),
                _("Programs and command lines of this person stop at once."),
                _("Revoke"),
                grave=True,
            ),
            Act(
                "sessions",
                "token_change",
                NothingForm,
                _sessions,
                _("End all sessions"),
                _("The person is signed out everywhere at once, and may sign in again."),
                _("End sessions"),
                grave=True,
            ),
            Act(
                "recover",
                "recover",
                ReasonForm,
                _recover,
                _("Ask for recovery"),
                _("For somebody who lost every way in. Another administrator must approve."),
                _("Ask"),
            ),
            Act(
                "approve",
                "recover",
                NothingForm,
                _approve,
                _("Approve the recovery"),
                _("Make sure in person who it is. Every way in of before ends at once."),
                _("Approve"),
            ),
            Act(
                "refuse",
                "recover",
                NothingForm,
                _refuse,
                _("Refuse the recovery"),
                _("Nothing changes for the person."),
                _("Refuse"),
            ),
        )
    }
)
_OF_RECOVERY: Final = frozenset({"approve", "refuse"})


def open_acts(asker: Person, held: Person, whole: PersonWhole) -> list[Act]:
    """Return what ``asker`` can do about ``held`` now."""
    if not held.active:
        return []
    waits = whole.recovery is not None
    return [
        act
        for act in ACTS.values()
        if (act.name not in _OF_RECOVERY or waits)
        and (act.name != "recover" or not waits)
        and (act.name != "take-back" or any(one.giver_id == held.pk for one in whole.lent))
        and (act.name != "tokens" or whole.tokens)
        and (act.name != "sessions" or whole.sessions)
        and not (held.pk == asker.pk and act.name in {"role", "leave", "recover", "approve"})
        and gate.allowed(asker, act.rule, held)
    ]


def _waiting(held: Person) -> str:
    found = next((one for one in recovery.waiting() if one.person_id == held.pk), None)
    if found is None:
        msg = f"no recovery of {held.name} waits"
        raise recovery.NoSuchRecoveryError(msg)
    return found.id
