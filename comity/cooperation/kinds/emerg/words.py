"""What a disclosure in an emergency is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Emergency disclosure"),
    measure=gettext_noop("Give data at once, because somebody is in danger"),
    title=gettext_noop("Emergency: %(what)s"),
    lead=gettext_noop(
        "Life or safety is in danger, and a provider has data that help. "
        "The provider calls your authority back before it gives anything."
    ),
    acts={Act.ACCEPT: gettext_noop("Release the data")},
    happened={Act.ACCEPT: gettext_noop("Release decided")},
)
LETTER = Letter(
    heading=gettext_noop("Request for the disclosure of data in an emergency"),
    opening=gettext_noop(
        "Somebody is in danger. We ask for the data described here, which help to prevent the harm."
    ),
    closing=gettext_noop(
        "Verify this request by a call to the number that the directory has for our authority, "
        "and to no number that stands in it."
    ),
)
