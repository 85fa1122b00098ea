"""The form of a request for extradition: its fields, by their names in ``typed``."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

FORM = frozenset(
    {
        *("facts", "offence", "provision", "penalty", "their_provision", "urgency"),
        *("secrecy", "secrecy_reason", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "mark"),
    }
)
PURPOSES = (
    ("prosecution", gettext_noop("For a trial")),
    ("sentence", gettext_noop("To serve a sentence")),
)
SEXES = (
    ("male", gettext_noop("Male")),
    ("female", gettext_noop("Female")),
    ("other", gettext_noop("As in the travel document: other")),
)
PROTECTED = (
    ("none", gettext_noop("No such role")),
    ("lawyer", gettext_noop("Lawyer")),
    ("doctor", gettext_noop("Doctor")),
    ("journalist", gettext_noop("Journalist")),
    ("diplomat", gettext_noop("Diplomat")),
    ("elected", gettext_noop("Elected person")),
)
_A_CODE = gettext_noop("Two-letter codes of States, one on each line.")
_FILES = gettext_noop("Names of the attached files, one on each line.")


def _person(name: str, label: str, shape: Shape = Shape.LINE, hint: str = "") -> Field:
    return Field(f"person_{name}", ("person", name), Part.ACCOUNTS, shape, label=label, hint=hint)


def _warrant(name: str, label: str, shape: Shape = Shape.LINE) -> Field:
    return Field(f"warrant_{name}", ("warrant", name), Part.WHY, shape, label=label)


OWN_FIELDS = (
    _person("names", gettext_noop("All names of the person")),
    _person("aliases", gettext_noop("Other names used, one on each line"), Shape.LINES),
    _person("birth_date", gettext_noop("Day of birth"), Shape.DAY),
    _person("birth_place", gettext_noop("Place of birth")),
    _person("nationality", gettext_noop("Nationalities"), Shape.LINES, _A_CODE),
    Field(
        "person_sex",
        ("person", "sex"),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("Sex, as in the travel document"),
        choices=SEXES,
    ),
    _person("description", gettext_noop("What the person looks like"), Shape.TEXT),
    _person("photo", gettext_noop("Name of the attached picture")),
    _person("fingerprints", gettext_noop("Name of the attached prints")),
    _person("passport", gettext_noop("Number of a travel document")),
    _person("known_place", gettext_noop("Where the person is thought to be"), Shape.TEXT),
    _person("minor", gettext_noop("The person is a child"), Shape.FLAG),
    Field(
        "person_protected_role",
        ("person", "protected_role"),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("Role that the law protects"),
        choices=PROTECTED,
    ),
    Field(
        "extradition_purpose",
        ("extradition_purpose",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("What the person is sought for"),
        choices=PURPOSES,
    ),
    Field(
        "remaining_sentence_months",
        ("remaining_sentence_months",),
        Part.WHY,
        Shape.WHOLE,
        label=gettext_noop("Months that remain to be served"),
    ),
    _warrant("number", gettext_noop("Number of the warrant or judgment")),
    _warrant("authority", gettext_noop("Authority that made it")),
    _warrant("date", gettext_noop("Day of the warrant or judgment"), Shape.DAY),
    _warrant("attachment", gettext_noop("Name of the attached warrant or judgment")),
    _warrant("certified", gettext_noop("The copy is certified"), Shape.FLAG),
    Field(
        "law_text",
        ("law_text",),
        Part.WHY,
        Shape.LINES,
        label=gettext_noop("Law on offence, penalty and limitation"),
        hint=_FILES,
    ),
    Field(
        "certification",
        ("certification",),
        Part.WHY,
        label=gettext_noop("How the papers are certified"),
    ),
    Field(
        "conduct",
        ("offence", 0, "conduct"),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("The conduct, as your law describes it"),
    ),
    Field(
        "max_penalty_months",
        ("offence", 0, "max_penalty_months"),
        Part.WHY,
        Shape.WHOLE,
        label=gettext_noop("Highest penalty of your law, in months"),
    ),
    Field(
        "requested_conduct",
        ("offence", 0, "requested_conduct"),
        Part.WHY,
        Shape.TEXT,
        label=gettext_noop("The same conduct, as their law describes it"),
    ),
    Field(
        "requested_penalty_months",
        ("offence", 0, "requested_penalty_months"),
        Part.WHY,
        Shape.WHOLE,
        label=gettext_noop("Highest penalty of their law, in months"),
    ),
    Field(
        "assurances",
        ("assurances",),
        Part.WHY,
        Shape.LINES,
        label=gettext_noop("Assurances that you give, one on each line"),
        hint=gettext_noop("Such as: tried for these offences alone, no death penalty."),
    ),
    Field(
        "provisional_arrest",
        ("provisional_arrest",),
        Part.SOON,
        Shape.FLAG,
        label=gettext_noop("Arrest the person before the papers are judged"),
    ),
    Field(
        "documents_follow",
        ("documents_follow",),
        Part.SOON,
        Shape.FLAG,
        label=gettext_noop("The papers follow; for now we ask for the arrest alone"),
    ),
    Field(
        "notice_number",
        ("notice_number",),
        Part.YOU,
        label=gettext_noop("Number of a notice of a police organisation"),
    ),
)
