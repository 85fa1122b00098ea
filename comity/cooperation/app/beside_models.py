"""Tables of what stands beside a request: translations of its texts, reviews of its size.

They never change what was written or signed.
"""

from django.db import models


class Translation(models.Model):
    """A translation of one text of a draft, or of a statement of a request.

    Attributes:
        id: UUIDv7.
        draft: The draft whose text it is; it goes along when that is sent.
        thread: The request in which the text was said; it then stays at this node.
        field: Where the original stands.
        original: SHA-256 of the original; the original itself stays where it is.
        language: BCP 47.
        machine: Whether a machine wrote it.
        confirmed_by: Who has compared it with the original; empty while nobody has.
    """

    id = models.CharField(max_length=36, primary_key=True)
    draft = models.ForeignKey(
        "cooperation.Draft",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
    )
    thread = models.ForeignKey(
        "cooperation.Thread",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
    )
    field = models.CharField(max_length=200)
    original = models.CharField(max_length=64)
    language = models.CharField(max_length=35)
    text = models.TextField()
    machine = models.BooleanField(default=False)
    made_by = models.CharField(max_length=36)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=36, blank=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were made."""

        ordering = ("made_at", "id")

    def __str__(self) -> str:
        """Return of what it is, and into what."""
        return f"{self.field} in {self.language}"


class TranslationTask(models.Model):
    """Somebody was asked to translate a draft.

    Attributes:
        translator: Who; they read the draft by this.
        due_at: Until when.
    """

    draft = models.OneToOneField(
        "cooperation.Draft",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="translation_task",
    )
    translator = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return of which draft."""
        return f"translation of {self.draft_id}"


class ScopeReview(models.Model):
    """A person has looked at a very large request by law, and lets it go on.

    Attributes:
        of: SHA-256 of what the request asked for then; when that changes, it counts no more.
        reasons: Why the request is very large, as codes.
        finding: What the person found, in words.
    """

    thread = models.ForeignKey(
        "cooperation.Thread", on_delete=models.PROTECT, related_name="scope_reviews"
    )
    of = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    finding = models.TextField()
    by = models.CharField(max_length=36)
    by_name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were made."""

        ordering = ("at", "id")

    def __str__(self) -> str:
        """Return by whom and where."""
        return f"{self.by_name} in {self.thread_id}"
