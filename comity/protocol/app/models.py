"""Tables of what was sent and received. They decide nothing."""

from typing import ClassVar

from django.db import models

from comity.storage.app.leases import LeasedRow


class NodeState(models.Model):
    """One row: what the processes of this node tell each other.

    Attributes:
        keyring_version: Counts the changes of the keyring, so that processes know when to reread.
    """

    keyring_version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Return the version."""
        return f"keyring {self.keyring_version}"


class Peer(models.Model):
    """A member of the directory, with the key document that was verified last."""

    member = models.CharField(max_length=16, primary_key=True)
    document = models.TextField()
    suspended = models.BooleanField(default=False)
    renewed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the member's code."""
        return self.member


class Outgoing(LeasedRow):
    """A message that this node has accepted to deliver; finished when it has its receipt.

    Attributes:
        told_at: When a person was told that it has not arrived.
        doubted_at: When a person was told that the peer gave a receipt that proves nothing.
    """

    id = models.CharField(max_length=36, primary_key=True)
    aud = models.CharField(max_length=16)
    type = models.CharField(max_length=64)
    thread = models.CharField(max_length=36, default="", blank=True)
    urgent = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    payload = models.BinaryField()
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    doubted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One message has one place in the stream to its addressee."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["aud", "epoch", "seq"], name="protocol_one_sent_place")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="protocol_outgoing_due",
                condition=models.Q(finished_at__isnull=True),
            ),
            models.Index(fields=["thread"], name="protocol_outgoing_thread"),
        ]


class Delivery(models.Model):
    """What came of a message of ours: as it was signed, and the receipt of the peer."""

    message = models.OneToOneField(Outgoing, on_delete=models.PROTECT, primary_key=True)
    jws = models.BinaryField()
    receipt = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose receipt it is."""
        return f"receipt of {self.message_id}"


class Incoming(LeasedRow):
    """A message that this node has accepted from a peer, with the receipt that it gave.

    The lease is on its effect: the act of the room that owns the type.
    """

    iss = models.CharField(max_length=16)
    message_id = models.CharField(max_length=36)
    type = models.CharField(max_length=64)
    thread = models.CharField(max_length=36, default="", blank=True)
    urgent = models.BooleanField(default=False)
    epoch = models.PositiveBigIntegerField()
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    jws = models.BinaryField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=24)
    index = models.PositiveBigIntegerField()
    receipt = models.BinaryField()

    class Meta:
        """The same message is accepted once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["iss", "message_id"], name="protocol_accepted_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="protocol_incoming_due",
                condition=models.Q(finished_at__isnull=True),
            ),
            models.Index(fields=["iss", "epoch", "seq"], name="protocol_incoming_place"),
            models.Index(fields=["thread"], name="protocol_incoming_thread"),
        ]


class PeerReach(models.Model):
    """How one peer answered when this node called it last; written each minute, kept by no journal.

    Attributes:
        answered_at: When it answered last, were it with a refusal.
        failed_at: When it did not answer last.
        error: Code of what went wrong at the last call; empty if it went well.
        ahead: Seconds by which its clock was ahead of ours at ``measured_at``.
        witnessed_entries: Entries under the newest checkpoint of ours that it countersigned.
    """

    member = models.CharField(max_length=16, primary_key=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, default="", blank=True)
    ahead = models.IntegerField(null=True, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    witnessed_entries = models.PositiveBigIntegerField(null=True, blank=True)
    witnessed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the member's code."""
        return self.member


class Drill(models.Model):
    """A message that tested the way to a peer.

    Attributes:
        message_id: The message.
        asked_by: Id of the person who asked for it; empty for the command line.
        answered_at: When the peer received it, by its receipt; empty until that is here.
    """

    message_id = models.CharField(max_length=36, primary_key=True)
    member = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=36, default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The last drill with a member is looked up."""

        indexes: ClassVar = [
            models.Index(fields=["member", "asked_at"], name="protocol_drill_last")
        ]

    def __str__(self) -> str:
        """Return with whom."""
        return self.member
