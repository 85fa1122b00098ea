"""What the codes of a State profile are called, in English, marked for the catalogues.

Whoever shows one translates it: pages through Django, commands through the compiled catalogues.

Example:
    >>> TOPICS["languages"]
    'Languages'
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _(text: str) -> str:
    """Mark ``text`` for the catalogues, and leave it as it is."""
    return text


TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "languages": _("Languages"),
        "channels": _("Channels"),
        "formalities": _("Formalities"),
        "direct_requests": _("Requests straight to providers"),
        "threshold": _("Lowest maximum penalty"),
        "forms": _("Forms"),
        "handling_marks": _("National handling marks"),
        "establishments": _("Establishments for orders"),
        "competent_authority": _("Competent authority"),
        "retention": _("Keeps data"),
        "formats": _("Formats of files"),
        "preservation_days": _("Longest preservation"),
        "preservation_renewals": _("Renewals without a new consent"),
        "provisional_arrest_days": _("Papers after a provisional arrest"),
        "consultation_days": _("Time to speak before an extradition is refused"),
        "reciprocity": _("Helps without a treaty"),
        "dual_criminality": _("Offence there, too?"),
        "probable_cause": _("Content needs dated facts with sources"),
        "one_person_in_emergency": _("One person on duty may send an emergency request"),
        "assurances": _("Assurance needed against"),
        "declaration": _("Declarations and reservations"),
    }
)
FORMALITIES: Mapping[str, str] = MappingProxyType(
    {
        "signature": _("Signature"),
        "electronic_signature": _("Electronic signature"),
        "seal": _("Seal"),
        "certified_copy": _("Certified copy"),
        "translation": _("Translation"),
        "certified_translation": _("Certified translation"),
        "apostille": _("Apostille"),
        "original_on_paper": _("Original on paper"),
        "cover_letter": _("Cover letter"),
        "court_order": _("Order of a court"),
        "sworn_statement": _("Sworn statement"),
        "none": _("None"),
    }
)
DIRECT: Mapping[str, str] = MappingProxyType(
    {
        "accepted": _("Accepted"),
        "notify": _("Accepted, and the State is told"),
        "consent": _("Only with the consent of the State"),
        "refused": _("Refused"),
        "unknown": _("Not known"),
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "P247": _("24/7 contact point"),
        "CA": _("Central authority"),
        "JA": _("Judicial or competent authorities directly"),
        "PROV": _("Straight to the provider"),
        "POL": _("Police channel"),
        "DIP": _("Diplomatic channel"),
        "DA": _("Designated authority"),
        "NONE": _("None"),
    }
)
ROLES: Mapping[str, str] = MappingProxyType(
    {
        "mutual_assistance": _("Mutual legal assistance"),
        "contact_point": _("24/7 contact point"),
        "extradition": _("Extradition"),
        "direct_requests": _("Requests straight to providers"),
        "data_protection": _("Data protection"),
    }
)
PUNISHMENTS: Mapping[str, str] = MappingProxyType(
    {
        "death": _("Death penalty"),
        "life": _("Imprisonment for life"),
        "corporal": _("Corporal punishment"),
    }
)
ORIGINS: Mapping[str, str] = MappingProxyType(
    {
        "own": _("Written by our administrator"),
        "entry": _("Published by the State"),
        "shipped": _("Comes with the program"),
        "law": _("From the law data"),
    }
)
CAUTIONS: Mapping[str, str] = MappingProxyType(
    {
        "languages": _(
            "Attach a translation into an official language of the State; ask which it takes."
        ),
        "channels": _("Send by the central authority; by the 24/7 network only what cannot wait."),
        "direct_requests": _(
            "Treat a request straight to a provider as needing the State's consent."
        ),
        "formalities": _("Sign and seal the request, and attach a certified translation."),
        "threshold": _("State the highest penalty, so that the other side can judge."),
    }
)
CERTAINTY: Mapping[str, str] = MappingProxyType(
    {
        "checked": _("Checked in the source"),
        "stated": _("Stated by the authority"),
        "recalled": _("From general knowledge, not checked"),
        "unknown": _("Not known how sure"),
    }
)
ANSWERS: Mapping[str, str] = MappingProxyType(
    {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
)
CODED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "channels": CHANNELS,
        "formalities": FORMALITIES,
        "direct_requests": DIRECT,
        "assurances": PUNISHMENTS,
        "reciprocity": ANSWERS,
        "dual_criminality": ANSWERS,
        "probable_cause": ANSWERS,
        "one_person_in_emergency": ANSWERS,
    }
)
"""What a value is called, by what the statement is about."""

NOT_KNOWN: Final = _("Not known")
HOLDS: Final = _("Holds")
PAST: Final = _("Does not hold now")
CAUTION: Final = _("{about}: not known. {text}")
SINCE: Final = _("since {day}")
UNTIL: Final = _("until {day}")
STALE: Final = _("not confirmed for a year")
