"""What the codes of an emergency are called on pages, and why a sender is flagged."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

HARMS: Words = MappingProxyType(
    {
        "death": _("Death"),
        "serious_injury": _("Serious injury"),
        "child_abuse": _("Child abuse that goes on"),
        "kidnapping": _("Kidnapping"),
        "terrorism": _("Terrorism"),
        "critical_infrastructure": _("Attack on critical infrastructure"),
    }
)
FOLLOWING: Words = MappingProxyType(
    {
        "will_follow": _("Legal process will follow"),
        "will_not_follow": _("No legal process will follow"),
    }
)
CALL_OUTCOMES: Words = MappingProxyType(
    {
        "not_reached": _("Nobody answered"),
        "not_known_there": _("The authority did not know of the request"),
        "denied": _("The authority said that the request is not its own"),
    }
)
EVENT_REVIEWS: Words = MappingProxyType(
    {
        "emergency": _("It was an emergency"),
        "no_emergency": _("It was no emergency"),
        "not_clear": _("It is not clear"),
    }
)
ABUSE: Words = MappingProxyType(
    {
        "not_sent_by_them": _("The authority did not send it"),
        "false_statement": _("It said what was not true"),
        "no_emergency": _("There was no emergency"),
        "data_misused": _("The data were used for something else"),
        "other": _("Another reason"),
    }
)
