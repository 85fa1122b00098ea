"""What a request straight to a provider is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Request to a provider"),
    measure=gettext_noop("Give stored data straight to the authority that asks"),
    title=gettext_noop("Data from a provider: %(what)s"),
    lead=gettext_noop(
        "Ask a provider of another State itself for data. Its State is told and may object."
    ),
    acts={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledge: the sender is verified"),
        Act.ACCEPT: gettext_noop("Accept, whole or less"),
    },
    happened={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledged: the provider has verified the sender"),
        Act.ACCEPT: gettext_noop("Accepted by the provider"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Request to a provider for stored computer data"),
    opening=gettext_noop(
        "We ask the provider named here, in %(member)s, for the data described here."
    ),
    closing=gettext_noop(
        "Please give the data sealed to the key of our node, with the reference of this request."
    ),
)
