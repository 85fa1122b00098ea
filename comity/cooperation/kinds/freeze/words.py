"""What a request to freeze property is called, and how it reads as a letter."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Freezing of property"),
    measure=gettext_noop("Freeze property until it can be confiscated"),
    title=gettext_noop("Freeze %(what)s"),
    lead=gettext_noop(
        "Have accounts, crypto-assets, land or other property frozen before it is moved. "
        "You attach the certified order."
    ),
    acts={
        Act.ACCEPT: gettext_noop("Decide to freeze"),
        Act.EXECUTE: gettext_noop("Confirm the freeze"),
        Act.PARTLY: gettext_noop("Frozen in part"),
        Act.NO_DATA: gettext_noop("Nothing found"),
        Act.ASK_EXTENSION: gettext_noop("Ask to renew the freeze"),
        Act.GRANT_EXTENSION: gettext_noop("Renew the freeze"),
        Act.REFUSE_EXTENSION: gettext_noop("Refuse to renew"),
        Act.RELEASE: gettext_noop("Give the property free"),
    },
    happened={
        Act.REQUEST: gettext_noop("Freezing asked for"),
        Act.ACCEPT: gettext_noop("Decided: it is to be frozen"),
        Act.EXECUTE: gettext_noop("Property frozen"),
        Act.PARTLY: gettext_noop("Property frozen in part"),
        Act.NO_DATA: gettext_noop("Nothing found to freeze"),
        Act.ASK_EXTENSION: gettext_noop("Renewal of the freeze asked for"),
        Act.GRANT_EXTENSION: gettext_noop("Freeze renewed"),
        Act.REFUSE_EXTENSION: gettext_noop("Renewal of the freeze refused"),
        Act.SUPERSEDE: gettext_noop("Confiscation asked for: frozen until that is decided"),
        Act.RELEASE: gettext_noop("Property given free"),
    },
    fields={
        "accounts": gettext_noop("Property, one thing on each line"),
        "preservation_ref": gettext_noop("Hold of a payment that it follows"),
    },
    whom=gettext_noop("Which State should freeze it?"),
    what=gettext_noop("Which property?"),
)
TASKS = MappingProxyType(
    {
        Act.ACCEPT: "decide_freeze",
        Act.EXECUTE: "freeze",
        Act.ASK_EXTENSION: "renew",
        Act.GRANT_EXTENSION: "decide_renewal",
        Act.UPHOLD: "decide_challenge",
    }
)
LETTER = Letter(
    heading=gettext_noop("Request to freeze property"),
    opening=gettext_noop("We ask %(member)s to have the property described here frozen."),
    closing=gettext_noop(
        "The certified copy of the order goes with this request. Please say for each thing what "
        "is frozen, until when, and how the freeze is renewed."
    ),
)
