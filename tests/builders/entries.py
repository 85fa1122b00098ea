"""What each kind of journal entry has to state, and which columns change without one, and why.

Both are written by hand and reviewed: a kind that is not here, a table that nobody has thought of,
or an entry that leaves out who, why, before or after makes a test fail.
"""

from collections.abc import Mapping, Sequence

from tests.builders.changes import Change, Unit

ALL = "*"

FREE: Mapping[str, tuple[frozenset[str], str]] = {
    # Django's own.
    "comity_cache": (frozenset({ALL}), "counters against too many tries; they end by themselves"),
    "django_session": (frozenset({ALL}), "what a browser holds; signing in and out are entries"),
    # The journal is what it is about.
    "journal_entry": (frozenset({ALL}), "the journal itself"),
    "journal_treenode": (frozenset({ALL}), "the journal itself"),
    "journal_signedcheckpoint": (frozenset({ALL}), "signed over the entries, after them"),
    "journal_cosignature": (frozenset({ALL}), "what witnesses signed over the entries"),
    "journal_peercheckpoint": (frozenset({ALL}), "the last head of a peer; a fork is an entry"),
    # Turns of workers: who has a row in hand just now, and when it is tried again.
    "storage_work": (frozenset({ALL}), "turns of a worker"),
    "protocol_outgoing": (
        frozenset({"attempts", "due_at", "last_error", "leased_until", "told_at", "doubted_at"})
        | {"crashes", "finished_at", "quarantined_at"},
        "turns of a worker; what is told is a notice, what arrived is the entry of the receipt",
    ),
    "protocol_incoming": (
        frozenset({"attempts", "due_at", "last_error", "leased_until", "crashes"})
        | {"finished_at", "quarantined_at"},
        "turns of a worker; the effect has its own entry",
    ),
    "protocol_peerreach": (frozenset({ALL}), "a measurement, taken every minute"),
    "evidence_delivery": (
        frozenset({"attempts", "due_at", "last_error", "leased_until", "told_at", "crashes"})
        | {"finished_at", "quarantined_at"},
        "turns of a worker; the delivery has its own entry",
    ),
    "evidence_verification": (frozenset({ALL}), "turns of a worker; the verdict is an entry"),
    "cooperation_fileupload": (
        frozenset({"attempts", "due_at", "last_error", "leased_until", "crashes"})
        | {"arrived_at", "size", "finished_at", "quarantined_at"},
        "how far the bytes are; begun, added and ended are entries",
    ),
    # Bytes on their way, and the keys of what is stored: the room that stores knows no acts.
    "storage_upload": (frozenset({ALL}), "how far the bytes are; its room journals the file"),
    "storage_uploadpart": (frozenset({ALL}), "pieces on their way; their room journals the file"),
    "storage_itemkey": (frozenset({ALL}), "keys of stored items; their room journals the item"),
    "evidence_chunk": (frozenset({ALL}), "pieces on their way; the whole package is an entry"),
    "evidence_reserved": (frozenset({ALL}), "digests of what a statement gave; it is an entry"),
    "evidence_package": (frozenset({"held", "complete_at"}), "how far the bytes are"),
    # What follows from what was written down already.
    "cooperation_referencecounter": (frozenset({ALL}), "the last number given; the request has it"),
    "cooperation_keptanswer": (frozenset({ALL}), "the answer to a repeated call"),
    "cooperation_thread": (frozenset({"remind_at"}), "when a clock is next told of"),
    "cooperation_registration": (frozenset({"jws"}), "signed over what stands in it, after it"),
    "teams_team": (
        frozenset({"stage", "told_days", "asked_at"}),
        "follows from the events and the clock; what is told is a notice",
    ),
    "access_person": (frozenset({"last_login"}), "Django's; signing in is an entry"),
    "access_desksession": (
        frozenset({"seen_at", "key", "method"}),
        "that somebody is still there; signing in and out are entries",
    ),
    "mfa_authenticator": (
        frozenset({"data", "last_used_at"}),
        "counters of a passkey or a code; signing in and confirming are entries",
    ),
    "directory_directoryversion": (
        frozenset({"confirmed_at", "digest", "expires_at", "adopted_at"}),
        "the same directory was fetched again; a new one is an entry",
    ),
    "directory_knownnumber": (frozenset({ALL}), "follows from the directory, which is an entry"),
    "directory_fault": (frozenset({ALL}), "the line was down; what is told is a notice"),
}
"""Table -> columns whose update needs no entry (``*``: the whole table), and why."""

_WHO, _BY, _OF = frozenset({"person"}), frozenset({"by"}), frozenset({"of"})
_WHY = frozenset({"why"})
_BOTH, _AFTER = frozenset({"before", "after"}), frozenset({"after"})

STATES: Mapping[str, frozenset[str]] = {
    # Messages, by the node: whose they are and their digest is what they are.
    "sent": _OF,
    "received": _OF,
    "receipted": _OF,
    "statement-not-placed": _OF | _WHY | {"sender"},
    "request-heard": _OF | _BOTH | {"thread"},
    # Requests and drafts, by people; the signed statement (``of``) says why an act was done.
    "draft-filed": _WHO | _AFTER | {"draft"},
    "draft-begun": _WHO | _AFTER | {"draft"},
    "draft-changed": _WHO | _BOTH | {"draft"},
    "safeguards-answered": _WHO | _BOTH | {"draft"},
    "draft-discarded": _WHO | _BOTH | {"draft"},
    "draft-handed": _WHO | _BOTH | {"draft"},
    "draft-approved": _WHO | _BOTH | {"draft", "of"},
    "draft-sent": _WHO | _BOTH | {"draft", "thread"},
    "translation-asked": _WHO | _BOTH | {"draft", "whom"},
    "translation-added": _WHO | _AFTER | {"translation", "original", "language"},
    "translation-confirmed": _WHO | _BOTH | {"translation", "original", "language"},
    "act-refused": _WHO | _WHY | {"address"},
    "scope-reviewed": _WHO | _AFTER | {"thread", "of"},
    "request-sent": _WHO | _OF | _AFTER | {"thread"},
    "request-act": _WHO | _OF | _BOTH | {"thread"},
    "request-safeguards-answered": _WHO | _BOTH | {"thread"},
    "request-taken": _WHO | _BOTH | {"thread"},
    "request-handed-over": _WHO | _WHY | _BOTH | {"thread", "whom"},
    "request-opened-to": _WHO | _WHY | _BOTH | {"thread", "whom", "until"},
    "request-named": _WHO | _BOTH | {"thread"},
    "registered": _WHO | _OF | _BOTH | {"thread", "what"},
    "registered-file-read": _WHO | {"thread", "record", "item"},
    "partner-kept": _WHO | _BOTH | {"partner"},
    "request-opened": _WHO | _BOTH | {"thread"},
    "envelopes-exported": frozenset({"sha256", "to", "messages"}),
    "envelopes-imported": frozenset({"sha256", "messages", "new"}),
    "receipts-imported": frozenset({"sha256", "settled"}),
    "letter-made": _WHO | _BY | {"thread", "statement", "letter", "language"},
    "preservation-lapsed": frozenset({"thread", "reference", "own_side", "ended_at"}),
    "sender-flagged": _WHO | _WHY | _AFTER | {"flag", "thread", "member"},
    "sender-cleared": _WHO | _WHY | _BOTH | {"flag", "member"},
    "sender-let-pass": _WHO | _WHY | _AFTER | {"thread"},
    "sender-flag-heard": _OF | _BOTH | {"flag", "member"},
    # Teams: what was said is its events; the statement (``of``) is what carried them.
    "team-said": _WHO | _OF | _BOTH | {"team", "act"},
    "team-heard": _OF | _BOTH | {"team", "sender", "events"},
    "team-not-taken": _OF | _WHY | {"team", "sender"},
    "team-asked": _OF | {"team", "sender", "given"},
    "team-opened-to": _WHO | _BOTH | {"team"},
    # Attribution records: what a version says is its digest.
    "attribution-written": _WHO | _OF | _BOTH | {"attribution", "number"},
    "attribution-reviewed": _WHO | _OF | _BOTH | {"attribution", "sound"},
    "attribution-offered": _WHO | _OF | _AFTER | {"attribution", "to", "draft"},
    "findings-overridden": _WHO | _WHY | _AFTER,
    # Orders and files.
    "order-confirmed": _WHO | _BOTH | {"order"},
    "order-arrived": _AFTER | {"order", "thread"},
    "order-delivered": _WHO | _BOTH | {"order"},
    "order-cancelled": _BOTH | {"order", "thread"},
    "order-answer-drafted": _WHO | _BOTH | {"order"},
    "order-file-described": _WHO | _BOTH | {"order"},
    "order-file-added": _BY | _AFTER | {"order", "item"},
    "upload-begun": _WHO | {"order", "upload"},
    "upload-ended": _WHY | {"order", "upload"},
    # Evidence: a package is its digest, and the page of its custody says the rest.
    "item-deposited": _BY | {"item", "sha256", "order"},
    "item-given-back": _BY | _WHY | {"item", "sha256", "order"},
    "package-sealed": _BY | {"package"},
    "package-kept": _BY | _AFTER | {"package"},
    "package-key-kept": _BOTH | {"package"},
    "package-set-aside": _WHY | {"package"},
    "package-announced": _BY | {"package", "manifest"},
    "package-received": _BY | {"package"},
    "package-delivered": _BY | {"package"},
    "package-opened": _WHO | _BY | {"package"},
    "package-exported": _BY | {"package"},
    "package-locked": _WHO | _BY | {"package", "outcome"},
    "package-handed-over": _BY | {"package", "way", "to"},
    "package-certified": _WHO | _BY | {"package"},
    "package-verified": _BY | {"package", "outcome"},
    "package-accepted": _BY | {"package"},
    "package-refused": _BY | {"package"},
    # People: ``person`` is whom it is about, ``by`` who decided it.
    "person-enrolled": _WHO | _BY | _AFTER,
    "person-invited": _WHO | _BY | _BOTH,
    "person-changed": _WHO | _BY | _WHY | _BOTH,
    "person-left": _WHO | _BY | _WHY | _BOTH,
    "role-changed": _WHO | _BY | _WHY | _BOTH,
    "role-extended": _WHO | _BY | _WHY | _BOTH,
    "role-lent": _WHO | _BY | _WHY | _AFTER | {"whom", "until"},
    "role-taken-back": _WHO | _BY | _WHY | _BOTH | {"whom"},
    "organisation-added": _BY | _AFTER | {"organisation"},
    "unit-added": _BY | _AFTER | {"organisation", "unit"},
    "tokens-revoked": _WHO | _BY | _BOTH,
    "token-renewed": _WHO | _BY | _BOTH,
    "sessions-ended": _WHO | _BY | _BOTH,
    "recovery-asked": _WHO | _BY | _WHY,
    "recovery-approved": _WHO | _BY | _WHY,
    "recovery-refused": _WHO | _BY | _WHY | _BOTH,
    "ways-in-ended": _WHO | _BY | _BOTH,
    # By oneself, about oneself.
    "authenticator-added": _WHO | {"authenticator", "type"},
    "authenticator-removed": _WHO | {"authenticator", "type"},
    "recovery-code-used": _WHO | {"authenticator"},
    "password-set": _WHO | _BOTH,
    "password-changed": _WHO | _BOTH,
    "practice-sign-in-given": _WHO | _BY | _BOTH,
    "signed-in": _WHO | {"session", "method"},
    "signed-out": _WHO | _WHY | {"session"},
    "confirmed": _WHO | {"over", "method"},
    # What the node tells, and who read it.
    "notice-given": _AFTER | {"notice", "code"},
    "notice-seen": _WHO | _BOTH | {"notice"},
    # The node.
    "directory-adopted": frozenset({"version", "digest", "changed"}),
    "keyring-renewed": frozenset({"members"}),
    "backup-noted": _BY | {"where"},
    "peer-tested": frozenset({"member"}),
    "peer-stopped": _WHO | _WHY | _BOTH | {"member"},
    "peer-heard-again": _WHO | _WHY | _BOTH | {"member"},
    "peer-journal-refused": frozenset({"member"}),
    "epoch-raised": frozenset({"before"}),
    "peer-epoch-accepted": _BY | _WHY | {"member", "epoch"},
    "journal-behind": frozenset({"member", "size", "seen_size", "seen_epoch"}),
    "node-restored": _BY | {"file", "saved", "entries"},
    "backup-key-made": _BY | {"key"},
    "journal-read": _WHO,
    "journal-verified": frozenset({"size"}),
    "journal-exported": _WHO | _WHY,
}
"""Kind of entry -> the facts that it must state."""


def unrecorded(unit: Unit) -> Sequence[str]:
    """Return what ``unit`` changed without an entry, and what its entries leave out."""
    wrong = [] if unit.entries else [f"no entry: {one}" for one in unit.changes if not free(one)]
    for body in unit.entries:
        kind = str(body["kind"])
        missing = STATES.get(kind, frozenset()) - set(body)
        if missing:
            wrong.append(f"{kind} does not state {', '.join(sorted(missing))}")
    return wrong


def free(change: Change) -> bool:
    """Say whether ``change`` needs no entry of its own."""
    columns, _why = FREE.get(change.table, (frozenset(), ""))
    return ALL in columns or (bool(change.columns) and change.columns <= columns)
