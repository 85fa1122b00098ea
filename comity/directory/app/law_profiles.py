"""What the directory knows of a State, as the law room asks it; unknown is a value.

The law stands below the directory and never imports it: this is registered there when the app is
ready.
"""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Final

from comity.directory.app import queries
from comity.directory.entries import Entry
from comity.law.app.registers import register_profiles
from comity.law.questions import Profile

_CHANNELS: Final = MappingProxyType(
    {"24/7": "P247", "CA-CA": "CA", "JUD": "JA", "PROVIDER": "PROV", "DIPLO": "DIP"}
)
"""Channels of the directory by the codes of the law data."""


def law_profile_of(code: str, /, *, on: date) -> Profile:
    """Return what the State ``code`` accepts on the day ``on``; empty where nothing is held."""
    entry = queries.entry_of(code)
    if entry is None or entry.revised_on > on:
        return Profile()
    return Profile(languages=entry.languages, channels=tuple(_channels(entry)) or None)


def register() -> None:
    """Let the law room ask here."""
    register_profiles(law_profile_of)


def _channels(entry: Entry) -> Iterable[str]:
    named = dict.fromkeys(way for terms in entry.terms.values() for way in terms.channels)
    return [_CHANNELS[way] for way in named if way in _CHANNELS]
