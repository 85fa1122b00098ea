"""Tables of signing in: sessions, confirmations, invitations, recoveries."""

from django.conf import settings
from django.db import models


class DeskSession(models.Model):
    """One person at one browser, from signing in until the end.

    Attributes:
        key: The session's key in Django's own table, which goes when the session ends.
        seen_at: The last time that the person did something; looks of the page alone do not count.
        method: How the person signed in: ``passkey``, ``code`` or ``password``.
        ended_why: ``left``, ``idle``, ``age``, ``parallel``, or what an administrator did.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="desk_sessions"
    )
    key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    method = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        """Those of a person that are open are looked up at every sign-in."""

        ordering = ("-started_at", "-id")
        indexes = (models.Index(fields=["person", "ended_at"], name="access_session_open"),)

    def __str__(self) -> str:
        """Return whose it is."""
        return f"session {self.pk} of {self.person_id}"


class Confirmation(models.Model):
    """A person confirmed one thing, by digest, with an authenticator at hand.

    Attributes:
        id: UUIDv7.
        over: SHA-256 of what was confirmed, 64 lowercase hex digits.
        method: ``passkey``, ``code`` or ``recent`` (confirmed in this session minutes before).
        credential: Identifier of the passkey, base64url; of the code's authenticator else.
        nonce: 32 random bytes in base64url, from which the passkey's challenge was made.
        assertion: What the passkey signed, whole, so that anybody can verify it again.
    """

    id = models.CharField(max_length=36, primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="confirmations"
    )
    over = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    credential = models.CharField(max_length=1400, blank=True)
    nonce = models.CharField(max_length=43, blank=True)
    assertion = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Looked up by what was confirmed."""

        ordering = ("at", "id")
        indexes = (models.Index(fields=["over"], name="access_confirmation_over"),)

    def __str__(self) -> str:
        """Return who confirmed what."""
        return f"{self.person_id} confirmed {self.over[:12]}"


class Invitation(models.Model):
    """A link that works once, by which a person sets password and second factor.

    Attributes:
        digest: SHA-256 of the code in the link; the code itself is told once.
        expires_at: Until when the link opens, and until when a second factor may be set with it.
        used_at: When a password was set by it.
        revoked_at: When another took its place, or it was taken back.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_made",
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-made_at",)

    def __str__(self) -> str:
        """Return for whom it is."""
        return f"invitation of {self.person_id}"


class Recovery(models.Model):
    """A person lost every way in: one administrator asks, another approves.

    Attributes:
        id: UUIDv7.
        reason: Why, in the words of the administrator who asks.
        closed_at: When it was approved or refused.
        approved: Which of the two; none while it waits.
    """

    id = models.CharField(max_length=36, primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recoveries"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recoveries_asked"
    )
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recoveries_decided",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)

    class Meta:
        """The newest first; one at a time for a person."""

        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at=None),
                name="access_one_open_recovery",
            ),
        )

    def __str__(self) -> str:
        """Return for whom it is."""
        return f"recovery of {self.person_id}"
