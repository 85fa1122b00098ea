"""Tables of what this node trusts: members, authorities, providers, versions, faults."""

from django.conf import settings
from django.db import models


class Member(models.Model):
    """One line of the register, with what the member published last.

    Attributes:
        code: Such as ``XA``.
        standing: ``member``, ``suspended`` or ``left``.
        since: From when it stands so.
        reason: Why, in the words of the register office.
        fingerprint: As compared outside the network when it joined.
        lapsed: Its own signature has ended; what is held here is its last word.
        document: Its key document in canonical JSON; empty if none was ever held.
        entry: Its entry in canonical JSON; empty if none was ever held.
    """

    code = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=200)
    standing = models.CharField(max_length=16)
    since = models.DateTimeField()
    reason = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=80)
    lapsed = models.BooleanField(default=False)
    document = models.TextField(blank=True)
    entry = models.TextField(blank=True)

    class Meta:
        """Listed by code."""

        ordering = ("code",)

    def __str__(self) -> str:
        """Return how it stands."""
        return f"{self.code} ({self.standing})"


class Authority(models.Model):
    """An authority of a member, to be found by name or by what it is for."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="authorities")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    functions = models.JSONField(default=list)
    receives = models.JSONField(default=list)

    class Meta:
        """One line for each code of a member."""

        ordering = ("member_id", "code")
        constraints = (
            models.UniqueConstraint(fields=["member", "code"], name="directory_authority_once"),
        )

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Provider(models.Model):
    """A service provider under a member's law, to be found by code or name."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="providers")
    code = models.CharField(max_length=80, db_index=True)
    name = models.CharField(max_length=200)
    legal_entity = models.CharField(max_length=200)

    class Meta:
        """One line for each code of a member."""

        ordering = ("code", "member_id")
        constraints = (
            models.UniqueConstraint(fields=["member", "code"], name="directory_provider_once"),
        )

    def __str__(self) -> str:
        """Return its code."""
        return self.code


class KnownNumber(models.Model):
    """A telephone number of a contact point, and since when this node has known it.

    Attributes:
        contact_point: Its code.
        seen_at: When the node first took it over.
        replaced: The member was known before, with other numbers.
    """

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="numbers")
    contact_point = models.CharField(max_length=80)
    number = models.CharField(max_length=20)
    seen_at = models.DateTimeField()
    replaced = models.BooleanField(default=False)

    class Meta:
        """One line for each number of a contact point."""

        ordering = ("member_id", "contact_point", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "contact_point", "number"], name="directory_number_once"
            ),
        )

    def __str__(self) -> str:
        """Return it."""
        return self.number


class DirectoryVersion(models.Model):
    """A version that this node took over.

    Attributes:
        version: Number of the snapshot.
        digest: SHA-256 over members, documents and entries, 64 lowercase hex digits.
        adopted_at: When this node took it over.
        confirmed_at: When the directory last said that it is the newest.
        expires_at: Until when that holds.
    """

    version = models.PositiveBigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-version",)

    def __str__(self) -> str:
        """Return its number."""
        return f"version {self.version}"


class Fault(models.Model):
    """Why the directory could not be refreshed, from the first try to the last.

    Attributes:
        code: The error's code.
        told_at: When people were told; a line that is down for a moment is not worth a notice.
        ended_at: When it went well again; empty while it lasts.
    """

    code = models.CharField(max_length=100)
    message = models.TextField()
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        """The newest first."""

        ordering = ("-began_at", "-id")

    def __str__(self) -> str:
        """Return its code."""
        return self.code


class StoppedPeer(models.Model):
    """Exchange with a peer that this node has stopped by itself, whatever the register says.

    Attributes:
        member: Code of the peer.
        stopped_by: Who decided it; nobody on the node's own machine.
        lifted_at: When it was heard again; none while it is not.
    """

    id = models.BigAutoField(primary_key=True)
    member = models.CharField(max_length=16)
    reason = models.CharField(max_length=500)
    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """The newest first; a peer is stopped once at a time."""

        ordering = ("-stopped_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(lifted_at=None),
                name="directory_stopped_once",
            ),
        )

    def __str__(self) -> str:
        """Return which peer it is."""
        return f"{self.member} stopped"
