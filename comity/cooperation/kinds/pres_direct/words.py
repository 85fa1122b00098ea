"""What a preservation by a provider is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Preservation by a provider"),
    measure=gettext_noop("Keep stored data so that they are not deleted"),
    title=gettext_noop("Provider to preserve %(what)s"),
    lead=gettext_noop(
        "Ask a provider of another State itself to keep data. Its State is told and may object."
    ),
    acts={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledge: the sender is verified"),
        Act.ACCEPT: gettext_noop("Accept, whole or less"),
        Act.EXECUTE: gettext_noop("Confirm preservation"),
    },
    happened={
        Act.ACKNOWLEDGE: gettext_noop("Acknowledged: the provider has verified the sender"),
        Act.ACCEPT: gettext_noop("Accepted by the provider"),
        Act.EXECUTE: gettext_noop("Data preserved"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Request to a provider to preserve stored computer data"),
    opening=gettext_noop(
        "We ask the provider named here, in %(member)s, to preserve the data described here."
    ),
    closing=gettext_noop(
        "Please keep the data as they are, tell us until when, and do not change or delete them."
    ),
)
