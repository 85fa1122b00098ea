"""What the kinds of journal entries are called, and which of them are about a case.

A kind without words is shown as it is. Whoever sees no case is shown that an entry is there, with
its number, time, kind and proof, and not what it says.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.kernel.strict_json import Json

KINDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        # Messages.
        "sent": _("Message accepted for delivery"),
        "received": _("Message received"),
        "receipted": _("Receipt of a partner"),
        "request-heard": _("Step of a request"),
        "statement-not-placed": _("Message that belongs to no request"),
        "draft-filed": _("Draft begun"),
        "draft-begun": _("Draft begun"),
        "draft-changed": _("Draft changed"),
        "safeguards-answered": _("Questions on safeguards answered"),
        "request-safeguards-answered": _("Questions on safeguards answered"),
        "draft-discarded": _("Draft given up"),
        "draft-handed": _("Draft handed over"),
        "draft-approved": _("Draft approved by a prosecutor or judge"),
        "draft-sent": _("Draft sent"),
        "translation-asked": _("Translation of a draft asked for"),
        "translation-added": _("Translation put beside a text"),
        "translation-confirmed": _("Translation by a machine confirmed"),
        "scope-reviewed": _("Very large request reviewed by law"),
        "request-sent": _("Request sent"),
        "request-taken": _("Request taken"),
        "request-handed-over": _("Request handed over"),
        "request-named": _("Request given a name"),
        "request-opened": _("Request read"),
        "registered": _("Registered by hand"),
        "registered-file-read": _("Registered file read"),
        "partner-kept": _("Partner without a node written down"),
        "sender-flagged": _("Sender flagged for abuse"),
        "sender-cleared": _("Flag on a sender ended"),
        "sender-let-pass": _("Emergency of a flagged sender let pass"),
        "sender-flag-heard": _("Warning of a peer about a sender"),
        "team-said": _("Step of a joint team"),
        "team-heard": _("Step of a joint team heard"),
        "team-not-taken": _("Message of a joint team not taken over"),
        "team-asked": _("Joint team: asked for what was missing"),
        "team-opened-to": _("Joint team opened to somebody"),
        "attribution-written": _("Version of an attribution record written"),
        "attribution-reviewed": _("Attribution record reviewed"),
        "attribution-offered": _("Attribution record offered to another State"),
        "request-opened-to": _("Request opened to somebody"),
        "request-act": _("Step of a request"),
        "letter-made": _("Letter made"),
        "preservation-lapsed": _("Preservation lapsed: nobody asked for the data in time"),
        "envelopes-exported": _("Messages written to a file"),
        "envelopes-imported": _("Messages taken from a file"),
        "receipts-imported": _("Receipts taken from a file"),
        "findings-overridden": _("Findings set aside"),
        "order-issued": _("Order to a provider"),
        "order-confirmed": _("Order confirmed by the provider"),
        "order-delivered": _("Order delivered by the provider"),
        "order-arrived": _("Request arrived at its provider"),
        "order-cancelled": _("Order taken back"),
        "order-answer-drafted": _("Answer to an order prepared"),
        "order-file-described": _("File described"),
        "order-file-added": _("File added to an order"),
        "upload-begun": _("Upload begun"),
        "upload-ended": _("Upload ended"),
        # Evidence.
        "item-deposited": _("File handed over"),
        "item-given-back": _("File taken back"),
        "package-announced": _("Package announced"),
        "package-sealed": _("Package sealed"),
        "package-kept": _("Sealed package kept"),
        "package-key-kept": _("Key of a package kept"),
        "package-set-aside": _("Package set aside"),
        "package-delivered": _("Package delivered"),
        "package-received": _("Package received"),
        "package-exported": _("Package taken out"),
        "package-locked": _("Package encrypted, to be carried"),
        "package-handed-over": _("Package handed over, to be carried"),
        "package-verified": _("Package verified"),
        "package-opened": _("Package opened"),
        # People.
        "person-enrolled": _("Person enrolled"),
        "person-invited": _("Person invited"),
        "person-changed": _("Person changed"),
        "person-left": _("Person left"),
        "role-changed": _("Role changed"),
        "role-lent": _("Role lent"),
        "role-taken-back": _("Lent role taken back"),
        "role-extended": _("Last day of a role changed"),
        "enrolment-decided": _("Enrolment decided"),
        "organisation-added": _("Organisation added"),
        "unit-added": _("Unit added"),
        "authenticator-added": _("Second factor added"),
        "authenticator-changed": _("Second factor changed"),
        "authenticator-removed": _("Second factor removed"),
        "password-set": _("Password set"),
        "password-changed": _("Password changed"),
        "practice-sign-in-given": _("Practice sign-in given"),
        "recovery-code-used": _("Recovery code used"),
        "ways-in-ended": _("Ways to sign in ended"),
        "signed-in": _("Signed in"),
        "signed-out": _("Signed out"),
        "sign-in-failed": _("Sign-in failed"),
        "session-ended": _("Session ended"),
        "sessions-ended": _("Sessions ended"),
        "confirmed": _("Act confirmed"),
        "act-refused": _("Act tried and refused"),
        "recovery-asked": _("Recovery asked for"),
        "recovery-approved": _("Recovery approved"),
        "recovery-refused": _("Recovery refused"),
        "tokens-revoked": _("Tokens revoked"),
        "token-renewed": _("Token renewed"),
        "notice-given": _("Notice given"),
        "notice-seen": _("Notice read"),
        # The node.
        "directory-adopted": _("New directory taken over"),
        "keyring-renewed": _("Keys of members renewed"),
        "backup-noted": _("Backup noted"),
        "peer-tested": _("Way to a partner tested"),
        "peer-stopped": _("Exchange with a partner stopped"),
        "peer-heard-again": _("Exchange with a partner goes on"),
        "peer-journal-refused": _("Journal of a partner refused"),
        "peer-epoch-accepted": _("New epoch of a partner accepted"),
        "journal-behind": _("Found to be an older copy"),
        "node-restored": _("Restored from a backup"),
        "backup-key-made": _("Key of the backups made"),
        "epoch-raised": _("New epoch begun after a restore"),
        "journal-read": _("Journal read"),
        "journal-verified": _("Journal checked"),
        "journal-exported": _("Journal taken out"),
    }
)
_OF_CASES: Final = frozenset(
    {"thread", "request", "draft", "order", "package", "item", "of", "id", "case", "target"}
)


def said(kind: str) -> str:
    """Return what entries of ``kind`` are called."""
    return str(KINDS.get(kind, kind))


def about_case(body: Mapping[str, Json]) -> bool:
    """Say whether an entry is about a request, an order or evidence."""
    return not _OF_CASES.isdisjoint(body)


def about(body: Mapping[str, Json]) -> tuple[str, str]:
    """Return the fact that best says what the entry is about, with its name; empty if none."""
    for name in ("reference", "thread", "request", "order", "package", "draft", "item", "member"):
        if isinstance(body.get(name), str):
            return name, str(body[name])
    for name in ("to", "from", "sender", "code", "version", "size", "notice", "act"):
        if name in body and isinstance(body[name], str | int):
            return name, str(body[name])
    return "", ""
