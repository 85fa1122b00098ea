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
