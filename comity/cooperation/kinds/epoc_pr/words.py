"""What a certificate to preserve is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Preservation certificate"),
    measure=gettext_noop("Keep stored data, as an authority of the State that asks has ordered"),
    title=gettext_noop("Preservation order: %(what)s"),
    lead=gettext_noop("Order a provider of another State to keep data for 60 days."),
    acts={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledge: the sender is verified"),
        Act.ASK: gettext_noop("Ask for clarification"),
        Act.EXECUTE: gettext_noop("Confirm preservation"),
        Act.REFUSE: gettext_noop("Say that it cannot be carried out"),
    },
    happened={
        Act.REQUEST: gettext_noop("Preservation order sent"),
        Act.EXECUTE: gettext_noop("Data preserved"),
        Act.SUPERSEDE: gettext_noop("The production order has come: the data stay preserved"),
        Act.REFUSE: gettext_noop("It cannot be carried out: reasons given"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Preservation order certificate"),
    opening=gettext_noop(
        "The provider named here, in %(member)s, is ordered to preserve the data described here."
    ),
    closing=gettext_noop(
        "The data are to be kept for 60 days, longer if that is extended or the order for the"
        " data is confirmed."
    ),
)
