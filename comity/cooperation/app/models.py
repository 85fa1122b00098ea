"""Tables of the room. They hold what was said and what is our own; they decide nothing."""

from datetime import UTC, datetime

from django.db import models

from comity.access.marks import DEFAULT, Level
from comity.cooperation.app.indexes import OF_THREADS
from comity.cooperation.app.registers import Partner, Registration  # noqa: F401 - tables
from comity.cooperation.orders import OrderKind, OrderState
from comity.storage.app.leases import LeasedRow

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands where nothing falls due, so that lists are sorted by one column."""


class Thread(models.Model):
    """One request and all that followed, between this node and one peer.

    ``state`` is a projection of the statements for lists, renewed in the transaction that adds a
    statement. What time makes of it is never stored.

    Attributes:
        id: UUIDv7 of the conversation.
        peer: The other member.
        own_side: ``requesting`` or ``requested``.
        kind: Code of the kind, as the first statement said it.
        preservation_ref: The preservation that this request for the data relies on, if any.
        provider_code: The provider to which it is addressed; empty where an authority is asked.
        remind_at: When somebody has to look at its clocks next; an index, not a state.
        waits_for: The side that has to act next, or ``provider`` where it is one that our State
            only reads along with; empty where nobody has to.
        clock: The clock that runs for it.
        due_from: When that clock began.
        due_at: When it runs out; ``NEVER`` where none runs. An instant, not a state of time.
        gist: What the title says, in figures.
        title: What our own people call it; empty while they call it nothing.
        owner: Who of our own people works on it.
        mark: Handling mark, as it is written.
        mark_level: What the mark is worth: 0 (CLEAR) to 4 (RED).
        unread_at: When something came that nobody here has opened yet.
        answered_after: Seconds from receipt to the first answer of the requested side.
        by_hand: The peer is a partner without a node: what goes and comes is registered.
        continued_in: The thread in which the same matter goes on by the wire.
    """

    id = models.CharField(max_length=36, primary_key=True)
    peer = models.CharField(max_length=16)
    own_side = models.CharField(max_length=12)
    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=24)
    own_reference = models.CharField(max_length=64, blank=True)
    peer_reference = models.CharField(max_length=64, blank=True)
    preservation_ref = models.CharField(max_length=500, blank=True)
    provider_code = models.CharField(max_length=80, blank=True, default="")
    urgent = models.BooleanField(default=False)
    open = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=12, blank=True)
    clock = models.CharField(max_length=16, blank=True)
    due_from = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=NEVER)
    gist = models.JSONField(default=dict)
    title = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        "access.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mark = models.CharField(max_length=200, default=DEFAULT)
    mark_level = models.PositiveSmallIntegerField(default=int(Level.AMBER))
    unread_at = models.DateTimeField(null=True, blank=True)
    answered_after = models.PositiveIntegerField(null=True, blank=True)
    by_hand = models.BooleanField(default=False)
    continued_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="begun_by_hand"
    )

    class Meta:
        """The one changed last first."""

        ordering = ("-changed_at", "-id")
        indexes = OF_THREADS

    def __str__(self) -> str:
        """Return the reference that people use."""
        return self.own_reference or self.peer_reference or self.id


class Participant(models.Model):
    """Somebody of our own people who took part in a request, or was let in.

    Attributes:
        organisation: The organisation that takes part in it by that; empty for the let in.
        until: When it ends, for people who were let in for a time.
        let_in_by: Who let them in; empty for those who did something in it.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    let_in_by = models.CharField(max_length=36, blank=True)

    class Meta:
        """Somebody takes part once."""

        constraints = (
            models.UniqueConstraint(fields=["thread", "person"], name="cooperation_part_once"),
        )
        indexes = (
            models.Index(fields=["person", "thread"], name="cooperation_part_of_person"),
            models.Index(fields=["organisation", "thread"], name="cooperation_part_of_org"),
        )

    def __str__(self) -> str:
        """Return who and where."""
        return f"{self.person_id} in {self.thread_id}"


class Statement(models.Model):
    """One statement of a thread, ours or the peer's, as it was signed.

    Attributes:
        digest: SHA-256 of the signed payload.
        side: Who said it.
        body: As it stands in the payload.
        received_at: When it was received here; of a request of ours and what belongs to it, there.
        receipted_at: When the peer's node receipted it; only for our own.
        receipt_index: Place of the receipt in the peer's journal.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="statements")
    digest = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=36)
    side = models.CharField(max_length=12)
    body = models.JSONField()
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=200)
    by_unit = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    attachments = models.JSONField(default=list)
    receipted_at = models.DateTimeField(null=True, blank=True)
    receipt_index = models.PositiveBigIntegerField(null=True, blank=True)
    receipt_outcome = models.CharField(max_length=24, blank=True)

    def __str__(self) -> str:
        """Return whose it is and which."""
        return f"{self.side} {self.digest[:8]}"


class Order(models.Model):
    """An order to a provider: a step within the thread of the State that gives it.

    Attributes:
        needed: All that the provider sees of the request.
        basis: Under which law it is given, in words.
        due_at: Until when it is to be answered; ``NEVER`` where the request does not say.
        waits: Whether it waits for the provider; a preservation that was confirmed does not.
        confirmation: What the provider said when it confirmed.
        delivery: What the provider said when it delivered.
        package_id: The package in which the last of its files was sealed.
        draft_answer: What the provider has typed so far; nobody but its own people sees it.
    """

    id = models.CharField(max_length=36, primary_key=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="orders")
    reference = models.CharField(max_length=64, unique=True)
    provider_code = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    needed = models.JSONField()
    basis = models.TextField(blank=True)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField(default=NEVER)
    waits = models.GeneratedField(
        expression=models.Case(
            models.When(
                models.Q(state=OrderState.ISSUED.value)
                | models.Q(state=OrderState.CONFIRMED.value, kind=OrderKind.DISCLOSE.value),
                then=True,
            ),
            default=False,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    issued_by = models.CharField(max_length=200)
    confirmation = models.JSONField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    delivery = models.JSONField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    package_id = models.CharField(max_length=500, blank=True)
    draft_answer = models.JSONField(null=True, blank=True)
    drafted_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """The newest first."""

        ordering = ("-issued_at", "-id")
        indexes = (
            models.Index(fields=["provider_code", "state"], name="cooperation_orders"),
            models.Index(
                fields=["provider_code", "waits", "due_at", "issued_at"], name="cooperation_due"
            ),
            models.Index(
                fields=["provider_code", "waits", "-issued_at", "-id"], name="cooperation_answered"
            ),
            models.Index(fields=["provider_code", "-issued_at", "-id"], name="cooperation_given"),
        )

    def __str__(self) -> str:
        """Return its reference."""
        return self.reference


class OrderFile(models.Model):
    """A file that a provider handed over; its content rests with ``evidence``.

    Attributes:
        target: Row of the order that it answers, from 0, if the provider said which.
        covers_from: First day that it covers, as the provider says.
        covers_to: Last day that it covers.
        package_id: The package in which it was sealed; empty until then.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    item_id = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    deposited_at = models.DateTimeField()
    deposited_by = models.CharField(max_length=200)
    target = models.PositiveIntegerField(null=True, blank=True)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    package_id = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        """One name stands for one file."""

        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["order", "name"], name="cooperation_file_once"),
        )

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class FileUpload(LeasedRow):
    """A file that a provider hands over in parts; once whole, it becomes an ``OrderFile``.

    Attributes:
        id: UUIDv7 of the upload in ``storage``.
        size: Bytes that were announced; ``None`` where a browser sends a plain form.
        target: Row of the order that it answers, from 0.
        arrived_at: When its last byte came.
        file: What it became.
        ended_at: When it became a file, or was given up.
    """

    id = models.CharField(max_length=36, primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    target = models.PositiveIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.JSONField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    file = models.OneToOneField(
        OrderFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="upload"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An order has one open upload of a name."""

        ordering = ("begun_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["order", "name"],
                condition=models.Q(ended_at=None),
                name="cooperation_upload_once",
            ),
        )

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Draft(models.Model):
    """A request that is being prepared; nobody outside this node sees it.

    Attributes:
        mark: Handling mark, as it is written; ``mark_level`` is what it is worth.
        made_by_organisation: Whose draft it is.
        typed: The fields of the form as they were typed, also what cannot be read yet; and what
            people answered to the questions of the safeguards.
        version: Counts the changes, so that two who write at once are told.
        changed_by: Who last changed what it says; somebody else sends it where two are needed.
        handed_to: Who was asked to look at it and send it.
        basis: The preservation whose data it asks for.
        override_reason: Why findings that block may be set aside, by whom and in what role.
        thread: The thread that was opened with it.
        discarded_at: When it was given up.
    """

    id = models.CharField(max_length=36, primary_key=True)
    kind = models.CharField(max_length=16)
    aud = models.CharField(max_length=16)
    content = models.JSONField()
    made_by = models.CharField(max_length=36)
    made_by_name = models.CharField(max_length=200)
    made_by_organisation = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    mark = models.CharField(max_length=200, default=DEFAULT)
    mark_level = models.PositiveSmallIntegerField(default=int(Level.AMBER))
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=36, blank=True)
    changed_by_name = models.CharField(max_length=200, blank=True)
    handed_to = models.ForeignKey(
        "access.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    basis = models.ForeignKey(
        Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    override_reason = models.TextField(blank=True)
    override_by = models.CharField(max_length=36, blank=True)
    override_by_name = models.CharField(max_length=200, blank=True)
    override_role = models.CharField(max_length=40, blank=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=["thread", "discarded_at", "-made_at"], name="cooperation_drafts"),
        )

    @property
    def drafted_by(self) -> str:
        """Return the id of who last changed what it says."""
        return self.changed_by or self.made_by

    def __str__(self) -> str:
        """Return kind and addressee."""
        return f"{self.kind} to {self.aud}"


class LegalAnswer(models.Model):
    """What the law room answered when a request was written, and what a person made of it.

    It advises; a person decides. The answer stays as it was given, with the digest of the data by
    which it was judged; a later edition of the data does not change it.

    Attributes:
        draft: The draft that it was asked for.
        thread: The request that was sent by it; or that came, by this node's own data.
        answer: The whole answer, as JSON.
        instrument: The basis that the request names.
        overrides: Whether that is none of those found.
        override_reason: Why it was chosen all the same.
    """

    draft = models.OneToOneField(
        Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_answer"
    )
    thread = models.OneToOneField(
        Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_answer"
    )
    answer = models.JSONField()
    data_version = models.CharField(max_length=40)
    data_digest = models.CharField(max_length=64)
    instrument = models.CharField(max_length=500, blank=True)
    article = models.CharField(max_length=500, blank=True)
    overrides = models.BooleanField(default=False)
    override_reason = models.TextField(blank=True)
    judged_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return by which data it was judged."""
        return f"{self.instrument} by {self.data_version}"


class SafeguardAnswers(models.Model):
    """What our people answered to the questions of the safeguards of a request that is under way.

    Attributes:
        answers: By question: what it says, why, who answered, when.
    """

    thread = models.OneToOneField(
        Thread, on_delete=models.PROTECT, primary_key=True, related_name="safeguards"
    )
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Return which questions were answered."""
        return ", ".join(sorted(self.answers))


class ActOverride(models.Model):
    """A supervisor lets the next act in a thread be said although findings block it.

    Attributes:
        used_at: When the act was said; once used, it lets nothing else through.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="overrides")
    reason = models.TextField()
    by = models.CharField(max_length=36)
    by_name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return by whom and where."""
        return f"{self.by_name} in {self.thread_id}"


class ReferenceCounter(models.Model):
    """The last number that was given to a kind in a year."""

    kind = models.CharField(max_length=16)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One counter per kind and year."""

        constraints = (
            models.UniqueConstraint(fields=["kind", "year"], name="cooperation_counter_once"),
        )

    def __str__(self) -> str:
        """Return what it counts."""
        return f"{self.kind} {self.year}: {self.last}"


class KeptAnswer(models.Model):
    """The answer to a call with an ``Idempotency-Key``: the same key is answered the same."""

    person = models.CharField(max_length=36)
    key = models.CharField(max_length=36)
    asked = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """A key belongs to one person."""

        constraints = (
            models.UniqueConstraint(fields=["person", "key"], name="cooperation_key_once"),
        )

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Reminder(models.Model):
    """A warning of a clock that was given; each is given once."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="reminders")
    clock = models.CharField(max_length=16)
    point = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        """One warning per point of a clock."""

        constraints = (
            models.UniqueConstraint(
                fields=["thread", "clock", "point"], name="cooperation_reminded_once"
            ),
        )

    def __str__(self) -> str:
        """Return of which clock."""
        return f"{self.clock} {self.point:%Y-%m-%d %H:%M}"
