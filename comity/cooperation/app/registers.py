"""Tables of what goes and comes without the wire: partners without a node, and what is registered.

They hold what people wrote down and decide nothing.
"""

from django.db import models


class Partner(models.Model):
    """An authority or a provider that has no node, with the ways to reach it.

    Nothing here is signed by it: our own people wrote it down, and the journal says who.

    Attributes:
        code: Of the State and a number, such as ``XD-0001``: it stands where a member's code does.
        nature: ``authority`` or ``provider``.
        state: Code of the State under whose law it stands.
        provider_code: Its code in the directory, if it stands there without an account here.
        zone: Its legal time.
        age_key: Its public key, to which files for it are encrypted; empty where it has none.
        key_known_by: How we know that the key is its own.
        ended_at: When nobody was to write to it any more.
    """

    code = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=200)
    nature = models.CharField(max_length=12)
    state = models.CharField(max_length=2)
    provider_code = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=200, blank=True)
    fax = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    portal = models.CharField(max_length=500, blank=True)
    age_key = models.CharField(max_length=80, blank=True)
    key_known_by = models.CharField(max_length=500, blank=True)
    languages = models.JSONField(default=list)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By name."""

        ordering = ("name", "code")

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Registration(models.Model):
    """One record in a thread with a partner without a node; it is never changed nor deleted.

    Attributes:
        what: Code of what it says; see ``registering.What``.
        of: Digest of the statement that it is about; of a file, id of its record.
        facts: By what it says.
        body: What was said, as the wire would carry it.
        corrects: The record that it stands for, or takes back.
        why: Why that was wrong.
        seq: Place in its thread, from 1.
        digest: SHA-256 of ``payload``.
        payload: What this node signs: who wrote what down, and the digest of the record before.
        jws: Its signature, which follows within a minute.
        by: Who wrote it down; nobody for what the node says by itself.
    """

    id = models.CharField(max_length=36, primary_key=True)
    thread = models.ForeignKey(
        "cooperation.Thread", on_delete=models.PROTECT, related_name="registrations"
    )
    what = models.CharField(max_length=16)
    of = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    body = models.JSONField(null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    why = models.TextField(blank=True)
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    payload = models.BinaryField()
    jws = models.BinaryField(null=True, blank=True)
    by = models.ForeignKey(
        "access.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        """In the order in which it was written down; a place is taken once."""

        ordering = ("seq",)
        constraints = (
            models.UniqueConstraint(
                fields=["thread", "seq"], name="cooperation_registered_in_order"
            ),
        )
        indexes = (
            models.Index(
                fields=["at"],
                condition=models.Q(jws=None),
                name="cooperation_to_be_signed",
            ),
        )

    def __str__(self) -> str:
        """Return what it says."""
        return f"{self.what} {self.digest[:8]}"
