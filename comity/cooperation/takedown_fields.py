"""Fields of the form that a referral and a removal order have alike."""

from comity.cooperation.kinds.plan import gettext_noop
from comity.cooperation.typed import Field, Part, Shape

CLASSES = (
    ("csam", gettext_noop("Child sexual abuse material")),
    ("terrorist", gettext_noop("Terrorist content")),
    ("extreme_violence", gettext_noop("Extreme violence")),
    ("fraud", gettext_noop("Fraud")),
    ("phishing", gettext_noop("Phishing")),
    ("malware", gettext_noop("Malware")),
    ("ncii", gettext_noop("Intimate images shared without consent")),
    ("hate", gettext_noop("Incitement to hatred")),
    ("other", gettext_noop("Other unlawful content")),
)
ACTIONS = (
    ("remove", gettext_noop("Remove it")),
    ("disable", gettext_noop("Block access to it in some States")),
    ("suspend", gettext_noop("Suspend the account")),
    ("warn", gettext_noop("Show a warning before it")),
)
EXPRESSIONS = (
    ("none", gettext_noop("None of these")),
    ("press", gettext_noop("Press")),
    ("satire", gettext_noop("Satire or art")),
    ("research", gettext_noop("Research or teaching")),
    ("politics", gettext_noop("Public debate")),
)
YES_NO = (("yes", gettext_noop("Yes")), ("no", gettext_noop("No")))

SHARED_FORM = frozenset(
    {
        *("provider", "facts", "necessity", "proportionality", "offence", "provision"),
        *("urgency", "case_number", "officer", "post", "phone", "email"),
        *("instrument", "article", "basis_reason", "secrecy", "secrecy_reason", "mark"),
    }
)

WHAT_IT_IS = (
    Field(
        "content_class",
        ("content_class",),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("What the content is"),
        hint=gettext_noop(
            "Child sexual abuse material is named by address, number or hash alone. "
            "Never send, attach or look at a picture."
        ),
        choices=CLASSES,
    ),
    Field(
        "action_wanted",
        ("action_wanted",),
        Part.ACCOUNTS,
        Shape.CHOICE,
        label=gettext_noop("What the provider shall do"),
        choices=ACTIONS,
    ),
    Field(
        "preserve_first",
        ("preserve_first",),
        Part.ACCOUNTS,
        Shape.YES_NO,
        label=gettext_noop("Keep a copy before anything is removed?"),
        hint=gettext_noop("Without a copy nobody can prove what was there."),
        choices=YES_NO,
    ),
    Field(
        "no_copy_reason",
        ("no_copy_reason",),
        Part.ACCOUNTS,
        Shape.TEXT,
        label=gettext_noop("Or why no copy shall be kept"),
    ),
    Field(
        "whole_site_reason",
        ("whole_site_reason",),
        Part.ACCOUNTS,
        Shape.TEXT,
        label=gettext_noop("Why a whole site is meant, if it is"),
    ),
)
WHY_IT_GOES = (
    Field(
        "first_seen",
        ("first_seen",),
        Part.WHY,
        label=gettext_noop("First seen"),
        hint=gettext_noop("Day and time with the offset from UTC, such as 2026-03-01T18:00:00Z"),
    ),
    Field(
        "last_seen_live",
        ("last_seen_live",),
        Part.WHY,
        label=gettext_noop("Last seen online"),
        hint=gettext_noop("Day and time with the offset from UTC, such as 2026-03-01T18:00:00Z"),
    ),
    Field(
        "seen_from",
        ("seen_from",),
        Part.WHY,
        label=gettext_noop("Seen from which State, with what"),
    ),
    Field(
        "is_evidence",
        ("is_evidence",),
        Part.WHY,
        Shape.YES_NO,
        label=gettext_noop("Is it evidence in a case?"),
        choices=YES_NO,
    ),
    Field(
        "expression",
        ("expression",),
        Part.WHY,
        Shape.CHOICE,
        label=gettext_noop("Protected expression that it may be"),
        choices=EXPRESSIONS,
    ),
    Field(
        "second_reader",
        ("second_reader",),
        Part.WHY,
        label=gettext_noop("Who else has read it, where it may be protected"),
    ),
)
