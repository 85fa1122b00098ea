"""What the codes of an entry are called on pages. A code without a word here stands as it is."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_locale_identifier, parse_locale
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FUNCTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        "poc_247": _("24/7 contact point"),
        "central_authority": _("Central authority"),
        "judicial_authority": _("Judicial authority"),
        "police": _("Police"),
        "prosecution": _("Prosecution service"),
        "csirt": _("Computer security incident response team"),
        "financial_intelligence": _("Financial intelligence unit"),
        "data_protection": _("Data protection authority"),
    }
)
KINDS: Mapping[str, Promise] = MappingProxyType(
    {
        "PRES": _("Preservation request"),
        "PRES_EXT": _("Extension of preservation"),
        "PARTIAL_DISC": _("Partial disclosure of traffic data"),
        "SUBSCR_MLA": _("Request for subscriber information"),
        "MLA": _("Request for mutual legal assistance"),
        "PRES_DIRECT": _("Preservation request to a provider"),
        "DIRECT": _("Request to a provider"),
        "CONSENT": _("Request for consent to ask a provider"),
        "EMERG": _("Emergency disclosure"),
        "EPOC": _("Production order certificate"),
        "EPOC_PR": _("Preservation order certificate"),
        "SPONT": _("Spontaneous information"),
        "LOCATE": _("Request for the location of data"),
        "STOP_PAY": _("Stopping of a payment"),
        "FREEZE": _("Freezing of property"),
        "CONFISC": _("Confiscation"),
        "REFERRAL": _("Content referral"),
        "REMOVAL": _("Removal order"),
    }
)
DATA: Mapping[str, Promise] = MappingProxyType(
    {
        "SUB": _("Subscriber information"),
        "IDENT": _("Access data to identify the user"),
        "TRAFFIC": _("Traffic data"),
        "LOC": _("Location data"),
        "CONTENT": _("Content data"),
        "PAY": _("Payment data"),
        "KYC": _("Identity verification data"),
        "DEVICE": _("Device data"),
        "REG": _("Domain-name registration data"),
        "LOGS": _("Server logs"),
        "ANY": _("Any data"),
    }
)
SERVICES: Mapping[str, Promise] = MappingProxyType(
    {
        "internet_access": _("Internet access"),
        "mobile": _("Mobile telephony"),
        "web_mail": _("Electronic mail"),
        "mail": _("Electronic mail"),
        "host": _("Hosting"),
        "registrar": _("Domain names"),
        "social_network": _("Social network"),
        "messaging": _("Messaging"),
        "cloud": _("Cloud storage"),
        "exchange": _("Exchange of crypto-assets"),
        "bank": _("Bank"),
    }
)
DAYS: Mapping[str, Promise] = MappingProxyType(
    {
        "mo": pgettext_lazy("day of the week", "Mon"),
        "tu": pgettext_lazy("day of the week", "Tue"),
        "we": pgettext_lazy("day of the week", "Wed"),
        "th": pgettext_lazy("day of the week", "Thu"),
        "fr": pgettext_lazy("day of the week", "Fri"),
        "sa": pgettext_lazy("day of the week", "Sat"),
        "su": pgettext_lazy("day of the week", "Sun"),
    }
)
ANSWERS: Mapping[str, Promise] = MappingProxyType(
    {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
)
CERTAINTY: Mapping[str, Promise] = MappingProxyType(
    {
        "checked": _("Checked in the source"),
        "stated": _("Stated by the authority"),
        "recalled": _("From general knowledge, not checked"),
        "unknown": _("Not known how sure"),
    }
)
POLICIES: Mapping[str, Promise] = MappingProxyType(
    {
        "classic": _("One signature (Ed25519)"),
        "hybrid": _("Two signatures (Ed25519 and ML-DSA-65)"),
        "pq": _("One signature (ML-DSA-65)"),
    }
)


def said(words: Mapping[str, Promise], codes: Iterable[str]) -> list[str]:
    """Return the words for ``codes``, each once, in their order."""
    return list(dict.fromkeys(str(words.get(code, code)) for code in codes))


def language_names(codes: Iterable[str]) -> list[str]:
    """Return the names of languages, in the language of the page."""
    return [language_name(code) for code in codes]


def language_name(code: str) -> str:
    """Return the name of the language with this BCP 47 code; the code itself if it has none."""
    try:
        here = Locale.parse(translation.get_language() or "en", sep="-")
        asked = Locale.parse(get_locale_identifier(parse_locale(code, sep="-")))
    except (ValueError, UnknownLocaleError):
        return code
    return asked.get_display_name(here) or code
