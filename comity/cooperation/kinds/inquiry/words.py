"""What a police inquiry is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Police information"),
    measure=gettext_noop("Tell what the police know"),
    title=gettext_noop("Inquiry: %(what)s"),
    lead=gettext_noop(
        "Ask the police of another State what they know. They mark what may go to court. "
        "A request for evidence can follow with all that you typed."
    ),
    whom=gettext_noop("Whose police do you ask?"),
    what=gettext_noop("What is it about?"),
    acts={
        Act.EXECUTE: gettext_noop("Tell what is known"),
        Act.PARTLY: gettext_noop("Tell a part of it"),
        Act.NO_DATA: gettext_noop("Nothing is known"),
        Act.CLOSE: gettext_noop("Close the inquiry"),
    },
    happened={
        Act.REQUEST: gettext_noop("Inquiry sent"),
        Act.EXECUTE: gettext_noop("Information given"),
        Act.PARTLY: gettext_noop("A part of the information given"),
        Act.NO_DATA: gettext_noop("Nothing is known there"),
        Act.CLOSE: gettext_noop("Inquiry closed"),
    },
    fields={"purpose": gettext_noop("What you need the information for")},
)
LETTER = Letter(
    heading=gettext_noop("Police inquiry"),
    opening=gettext_noop("We ask the police of %(member)s for the information described here."),
    closing=gettext_noop(
        "Please say of each item whether it may be used in court, or as intelligence only."
    ),
)
