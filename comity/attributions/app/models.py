"""Tables of attribution records: versions are added and never changed. They decide nothing."""

from typing import ClassVar

from django.db import models

from comity.access.marks import DEFAULT, Level


class Attribution(models.Model):
    """A record; all but its id, its reference and who began it follow from its newest version.

    Attributes:
        mark: Handling mark, as it is written; ``mark_level`` is what it is worth.
        standing: ``draft``, ``final`` or ``returned``: how the newest version stands.
        made_by: Id of who began it.
    """

    id = models.CharField(max_length=36, primary_key=True)
    reference = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=500)
    mark = models.CharField(max_length=200, default=DEFAULT)
    mark_level = models.PositiveSmallIntegerField(default=int(Level.AMBER))
    standing = models.CharField(max_length=16)
    made_by = models.CharField(max_length=36)
    made_by_organisation = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        """The one that changed last stands first."""

        ordering = ("-changed_at", "id")

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class AttributionVersion(models.Model):
    """One version as it was written.

    Attributes:
        raw: The canonical bytes of what it says.
        before: Digest of the version before it; empty for the first.
        digest: Over all of it; the journal names it.
    """

    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    raw = models.BinaryField()
    before = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    author = models.CharField(max_length=36)
    author_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        """The oldest first; a number is given once."""

        ordering = ("attribution", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attribution", "number"], name="attributions_one_number"
            )
        ]

    def __str__(self) -> str:
        """Return its number and whose it is."""
        return f"{self.number} of {self.attribution_id}"


class Review(models.Model):
    """What a second person said of a version."""

    version = models.OneToOneField(
        AttributionVersion, on_delete=models.PROTECT, related_name="review"
    )
    reviewer = models.CharField(max_length=36)
    reviewer_name = models.CharField(max_length=200)
    sound = models.BooleanField()
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return what was reviewed."""
        return f"review of {self.version_id}"


class Gift(models.Model):
    """A version that is offered to another State: the draft of the summary."""

    version = models.ForeignKey(AttributionVersion, on_delete=models.PROTECT, related_name="gifts")
    member = models.CharField(max_length=16)
    draft = models.CharField(max_length=36)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-at", "-id")

    def __str__(self) -> str:
        """Return to whom it is offered."""
        return f"{self.version_id} to {self.member}"
