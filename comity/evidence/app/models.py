"""Tables of the evidence room. They decide nothing."""

from typing import ClassVar

from django.db import models

from comity.storage.app.leases import LeasedRow


class Item(models.Model):
    """A file that was handed over to this node; its content rests in the storage room.

    Attributes:
        id: UUIDv7 of the stored item.
        name: What it was called where it came from.
        size: Bytes.
        sha256: Of the content, taken while it was handed over.
        order_id: The order under which it was handed over.
        deposited_by: Who did: name, role, unit (JSON).
        deposited_at: When.
    """

    id = models.CharField(max_length=36, primary_key=True)
    name = models.TextField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    order_id = models.CharField(max_length=64)
    deposited_by = models.JSONField()
    deposited_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Reserved(models.Model):
    """A passage or a file that a partner gave for some uses alone.

    Attributes:
        digest: Of the passage (see ``evidence.passages``), or SHA-256 of the file.
        thread: The request in which it was given.
        item: Its number there.
        giver: Code of the partner.
        use: What it may be used for: ``with_consent`` or ``intelligence_only``.
        consented: The partner has consented to its use as evidence since.
    """

    digest = models.CharField(max_length=64, db_index=True)
    thread = models.CharField(max_length=36)
    item = models.PositiveIntegerField()
    giver = models.CharField(max_length=16)
    use = models.CharField(max_length=32)
    consented = models.BooleanField(default=False)

    class Meta:
        """An item has a passage once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thread", "item", "digest"], name="evidence_reserved_once"
            )
        ]

    def __str__(self) -> str:
        """Return what it is known by."""
        return self.digest


class Package(models.Model):
    """A package that this node has sealed for another, or that another has announced.

    Attributes:
        id: UUIDv7.
        direction: ``out`` or ``in``.
        peer: The other member.
        thread: The request that it answers.
        use: What it may be used for, where it holds information and no evidence: ``court``,
            ``with_consent`` or ``intelligence_only``; else empty.
        by_hand: The peer has no node: it leaves as an encrypted file that somebody carries.
        reference: Number for people; known for incoming packages once they are verified.
        manifest_sha256: Of the transport manifest.
        size: Of all chunks with the manifest, bytes.
        files: Number of files in the bag.
        chunks: Number of chunks without the manifest.
        held: How many of those bytes are here.
        key_item: Stored item that holds the content key; empty until it was unwrapped.
        announced_at: When it was sealed here, or its announcement arrived.
        complete_at: When the last chunk was here.
        verified_at: When it was verified last.
        outcome: ``verified``, ``intact``, ``altered`` or empty.
        report: What the verifier found last (JSON).
        defect: Code of what is wrong with the delivery itself, or empty.
        mark: Handling mark of the request that it answers, or empty.
        contents_item: Stored item that holds what the package tells of itself: its facts, its
            files, its custody record; kept when it was verified, encrypted as everything else.
        verified_by: Who verified it last: name, role, unit; the node itself on arrival.
        answer: ``accepted`` or ``refused`` by whoever received it, or empty.
        answered_at: When they said so.
        answered_by: Who did: name, role, unit, or the member for what we have sent.
    """

    OUT, IN = "out", "in"

    id = models.CharField(max_length=36, primary_key=True)
    direction = models.CharField(max_length=3)
    peer = models.CharField(max_length=16)
    thread = models.CharField(max_length=36, db_index=True)
    use = models.CharField(max_length=32, default="", blank=True)
    by_hand = models.BooleanField(default=False)
    reference = models.CharField(max_length=64, default="", blank=True)
    manifest_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    files = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    held = models.PositiveBigIntegerField(default=0)
    key_item = models.CharField(max_length=36, default="", blank=True)
    announced_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, default="", blank=True)
    report = models.JSONField(null=True, blank=True)
    defect = models.CharField(max_length=64, default="", blank=True)
    mark = models.CharField(max_length=64, default="", blank=True)
    contents_item = models.CharField(max_length=36, default="", blank=True)
    verified_by = models.JSONField(null=True, blank=True)
    answer = models.CharField(max_length=16, default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.JSONField(null=True, blank=True)

    class Meta:
        """What is incomplete is counted against a peer's quota; lists show the newest first."""

        indexes: ClassVar = [
            models.Index(fields=["peer", "complete_at"], name="evidence_incomplete_of_peer"),
            models.Index(
                fields=["direction", "answer", "-announced_at"], name="evidence_list_by_answer"
            ),
            models.Index(fields=["-announced_at"], name="evidence_list"),
        ]

    def __str__(self) -> str:
        """Return its identifier."""
        return self.id


class Chunk(models.Model):
    """A chunk of a package that comes: announced, and in time held.

    Attributes:
        package: Whose.
        digest: SHA-256 of the ciphertext, its name.
        held_at: When it was kept; ``None`` while it is missing.
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="announced")
    digest = models.CharField(max_length=64, db_index=True)
    held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A package names a chunk once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "digest"], name="evidence_chunk_once")
        ]

    def __str__(self) -> str:
        """Return its name."""
        return self.digest


class Delivery(LeasedRow):
    """A package on its way to its recipient.

    Attributes:
        package: Which.
        told_at: When a person was told that it does not arrive.
    """

    package = models.OneToOneField(Package, on_delete=models.CASCADE, primary_key=True)
    told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the package's identifier."""
        return str(self.pk)


class Handling(models.Model):
    """One thing that was done here with a package: the journal's entry, where a page can find it.

    Attributes:
        kind: ``announced``, ``arrived``, ``opened``, ``verified``, ``exported``, ``accepted``,
            ``refused``, ``delivered``, ``sealed``, ``certified``, ``locked`` or ``handed_over``.
        at: When.
        by: Who did it: name, role, unit.
        outcome: What was found, where something was looked for.
        entry: Number of the journal's entry that says the same.
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="handlings")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.JSONField()
    outcome = models.CharField(max_length=64, default="", blank=True)
    entry = models.PositiveBigIntegerField()

    class Meta:
        """In the order of the journal."""

        ordering = ("entry",)
        indexes: ClassVar = [
            models.Index(fields=["package", "entry"], name="evidence_handlings_of")
        ]

    def __str__(self) -> str:
        """Return what was done."""
        return f"{self.kind} {self.package_id}"


class Verification(LeasedRow):
    """A verification that takes too long for a page; the worker does it.

    Attributes:
        package: Of what.
        by: Who asked for it: name, role, unit.
        asked_at: When.
        read: Bytes that were decrypted so far.
        total: Bytes to decrypt.
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="verifications")
    by = models.JSONField()
    asked_at = models.DateTimeField()
    read = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField()

    class Meta:
        """The newest last."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Return of what."""
        return str(self.package_id)
