"""What the directory knows of a State, as the law room asks it; unknown is a value.

The law stands below the directory and never imports it: this is registered there when the app is
ready.
"""

from datetime import date
from functools import lru_cache

from comity.directory.app import queries
from comity.directory.state_profiles import StateProfile
from comity.kernel.sameness import Same
from comity.law.app.registers import register_profiles
from comity.law.questions import Profile


def law_profile_of(code: str, /, *, on: date) -> Profile:
    """Return what the State ``code`` accepts on the day ``on``; empty where nothing is held."""
    return _told(Same(queries.state_profile_of(code, on=on)))


@lru_cache(maxsize=512)
def _told(profile: Same[StateProfile]) -> Profile:
    return profile.held.for_law()


def register() -> None:
    """Let the law room ask here."""
    register_profiles(law_profile_of)
