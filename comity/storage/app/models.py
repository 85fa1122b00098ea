"""Tables of the storage room. They decide nothing."""

from django.db import models


class ItemKey(models.Model):
    """The key of one stored item, wrapped; destroying it destroys the item.

    Attributes:
        item_id: UUIDv7 of the item, which is also the name of its blob.
        wrapped: The item's key under the node's storage key; empty once destroyed.
        size: Bytes of the plain content.
        sha256: Digest of the plain content.
        stored_at: When it was stored.
        destroyed_at: When its key was destroyed.
    """

    item_id = models.CharField(max_length=36, primary_key=True)
    wrapped = models.BinaryField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the item's identifier."""
        return self.item_id


class Upload(models.Model):
    """Content that comes in parts; each part is a stored item, durable before it is told so.

    Attributes:
        id: UUIDv7.
        size: Bytes that are to come; ``None`` while nobody knows.
        offset: Bytes that are here: where it goes on.
        began_at: When it began.
        touched_at: When something came last.
        ended_at: When its parts were destroyed: it was made whole, or given up.
    """

    id = models.CharField(max_length=36, primary_key=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    offset = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What was given up is looked for by the hour."""

        indexes = (models.Index(fields=["ended_at", "touched_at"], name="storage_upload_open"),)

    def __str__(self) -> str:
        """Return how far it is."""
        return f"{self.id}: {self.offset} of {self.size}"


class UploadPart(models.Model):
    """One part of content that comes in parts.

    Attributes:
        offset: Of its first byte.
        size: Bytes.
        item: The stored item that holds them.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    item = models.CharField(max_length=36)

    class Meta:
        """A byte comes once."""

        ordering = ("offset",)
        constraints = (
            models.UniqueConstraint(fields=["upload", "offset"], name="storage_part_once"),
        )

    def __str__(self) -> str:
        """Return where it begins."""
        return f"{self.upload_id} from {self.offset}"
