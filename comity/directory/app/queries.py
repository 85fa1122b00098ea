"""What this node knows of members, authorities, contact points and providers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from comity.directory.app.held_profiles import state_profile
from comity.directory.app.models import Authority, DirectoryVersion, Fault, Member, Provider
from comity.directory.entries import ContactPoint, Entry, entry_from_json
from comity.directory.entries import Provider as ProviderEntry
from comity.directory.profiles import profile, stale
from comity.directory.register import JOINED
from comity.directory.state_profiles import StateProfile
from comity.kernel.errors import InvalidInputError, UnavailableError
from comity.kernel.sameness import Same
from comity.kernel.strict_json import parse_object
from comity.law.app import queries as law
from comity.protocol.keyring import KeyDocument


class NoSuchMemberError(InvalidInputError):
    """No member of that code stands in the register."""

    code = "directory.no_such_member"
    remedy = "List the members: comity node directory show."


class NoSuchStateError(InvalidInputError):
    """Neither the directory nor the law data know the code."""

    code = "directory.no_such_state"
    remedy = "Give the code of ISO 3166-1 alpha-2, or that of a member of the directory."


class NoSuchProviderError(InvalidInputError):
    """No provider of that code or name is in the directory."""

    code = "directory.no_such_provider"
    remedy = "List the providers, or ask the member's contact point for the legal entity."


def members() -> QuerySet[Member]:
    """Return every line of the register that this node trusts."""
    return Member.objects.all()


def member(code: str) -> Member:
    """Return how the member ``code`` stands.

    Raises:
        NoSuchMemberError: It never joined.
    """
    found = Member.objects.filter(pk=code).first()
    if found is None:
        msg = f"{code} is not in the directory"
        raise NoSuchMemberError(msg, member=code)
    return found


def entry_of(code: str) -> Entry | None:
    """Return what ``code`` published last, or None if nothing of it is held."""
    text = Member.objects.filter(pk=code).values_list("entry", flat=True).first()
    return read_entry(text or "")


def read_entry(text: str) -> Entry | None:
    """Return what a member published, from its text; None if there is none."""
    return _entry(text) if text else None


def document_of(code: str) -> KeyDocument | None:
    """Return the key document of ``code`` that was verified last, or None."""
    text = Member.objects.filter(pk=code).values_list("document", flat=True).first()
    return KeyDocument.from_json(parse_object(text)) if text else None


def contact_points(code: str, *, function: str | None = None) -> tuple[ContactPoint, ...]:
    """Return whom to call at ``code``; with ``function`` only at authorities that have it.

    Raises:
        NoSuchMemberError: It never joined.
    """
    entry = entry_of(member(code).code)
    if entry is None:
        return ()
    if function is None:
        return entry.contact_points
    meant = {held.code for held in entry.authorities if function in held.functions}
    return tuple(point for point in entry.contact_points if point.authority in meant)


def authorities(code: str) -> QuerySet[Authority]:
    """Return the authorities of ``code``."""
    return Authority.objects.filter(member_id=code)


def providers() -> QuerySet[Provider]:
    """Return the providers of all members in good standing."""
    return Provider.objects.filter(member__standing=JOINED)


def provider(asked: str) -> tuple[str, ProviderEntry]:
    """Return the member under whose law the provider stands, and what it accepts.

    Args:
        asked: Its code, or the name that the directory gives it.

    Raises:
        NoSuchProviderError: There is none, or more than one goes by that name.
    """
    found = list(providers().filter(Q(code=asked) | Q(name=asked))[:2])
    if len(found) != 1:
        msg = f"{'no' if not found else 'more than one'} provider is known as {asked}"
        raise NoSuchProviderError(msg, asked=asked)
    entry = entry_of(found[0].member_id)
    stated = entry.providers if entry is not None else ()
    return found[0].member_id, next(one for one in stated if one.code == found[0].code)


def profile_of(
    code: str, *, now: datetime, sender: str | None = None, kind: str | None = None
) -> Mapping[str, object]:
    """Return what the completeness rules are told of ``code``; empty if nothing is known.

    Args:
        code: The member that is asked.
        now: By which day a part counts as stale.
        sender: The member that asks; this node itself if not given.
        kind: The kind of request, for the languages accepted for it.
    """
    entries = _entries()
    asked = next((entry for entry in entries if entry.member == code), None)
    if asked is None:
        return {}
    today = now.astimezone(ZoneInfo(asked.zone)).date()
    known = _profile(
        tuple(Same(entry) for entry in entries),
        code,
        sender or settings.COMITY_NODE.code,
        kind,
        Same(_stated(asked, on=today)),
    )
    return {**known, "stale": list(stale(asked, today=today))}


@lru_cache(maxsize=512)
def _profile(
    entries: tuple[Same[Entry], ...],
    receiver: str,
    sender: str,
    kind: str | None,
    stated: Same[StateProfile | None],
) -> Mapping[str, object]:
    held = [entry.held for entry in entries]
    return profile(held, receiver=receiver, sender=sender, kind=kind, stated=stated.held)


def _stated(entry: Entry, *, on: date) -> StateProfile | None:
    """Return the dated statements; none while files of this node are broken: a desk goes on."""
    try:
        return state_profile(entry.state, entry, on=on)
    except UnavailableError:
        return None


def state_profile_of(code: str, *, on: date) -> StateProfile:
    """Return what is known of the State or member ``code`` on the day ``on``.

    A State that is no member of the directory has a profile too: of what ships with the program,
    of what the administrator wrote, and of its declarations.
    """
    entry = entry_of(code)
    return state_profile(code if entry is None else entry.state, entry, on=on)


def known_state_profile_of(code: str, *, on: date) -> StateProfile:
    """Return what is known of the State or member ``code`` on the day ``on``.

    Raises:
        NoSuchStateError: Neither the directory nor the law data know the code.
    """
    if code not in law.corpus().states and not members().filter(pk=code).exists():
        msg = f"there is no State {code!r}"
        raise NoSuchStateError(msg, asked=code)
    return state_profile_of(code, on=on)


def version() -> DirectoryVersion | None:
    """Return the version in use, or None before the first."""
    return DirectoryVersion.objects.first()


def fault() -> Fault | None:
    """Return why the last refresh failed, or None if it went well."""
    return Fault.objects.filter(ended_at=None).first()


def _entries() -> Sequence[Entry]:
    texts = Member.objects.filter(standing=JOINED).exclude(entry="").values_list("entry", flat=True)
    return [_entry(text) for text in texts]


@lru_cache(maxsize=512)
def _entry(text: str) -> Entry:
    # What was verified when it was taken over is read again and again: every request asks for it.
    return entry_from_json(text.encode())
