"""What a referral is called, and how it reads as a letter."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Force, Labels, Letter, gettext_noop

FORCE = Force(
    code="referral",
    badge=gettext_noop("Referral: it asks"),
    said=gettext_noop(
        "This is a referral. It asks, and binds nobody. "
        "The provider judges by its own terms, and may leave the content where it is."
    ),
    tone="violet",
    icon="message-2",
)
LABELS = Labels(
    name=gettext_noop("Content referral"),
    measure=gettext_noop("Look at content by your own terms, and decide whether it stays"),
    title=gettext_noop("Content referral: %(what)s"),
    lead=gettext_noop(
        "Tell a provider of content that breaks its own terms. You ask, and it decides. "
        "Nothing binds it."
    ),
    acts={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledge: the sender is verified"),
        Act.REFUSE: gettext_noop("Leave it where it is"),
        Act.CLOSE: gettext_noop("Close"),
    },
    happened={
        Act.REQUEST: gettext_noop("Content referral sent"),
        Act.ACKNOWLEDGE: gettext_noop("Acknowledged: the provider has verified the sender"),
        Act.REPORT_RESULT: gettext_noop("Answer to the referral, location by location"),
        Act.REFUSE: gettext_noop("The provider leaves it where it is: reasons given"),
        Act.CLOSE: gettext_noop("Referral closed"),
    },
    fields={
        "accounts": gettext_noop("Exact locations, one on each line"),
        "targets": gettext_noop("Exact locations"),
        "necessity": gettext_noop("What harm it does while it is online"),
        "proportionality": gettext_noop("Why a milder measure is not enough"),
    },
)
TASKS = MappingProxyType({Act.CLOSE: "end"})
LETTER = Letter(
    heading=gettext_noop("Content referral: a notice that asks and binds nobody"),
    opening=gettext_noop(
        "We tell the provider named here, in %(member)s, of the content described here. "
        "We ask it to judge the content by its own terms. This is no order."
    ),
    closing=gettext_noop(
        "Please keep a copy before you remove anything, and tell us what you decide for each "
        "location. You may leave the content where it is."
    ),
)
