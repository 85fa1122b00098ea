"""What a request for legal assistance is called, and how it reads as a letter."""

from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Mutual legal assistance"),
    measure=gettext_noop("Give stored data as evidence"),
    title=gettext_noop("Data: %(what)s"),
    lead=gettext_noop("Ask for traffic or content data as evidence. A second person sends it."),
)
LETTER = Letter(
    heading=gettext_noop("Request for mutual legal assistance"),
    opening=gettext_noop("We ask %(member)s for legal assistance in the matter described here."),
    closing=gettext_noop("Please send the evidence with the reference of this request."),
)
