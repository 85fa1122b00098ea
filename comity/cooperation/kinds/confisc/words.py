"""What a request for confiscation is called, and how it reads as a letter."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Confiscation"),
    measure=gettext_noop("Confiscate property, and return or share it"),
    title=gettext_noop("Confiscate %(what)s"),
    lead=gettext_noop(
        "Have property confiscated by a final order, and agree what victims and both States get."
    ),
    acts={
        Act.ACCEPT: gettext_noop("Decide to confiscate"),
        Act.EXECUTE: gettext_noop("Confirm the confiscation"),
        Act.PARTLY: gettext_noop("Confiscated in part"),
        Act.NO_DATA: gettext_noop("Nothing found"),
        Act.CLOSE: gettext_noop("Confirm what came, and close"),
    },
    happened={
        Act.REQUEST: gettext_noop("Confiscation asked for"),
        Act.ACCEPT: gettext_noop("Decided: it is to be confiscated"),
        Act.EXECUTE: gettext_noop("Property confiscated"),
        Act.PARTLY: gettext_noop("Property confiscated in part"),
        Act.NO_DATA: gettext_noop("Nothing found to confiscate"),
        Act.CLOSE: gettext_noop("What came was confirmed: closed"),
    },
    fields={
        "accounts": gettext_noop("Property, one thing on each line"),
        "preservation_ref": gettext_noop("Freeze that it follows"),
    },
    whom=gettext_noop("Which State should confiscate it?"),
    what=gettext_noop("Which property?"),
)
TASKS = MappingProxyType(
    {
        Act.ACCEPT: "decide_confiscation",
        Act.EXECUTE: "confiscate",
        Act.DISPOSE: "dispose",
        Act.AGREE_SHARING: "agree_sharing",
        Act.CLOSE: "settle",
    }
)
LETTER = Letter(
    heading=gettext_noop("Request for confiscation"),
    opening=gettext_noop("We ask %(member)s to confiscate the property described here."),
    closing=gettext_noop(
        "The certified copy of the final order goes with this request. Please say for each thing "
        "what was confiscated, and propose how it is returned or shared."
    ),
)
