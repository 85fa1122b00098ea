"""Tables of people, their tokens and their notices."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from comity.access.app.identity import Confirmation as Confirmation
from comity.access.app.identity import DeskSession as DeskSession
from comity.access.app.identity import Invitation as Invitation
from comity.access.app.identity import Recovery as Recovery

NO_PASSWORD = "!"  # noqa: S105 - Django's mark of a password that opens nothing


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    AUTHORITY = "authority"
    PROVIDER = "provider"


class Organisation(models.Model):
    """An authority of this State, or a provider that works on its node.

    Attributes:
        code: Short, for people who type; a provider's is that of the directory.
        name: As it stands in statements; it is what requests remember, and does not change.
        provider_code: Directory code of a provider; empty for authorities.
    """

    code = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=OrganisationKind.choices)
    provider_code = models.CharField(max_length=80, blank=True)

    class Meta:
        """Listed by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Unit(models.Model):
    """A part of an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)

    class Meta:
        """One of a name in an organisation."""

        ordering = ("organisation", "name")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "code"], name="access_unit_once"),
            models.UniqueConstraint(fields=["organisation", "name"], name="access_unit_name_once"),
        )

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class PeopleSet(models.QuerySet["Person"]):
    """Rows of people; a lock is on the person and never on the unit beside."""

    def select_for_update(
        self,
        nowait: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        skip_locked: bool = False,  # noqa: FBT001, FBT002 - likewise
        of: Sequence[str] = ("self",),
        no_key: bool = False,  # noqa: FBT001, FBT002 - likewise
    ) -> "PeopleSet":
        """Lock the rows until the transaction ends."""
        return super().select_for_update(nowait, skip_locked, of, no_key)


class People(BaseUserManager["Person"]):
    """Finds people, with their units; they are enrolled by ``services`` alone."""

    def get_queryset(self) -> PeopleSet:
        """Return everybody."""
        return PeopleSet(self.model, using=self._db).select_related("works_in")


class Person(AbstractBaseUser):
    """Somebody who works at this node.

    Attributes:
        id: UUIDv7.
        username: The name to sign in with, in small letters; none until the person is invited.
        password: Argon2id hash; unusable for people who are known by tokens alone.
        role: Code of one of ``access.roles``.
        role_ends_on: Last day of the role; from the next on, nothing is left but to sign in and
            read that it has ended.
        works_for: The authority or the provider, by its name.
        works_in: Unit within it, if there are units.
        provider_code: Directory code, for people of a provider; empty for authorities.
        active: Cleared when the person leaves; rows stay, because the journal names them.
    """

    id = models.CharField(max_length=36, primary_key=True)
    username = models.CharField(max_length=80, unique=True, null=True, blank=True)
    password = models.CharField(max_length=128, default=NO_PASSWORD)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    role_ends_on = models.DateField(null=True, blank=True)
    works_for = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, to_field="name", related_name="people"
    )
    works_in = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    provider_code = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 - absent is not empty: authorities have none
    active = models.BooleanField(default=True)
    enrolled_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[People] = People()

    class Meta:
        """Listed by name."""

        ordering = ("name", "id")

    def __str__(self) -> str:
        """Return what people call them."""
        return f"{self.name} ({self.role})"

    @property
    def organisation(self) -> str:
        """Return the name of the authority or the provider; the row itself holds it."""
        return str(self.works_for_id)

    @property
    def unit(self) -> str:
        """Return the name of the unit, empty if there is none."""
        return "" if self.works_in is None else self.works_in.name

    @cached_property
    def lent(self) -> tuple["Delegation", ...]:
        """Return what was ever lent to this person and not taken back; the moment decides."""
        held = self.borrowed.filter(revoked_at=None)
        return tuple(held.select_related("giver").order_by("begins_at", "pk"))

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Say whether the person may sign in; Django's word for ``active``."""
        return self.active


class Delegation(models.Model):
    """A role that is lent for a time; whether it runs is asked of the moment, never stored.

    Attributes:
        giver: Whose role it is; its own, for what is lent cannot be lent on.
        receiver: Who acts in it meanwhile.
        decided_by: Who decided it: the giver, or who answers for them.
        revoked_at: When it was taken back.
    """

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lending")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="borrowed")
    role = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """The newest first."""

        ordering = ("-begins_at", "-id")
        indexes = (models.Index(fields=["receiver", "revoked_at"], name="access_borrowed"),)

    def __str__(self) -> str:
        """Return which role it is."""
        return f"{self.role} of {self.giver_id} to {self.receiver_id}"


class Token(models.Model):
    """A key to the HTTP interface; only its digest is kept.

    Attributes:
        digest: SHA-256 of the token, 64 lowercase hex digits.
        revoked_at: From when it no longer opens.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return whose it is, never what it is."""
        return f"token of {self.person_id}"


class Level(models.TextChoices):
    """How much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    ALARM = "alarm"


class Notice(models.Model):
    """Something that a person at this node has to know.

    Attributes:
        code: Dotted stable name, such as ``protocol.undelivered``.
        facts: What happened; never bodies of messages.
        about_kind: Which guarded thing it is about, such as ``request``; empty for none.
        about_id: The row of it; whoever may not know of that row is not told of the notice.
        seen_at: When somebody said that it was read.
        seen_by: Who did.
    """

    code = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    facts = models.JSONField(default=dict)
    about_kind = models.CharField(max_length=20, blank=True, default="")
    about_id = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="notices_seen"
    )

    class Meta:
        """The newest first; what nobody has seen is looked up often."""

        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["seen_at", "at"], name="access_notice_unseen"),)

    def __str__(self) -> str:
        """Return its level and code."""
        return f"{self.level} {self.code}"
