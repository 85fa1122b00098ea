"""What a certificate for data is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Production certificate"),
    measure=gettext_noop("Give stored data, as a court of the State that asks has ordered"),
    title=gettext_noop("Production order: %(what)s"),
    lead=gettext_noop("Order a provider of another State to give data. Its State may object."),
    acts={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledge: the sender is verified"),
        Act.ASK: gettext_noop("Ask for clarification"),
        Act.REFUSE: gettext_noop("Say that it cannot be carried out"),
    },
    happened={
        Act.REQUEST: gettext_noop("Production order sent"),
        Act.REFUSE: gettext_noop("It cannot be carried out: reasons given"),
        Act.OBJECT: gettext_noop("Ground for refusal raised by the provider's State"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Production order certificate"),
    opening=gettext_noop(
        "The provider named here, in %(member)s, is ordered to give the data described here."
    ),
    closing=gettext_noop(
        "Preserve the data at once, give them by the deadline, and keep the order confidential."
    ),
)
