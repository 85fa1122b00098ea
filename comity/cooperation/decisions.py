"""What is said while a request is being decided, and after its answer was used.

Source: process 2.1 (partial disclosure), 2.2 (legal review, consultation, postponement,
transfer, closing); 1.13 (conditions on use).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field

from comity.cooperation.acts import Act
from comity.cooperation.contents import (
    Content,
    Day,
    Line,
    RefusalGround,
    Said,
    Text,
    Zone,
    in_list,
)

Usefulness = Annotated[str, AfterValidator(in_list("usefulness"))]


class Acceptance(Content):
    """The legal review has found that the request can be granted.

    Attributes:
        basis: On which provision it is granted.
        limits: What of it is not granted, and why.
    """

    basis: Said
    limits: Text | None = None
    note: Text | None = None


class Consultation(Content):
    """A refusal is intended; the other side is heard first.

    Attributes:
        views_by: Last day on which its views are waited for, in the legal time of ``zone``.
    """

    refusal_ground: Annotated[tuple[RefusalGround, ...], Field(min_length=1)]
    reason: Said
    views_by: Day
    zone: Zone
    law: Text | None = None


class Views(Content):
    """What the requesting side says to an intended refusal."""

    views: Said


class Postponement(Content):
    """It waits for a case of the requested State.

    Attributes:
        review_on: Day on which it is looked at again, in the legal time of ``zone``.
    """

    reason: Said
    review_on: Day
    zone: Zone


class Resumption(Content):
    """It is dealt with again."""

    note: Text | None = None


class Conditions(Content):
    """It will be granted if the other side accepts these conditions."""

    conditions: Annotated[tuple[Said, ...], Field(min_length=1)]
    reason: Text | None = None


class ConditionsAccepted(Content):
    """The conditions bind the requesting side from now."""

    note: Text | None = None


class ConditionsDeclined(Content):
    """The conditions cannot be met, and why."""

    reason: Said


class HandedOn(Content):
    """Another authority of the requested State deals with it from now."""

    authority: Said
    reason: Said
    file_number: Line | None = None
    phone: Line | None = None
    email: Line | None = None


class Closing(Content):
    """What the evidence was used for.

    Source: process 2.2 (closed: usefulness feedback).
    """

    usefulness: Usefulness
    note: Text | None = None


class NextProvider(Content):
    """A provider in another State carried the communication: enough to ask there.

    Attributes:
        member: Code of that State, if it is known.
        path: Traffic data that show the provider and the path, and nothing more.

    Source: Budapest Convention, Art. 30(1).
    """

    provider: Said
    path: Said
    member: Line | None = None
    targets: tuple[int, ...] | None = None
    note: Text | None = None


class Objection(Content):
    """The authority of the provider's State objects to a request that went to its provider.

    Source: process 2.3 (objected by the home State); 2.2 (grounds).
    """

    reason: Said
    law: Said


class NoObjection(Content):
    """The authority of the provider's State has nothing against it, and says so before its time.

    Attributes:
        law: Provision on which it rests, if one has to be named.

    Source: process 1.4 (section C), 2.3; Regulation (EU) 2023/1543, Art. 10(2).
    """

    law: Line | None = None
    note: Text | None = None


class LeaveAwaited(Content):
    """The node has not handed the request to the provider: its State has to consent first.

    Attributes:
        leave: What the law of the State says: ``consent`` or ``refused``.
        leave_rule: What that rests on: what the State has stated, or ``unknown``.
        leave_misfit: Why no consent that was given carries it.
        consent_ref: The consent that it names, or the latest on the same matter.

    Source: report EG.4/2020/2, 13(d), 13(ggg); process 2.3.
    """

    leave: Line
    leave_rule: Line
    leave_misfit: Line | None = None
    consent_ref: Line | None = None


DECIDING: Mapping[Act, type[Content]] = MappingProxyType(
    {
        Act.ACCEPT: Acceptance,
        Act.CONSULT: Consultation,
        Act.GIVE_VIEWS: Views,
        Act.POSTPONE: Postponement,
        Act.RESUME: Resumption,
        Act.SET_CONDITIONS: Conditions,
        Act.ACCEPT_CONDITIONS: ConditionsAccepted,
        Act.DECLINE_CONDITIONS: ConditionsDeclined,
        Act.HAND_ON: HandedOn,
        Act.CLOSE: Closing,
        Act.NAME_PROVIDER: NextProvider,
        Act.OBJECT: Objection,
        Act.NO_OBJECTION: NoObjection,
        Act.AWAIT_LEAVE: LeaveAwaited,
    }
)
"""What each of these acts says."""
