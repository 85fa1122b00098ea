"""What is called how where something is registered by hand: ways, papers, fields, partners."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Promise]

WAYS: Words = MappingProxyType(
    {
        "mail": _("Letter"),
        "registered_mail": _("Registered letter"),
        "courier": _("Courier"),
        "in_person": _("Handed over in person"),
        "diplomatic": _("Diplomatic channel"),
        "telephone": _("Telephone"),
        "fax": _("Fax"),
        "portal": _("Portal of the provider"),
        "desk_email": _("E-mail of the 24/7 contact point"),
    }
)
WAY_ICONS: Mapping[str, str] = MappingProxyType(
    {"telephone": "phone-call", "portal": "building", "in_person": "users"}
)
NATURES: Words = MappingProxyType(
    {"authority": _("Authority"), "provider": pgettext_lazy("nature", "Provider")}
)
FILED_AS: Words = MappingProxyType(
    {
        "original": _("Scan of the original"),
        "proof_of_dispatch": _("Proof of dispatch"),
        "proof_of_receipt": _("Proof of receipt"),
        "translation": _("Translation"),
        "data": _("Data that were sent"),
        "other": _("Another paper"),
    }
)
OPENS_WITH: Words = MappingProxyType(
    {
        "key": _("The key of the partner"),
        "passphrase": _("A passphrase"),
    }
)
RECORDS: Words = MappingProxyType(
    {
        "own": _("Signed by this node, to go as a letter"),
        "sent": _("Sent by us"),
        "reached": _("Known to have come there"),
        "heard": _("Said by the other side"),
        "portal": _("Ticket of a portal"),
        "filed": _("File taken in"),
        "linked": _("Goes on as a signed request"),
        "handed": _("Encrypted evidence handed over"),
        "taken_back": _("Taken back"),
    }
)
"""What a record says."""

UNTOLD: Words = MappingProxyType(
    {
        "call_back": _("Not told: whether they called the authority back"),
        "assess": _("Not told: whether they assessed the emergency"),
    }
)
"""What stands where the other side has told nothing of a step."""

FACTS: Words = MappingProxyType(
    {
        "way": _("Way"),
        "said_by": _("Said by"),
        "post": _("Post"),
        "unit": _("Unit"),
        "called_back": _("Called back at"),
        "received_at": _("Came on"),
        "written_on": _("Date on the paper"),
        "reference": _("Their reference"),
        "ticket": _("Ticket"),
        "link": _("Address of the files"),
        "link_until": _("The address ends on"),
        "to": _("To whom"),
        "sent_at": _("Left on"),
        "known_by": _("How we know"),
        "package": _("Package"),
        "opens_with": _("What opens it"),
        "told_by": _("Passphrase told by"),
        "name": _("File"),
        "filed_as": _("What it is"),
        "sha256": _("SHA-256"),
        "note": _("Note"),
    }
)
"""What is shown of a record, in this order."""
