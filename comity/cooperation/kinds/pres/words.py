"""What a preservation is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Preservation"),
    measure=gettext_noop("Keep stored data so that they are not deleted"),
    title=gettext_noop("Preserve %(what)s"),
    lead=gettext_noop(
        "Ask another State to keep data so that they are not deleted. About 2 minutes."
    ),
    acts={Act.EXECUTE: gettext_noop("Confirm preservation")},
    happened={Act.EXECUTE: gettext_noop("Data preserved")},
)
LETTER = Letter(
    heading=gettext_noop("Request to preserve stored computer data without delay"),
    opening=gettext_noop("We ask %(member)s to have the data described here preserved."),
    closing=gettext_noop(
        "A request for the data will follow. Please keep them until it is decided."
    ),
)
