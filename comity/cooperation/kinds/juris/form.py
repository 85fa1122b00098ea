"""The form of a consultation on jurisdiction: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("facts", "offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
CLAIMS = (
    ("territory", gettext_noop("It was done on our territory")),
    ("effects", gettext_noop("Its effects were felt on our territory")),
    ("offender_nationality", gettext_noop("A suspect is our national")),
    ("victim_nationality", gettext_noop("A victim is our national")),
    ("residence", gettext_noop("A suspect or a victim lives with us")),
    ("flag", gettext_noop("On a ship or an aircraft of ours")),
    ("protected_interest", gettext_noop("It was against our State itself")),
    ("other", gettext_noop("Another rule of our law")),
)
DIVISIONS = (
    ("one_prosecutes", gettext_noop("One State prosecutes all of it")),
    ("split", gettext_noop("Each State takes a part")),
    ("transfer", gettext_noop("The proceedings are handed over")),
    ("parallel", gettext_noop("Both go on, side by side")),
)
_A_CODE = gettext_noop("Two-letter codes of States, one on each line.")


def _criterion(name: str, label: str) -> Field:
    return Field(f"criterion_{name}", ("criteria", name), Part.ACCOUNTS, Shape.TEXT, label=label)


def _concerned(place: int, name: str, label: str) -> Field:
    path = ("states_concerned", place, name)
    return Field(f"concerned_{name}_{place}", path, Part.WHO, label=label)


OWN_FIELDS = (
    _concerned(0, "member", gettext_noop("Another State concerned: its code")),
    _concerned(0, "reference", gettext_noop("Reference of the consultation with it")),
    _concerned(1, "member", gettext_noop("A further State concerned: its code")),
    _concerned(1, "reference", gettext_noop("Reference of the consultation with that one")),
    Field(
        "jurisdiction_claims",
        ("jurisdiction_claims",),
        Part.WHY,
        Shape.SEVERAL,
        label=gettext_noop("On what your jurisdiction rests"),
        choices=CLAIMS,
    ),
    Field(
        "jurisdiction_reason",
        ("jurisdiction_reason",),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("How that follows from the facts, with the provision"),
    ),
    _criterion("where_conduct", gettext_noop("Where most of the conduct took place")),
    _criterion("where_harm", gettext_noop("Where the harm occurred")),
    _criterion("where_suspect", gettext_noop("Where the suspects are")),
    _criterion("where_evidence", gettext_noop("Where the evidence and the witnesses are")),
    _criterion("where_victims", gettext_noop("Where the victims are")),
    _criterion("stage_reached", gettext_noop("How far the proceedings of each State are")),
    _criterion("victims_interests", gettext_noop("What the victims need")),
    _criterion("sentence_likely", gettext_noop("Which sentences the laws provide")),
    _criterion("asset_recovery", gettext_noop("Where what was gained can be recovered")),
    Field(
        "wished_division",
        ("wished_outcome", "division"),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("Outcome that you propose"),
        choices=DIVISIONS,
    ),
    Field(
        "wished_prosecutes",
        ("wished_outcome", "prosecutes"),
        Part.WHY,
        Shape.LINES,
        label=gettext_noop("States that would prosecute"),
        hint=_A_CODE,
    ),
    Field(
        "wished_parts",
        ("wished_outcome", "parts"),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("Who would take which part"),
    ),
)
