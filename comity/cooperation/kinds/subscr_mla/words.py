"""What a request for subscriber information is called, and how it reads as a letter."""

from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Subscriber information"),
    measure=gettext_noop("Give subscriber information"),
    title=gettext_noop("Subscriber information: %(what)s"),
    lead=gettext_noop("Ask who stands behind an account or an address."),
)
LETTER = Letter(
    heading=gettext_noop("Request for subscriber information"),
    opening=gettext_noop("We ask %(member)s for the subscriber information described here."),
    closing=gettext_noop("Please send the information with the reference of this request."),
)
