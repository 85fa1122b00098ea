"""Tables of the journal. Rows are added and never changed; no service changes or deletes one."""

from typing import ClassVar

from django.db import models

from comity.journal.entries import PERSON_LENGTH

MEMBER_LENGTH = 16


class Entry(models.Model):
    """One entry, with the salt that opens its commitment.

    Attributes:
        index: Number of the leaf, from 0.
        kind: As the body says, for the search.
        at: As the body says, for the search.
        person: Id of the person whom the body names as acting, for the search; None if none.
        body: Canonical JSON, the very characters that were committed to.
        salt: 32 random bytes.
        leaf_hash: Node of level 0 in the tree.
        epoch: Epoch in which it was appended.
    """

    index = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    person = models.CharField(max_length=PERSON_LENGTH, null=True)  # noqa: DJ001 - most entries have none, and those cost the index nothing
    body = models.TextField()
    salt = models.BinaryField(max_length=32)
    leaf_hash = models.BinaryField(max_length=32)
    epoch = models.PositiveIntegerField()

    class Meta:
        """Entries are looked for by kind, by day and by person."""

        indexes: ClassVar = [
            models.Index(fields=["kind", "index"], name="journal_entry_kind"),
            models.Index(fields=["at", "index"], name="journal_entry_at"),
            models.Index(
                fields=["person", "index"],
                name="journal_entry_person",
                condition=models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Return the number and the kind."""
        return f"{self.index} {self.kind}"


class TreeNode(models.Model):
    """A perfect node of the tree above the leaves (level 1 and higher); it never changes."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        """Return where the node stands."""
        return f"{self.level}/{self.index}"


class SignedCheckpoint(models.Model):
    """A checkpoint that this node has signed."""

    epoch = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """A size is signed once; whoever asks again gets the same note."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["epoch", "size"], name="journal_one_checkpoint_a_size")
        ]
        indexes: ClassVar = [models.Index(fields=["size"], name="journal_checkpoint_size")]

    def __str__(self) -> str:
        """Return epoch and size."""
        return f"{self.epoch}/{self.size}"


class Cosignature(models.Model):
    """What a peer said of one of our checkpoints."""

    checkpoint = models.ForeignKey(
        SignedCheckpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    witness = models.CharField(max_length=MEMBER_LENGTH)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """A witness speaks once of a checkpoint."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness"], name="journal_one_cosignature_a_witness"
            )
        ]

    def __str__(self) -> str:
        """Return who said it."""
        return self.witness


class PeerCheckpoint(models.Model):
    """The last checkpoint of a peer that was verified and accepted: what this node witnesses."""

    member = models.CharField(max_length=MEMBER_LENGTH, primary_key=True)
    epoch = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose journal, and how far it was seen."""
        return f"{self.member}/{self.epoch}/{self.size}"


class PeerConflict(models.Model):
    """Two signed checkpoints of one peer that cannot both be true: the evidence."""

    member = models.CharField(max_length=MEMBER_LENGTH)
    code = models.CharField(max_length=64)
    seen_note = models.TextField()
    offered_note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose journal, and what is wrong."""
        return f"{self.member} {self.code}"
