"""What the codes of a State profile are called on pages."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from comity.directory import profile_labels


def _lazy(labels: Mapping[str, str]) -> Mapping[str, Promise]:
    return MappingProxyType({code: gettext_lazy(label) for code, label in labels.items()})


TOPICS = _lazy(profile_labels.TOPICS)
FORMALITIES = _lazy(profile_labels.FORMALITIES)
DIRECT = _lazy(profile_labels.DIRECT)
CHANNELS = _lazy(profile_labels.CHANNELS)
ROLES = _lazy(profile_labels.ROLES)
PUNISHMENTS = _lazy(profile_labels.PUNISHMENTS)
ORIGINS = _lazy(profile_labels.ORIGINS)
CAUTIONS = _lazy(profile_labels.CAUTIONS)
CERTAINTY = _lazy(profile_labels.CERTAINTY)
