"""Tables of flagged senders. They hold what was said and decide nothing."""

from django.db import models


class AbuseFlag(models.Model):
    """A sender whose emergency requests were abused, as this node or a peer found.

    Attributes:
        id: UUIDv7 at the node that set it.
        origin: Code of the node that set it: our own, or that of a peer.
        member: State of the organisation.
        organisation: Its name, as its requests say it.
        key: The name as flags are found by it.
        reason: Code of the reason.
        words: The reason in words.
        thread: The request that gave cause, where this node knows it.
        set_by: Name of whoever set it.
        set_for: Authority or provider for which that person acts.
        cleared_at: When it ended; empty while it stands.
    """

    id = models.CharField(max_length=36, primary_key=True)
    origin = models.CharField(max_length=16)
    member = models.CharField(max_length=16)
    organisation = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)
    words = models.TextField()
    thread = models.CharField(max_length=36, blank=True)
    set_by = models.CharField(max_length=200)
    set_for = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.CharField(max_length=200, blank=True)
    cleared_why = models.TextField(blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-set_at", "-id")
        indexes = (models.Index(fields=["member", "key"], name="cooperation_flags"),)

    def __str__(self) -> str:
        """Return whom it is about."""
        return f"{self.organisation} ({self.member})"


class Clearance(models.Model):
    """A head lets an emergency request of a flagged sender be dealt with.

    Attributes:
        thread: Id of the request.
        by: Id of whoever decided it.
    """

    thread = models.CharField(max_length=36, primary_key=True)
    by = models.CharField(max_length=36)
    by_name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    why = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return by whom."""
        return f"{self.thread} by {self.by_name}"
