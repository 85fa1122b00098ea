"""What pages show of people: how they sign in, when they did last, what waits for them."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from comity.access.app import belongings, queries, sessions
from comity.access.app.belongings import InHand
from comity.access.app.identity import DeskSession, Invitation, Recovery
from comity.access.app.models import Delegation, Person, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWhole:
    """All that administrators are shown of somebody.

    Attributes:
        person: With the columns of ``listed``.
        passkeys: How many passkeys there are.
        codes: Whether an app makes codes.
        paper: Whether there are recovery codes.
        sessions: Sessions that last still.
        tokens: How many tokens open the HTTP interface.
        invitation: A link that opens still, or None.
        recovery: A recovery that waits for a second administrator, or None.
        in_hand: What the person has in hand, as numbers.
        lent: What the person lends and is lent, not taken back and not over.
    """

    person: Person
    passkeys: int
    codes: bool
    paper: bool
    sessions: list[DeskSession]
    tokens: int
    invitation: Invitation | None
    recovery: Recovery | None
    in_hand: list[InHand]
    lent: list[Delegation]


def found(
    rows: QuerySet[Person], *, text: str = "", role: str = "", left: bool = False
) -> QuerySet[Person]:
    """Return those of ``rows`` whom ``text`` and ``role`` fit; ``left`` asks for who is gone."""
    rows = rows.filter(active=not left)
    if role:
        rows = rows.filter(role=role)
    if text:
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(username__icontains=text)
            | Q(works_for__name__icontains=text)
            | Q(works_in__name__icontains=text)
        )
    return rows


def listed(rows: QuerySet[Person], *, now: datetime) -> QuerySet[Person]:
    """Return ``rows`` with when they signed in last, their second factor, and open links."""
    own = Authenticator.objects.filter(user=OuterRef("pk"))
    last = DeskSession.objects.filter(person=OuterRef("pk")).order_by("-started_at")
    links = Invitation.objects.filter(person=OuterRef("pk"), used_at=None, revoked_at=None)
    return rows.annotate(
        last_sign_in=Subquery(last.values("started_at")[:1]),
        has_passkey=Exists(own.filter(type=Authenticator.Type.WEBAUTHN)),
        has_codes=Exists(own.filter(type=Authenticator.Type.TOTP)),
        is_invited=Exists(links.filter(expires_at__gt=now)),
    ).order_by("name", "pk")


def whole(person: Person, *, now: datetime) -> PersonWhole:
    """Return all that is shown of ``person``."""
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    links = Invitation.objects.filter(person=person, used_at=None, revoked_at=None)
    waiting = Recovery.objects.filter(person=person, closed_at=None).select_related("asked_by")
    return PersonWhole(
        person=listed(Person.objects.filter(pk=person.pk), now=now).get(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        codes=Authenticator.Type.TOTP in kinds,
        paper=Authenticator.Type.RECOVERY_CODES in kinds,
        sessions=sessions.open_sessions(person, now=now),
        tokens=Token.objects.filter(person=person, revoked_at=None).count(),
        invitation=links.filter(expires_at__gt=now).first(),
        recovery=waiting.first(),
        in_hand=belongings.in_hand(person),
        lent=list(queries.delegations(person).filter(revoked_at=None, ends_at__gt=now)),
    )


def lent_by(person: Person) -> QuerySet[Delegation]:
    """Return what ``person`` lends and has not taken back."""
    return queries.delegations(person).filter(giver=person, revoked_at=None)


def successors(person: Person) -> QuerySet[Person]:
    """Return who may go on with what ``person`` has in hand: colleagues who see cases."""
    rows = Person.objects.filter(active=True, provider_code=person.provider_code)
    return rows.exclude(pk=person.pk).exclude(role__in=["admin", "auditor"]).order_by("name", "pk")
