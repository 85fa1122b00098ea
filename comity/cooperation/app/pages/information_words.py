"""What the codes of information that was not asked for are called on pages."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from comity.cooperation import information
from comity.cooperation.marked_fields import ACTIONS as ACTIONS_ASKED

Words = Mapping[str, Promise]


def _told(choices: Iterable[tuple[str, str]]) -> Words:
    return MappingProxyType({code: gettext_lazy(label) for code, label in choices})


SOURCE: Words = _told(information.GRADES_OF_SOURCE)
INFORMATION: Words = _told(information.GRADES_OF_INFORMATION)
USES: Words = _told(information.USES)
PURPOSES: Words = _told(information.PURPOSES)
ACTIONS: Words = _told(ACTIONS_ASKED)
USED_FOR: Words = _told(information.USED_FOR)
