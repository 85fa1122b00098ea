"""Tables of teams: the events of each, and who of our people is let in. They decide nothing."""

from typing import ClassVar

from django.db import models


class Team(models.Model):
    """A team of which this node holds a copy; all but the last columns follow from its events.

    Attributes:
        id: Digest of the event that founded it.
        stage: How it stood when somebody or something looked at it last.
        states: Codes of the States that share it, as known here.
        left_at: When this State left; it keeps what it has.
        told_days: The last warning given before the end, in days; 0 at the end, -1 after the time
            for the evaluation.
        asked_at: When the other members were asked last for what is missing here.
    """

    id = models.CharField(max_length=64, primary_key=True)
    reference = models.CharField(max_length=500, db_index=True)
    name = models.CharField(max_length=500)
    stage = models.CharField(max_length=16)
    states = models.JSONField()
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    told_days = models.SmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The one that changed last stands first."""

        ordering = ("-changed_at", "id")

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class TeamEvent(models.Model):
    """One event of a team, as its author signed it.

    Attributes:
        digest: What the event is.
        team: Digest of the event that founded the team; that may not be here yet.
        raw: Its canonical bytes.
        proof: A statement of the author that carries it, with its signatures; empty for our own.
        came_from: The member that sent it here; our own code for our own.
        came_at: When it was received here.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    team = models.CharField(max_length=64, db_index=True)
    author = models.CharField(max_length=16)
    act = models.CharField(max_length=40)
    raw = models.BinaryField()
    proof = models.BinaryField()
    came_from = models.CharField(max_length=16)
    came_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return who said what."""
        return f"{self.author}: {self.act}"


class Seat(models.Model):
    """One of our own people who is let into a team, beside those who see all of them."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        """A person is let in once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "person"], name="teams_one_seat")
        ]

    def __str__(self) -> str:
        """Return who is let in where."""
        return f"{self.person_id} in {self.team_id}"
