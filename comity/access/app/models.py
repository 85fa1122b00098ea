"""Tables of people, their tokens and their notices."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from comity.access.app.identity import Confirmation as Confirmation
from comity.access.app.identity import DeskSession as DeskSession
from comity.access.app.identity import Invitation as Invitation
from comity.access.app.identity import Recovery as Recovery

NO_PASSWORD = "!"  # noqa: S105 - Django's mark of a password that opens nothing


class People(BaseUserManager["Person"]):
    """Finds people; they are enrolled by ``services`` alone."""


class Person(AbstractBaseUser):
    """Somebody who works at this node.

    Attributes:
        id: UUIDv7.
        username: The name to sign in with, in small letters; none until the person is invited.
        password: Argon2id hash; unusable for people who are known by tokens alone.
        role: Code of one of ``access.roles``.
        organisation: The authority or the provider.
        unit: Unit within it, may be empty.
        provider_code: Directory code, for people of a provider; empty for authorities.
        active: Cleared when the person leaves; rows stay, because the journal names them.
    """

    id = models.CharField(max_length=36, primary_key=True)
    username = models.CharField(max_length=80, unique=True, null=True, blank=True)
    password = models.CharField(max_length=128, default=NO_PASSWORD)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=200)
    unit = models.CharField(max_length=200, blank=True)
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
    def is_active(self) -> bool:  # type: ignore[override]
        """Say whether the person may sign in; Django's word for ``active``."""
        return self.active


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
        facts: What it was about; never bodies of messages.
        seen_at: When somebody said that it was read.
        seen_by: Who did.
    """

    code = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    facts = models.JSONField(default=dict)
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
