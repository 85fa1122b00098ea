"""What a request for the location of data is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Location of data"),
    measure=gettext_noop("Say where the data are, or who may know"),
    title=gettext_noop("Where is it? %(what)s"),
    lead=gettext_noop(
        "Nobody knows where the data are. Ask a State whether it has them. "
        "If it names another State, the next request is drafted for you."
    ),
    whom=gettext_noop("Which State do you ask?"),
    what=gettext_noop("What are you looking for?"),
    acts={
        Act.EXECUTE: gettext_noop("They are here"),
        Act.NO_DATA: gettext_noop("They are not here"),
    },
    happened={
        Act.EXECUTE: gettext_noop("Data located"),
        Act.NO_DATA: gettext_noop("Data not there"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Request for the location of data"),
    opening=gettext_noop(
        "We ask %(member)s whether the data described here are there, or who may have them."
    ),
    closing=gettext_noop(
        "We ask for no data here. If they are with you, please keep them: a request will follow."
    ),
)
