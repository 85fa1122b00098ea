"""What a removal order is called, and how it reads as a letter."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Force, Labels, Letter, gettext_noop

FORCE = Force(
    code="order",
    badge=gettext_noop("Order: it binds"),
    said=gettext_noop(
        "This is a removal order. It binds the provider, by the law and the authority that it "
        "names. It can be appealed, and the provider's State may object."
    ),
    tone="red",
    icon="gavel",
)
LABELS = Labels(
    name=gettext_noop("Removal order"),
    measure=gettext_noop("Take unlawful content away, as an authority has ordered"),
    title=gettext_noop("Removal order: %(what)s"),
    lead=gettext_noop(
        "Order a provider to take unlawful content away, by a law and an authority that you name. "
        "It binds, and can be appealed."
    ),
    acts={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledge: the sender is verified"),
        Act.REFUSE: gettext_noop("Say that it cannot be carried out"),
        Act.CLOSE: gettext_noop("Close"),
    },
    happened={
        Act.REQUEST: gettext_noop("Removal order sent"),
        Act.ACKNOWLEDGE: gettext_noop("Acknowledged: the provider has verified the sender"),
        Act.REPORT_RESULT: gettext_noop("Answer to the order, location by location"),
        Act.REFUSE: gettext_noop("The order cannot be carried out: grounds given"),
        Act.CLOSE: gettext_noop("Order closed"),
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
    heading=gettext_noop("Removal order: it binds the provider"),
    opening=gettext_noop(
        "The provider named here, in %(member)s, is ordered to take away the content described "
        "here, by the law and the authority named here."
    ),
    closing=gettext_noop(
        "Keep a copy first. Report what was done at each location, and tell whoever published it "
        "where to appeal. How the provider can appeal is said above."
    ),
)
