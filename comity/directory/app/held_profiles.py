"""The profile of a State as this node knows it: its entry, our files, the administrator's, the law.

The administrator's files are read again when one of them changes. Broken ones make the profile
unavailable: a wrong answer is worse than none.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from comity.directory.entries import Entry
from comity.directory.profile_files import (
    FOLDER,
    MalformedProfileError,
    Profiles,
    read_profiles,
    shipped_profiles,
)
from comity.directory.profile_sources import of_entry, of_law
from comity.directory.state_profiles import Origin, StateProfile, profile_of
from comity.kernel.errors import UnavailableError
from comity.kernel.sameness import Same
from comity.law.app import queries as law
from comity.law.corpus import Corpus
from comity.law.editions import Fingerprint, fingerprint


class ProfilesUnreadableError(UnavailableError):
    """The State profiles that the administrator of this node wrote are broken."""

    code = "directory.profiles_unreadable"
    remedy = "The administrator mends the file named; comity directory validate checks it."


def state_profile(state: str, entry: Entry | None, *, on: date) -> StateProfile:
    """Return what is known of ``state`` on the day ``on``.

    Args:
        state: Its code.
        entry: What it published in the directory, if anything.
        on: The day.

    Raises:
        ProfilesUnreadableError: A file in ``HOME/profiles`` is broken.
        LawUnreadableError: A file in ``HOME/law`` is.
    """
    return _made(state, Same(entry), Same(own_profiles()), Same(law.corpus()), on)


@lru_cache(maxsize=512)
def _made(
    state: str, entry: Same[Entry | None], own: Same[Profiles], known: Same[Corpus], on: date
) -> StateProfile:
    # Every page of a request asks for it, and it changes when a file or an entry does, or the day.
    published = entry.held
    return profile_of(
        state,
        on=on,
        zone=None if published is None else published.zone,
        sources={
            Origin.OWN: own.held.get(state, ()),
            Origin.ENTRY: () if published is None else tuple(of_entry(published)),
            Origin.SHIPPED: shipped_profiles().get(state, ()),
            Origin.LAW: tuple(of_law(known.held, state)),
        },
    )


def own_profiles() -> Profiles:
    """Return the profiles that the administrator of this node wrote.

    Raises:
        ProfilesUnreadableError: A file is broken.
    """
    folder = settings.COMITY_NODE.home / FOLDER
    try:
        return _read(folder, fingerprint(folder))
    except MalformedProfileError as error:
        msg = f"the State profiles cannot be read: {FOLDER}/{error.message}"
        raise ProfilesUnreadableError(msg, **error.facts) from error


@lru_cache(maxsize=4)
def _read(folder: Path, seen: Fingerprint) -> Profiles:
    del seen  # the key of the cache: what changed is read again
    return read_profiles(folder)
