"""What a consultation on jurisdiction is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Jurisdiction"),
    measure=gettext_noop("Consult on which State prosecutes"),
    title=gettext_noop("Jurisdiction: %(what)s"),
    lead=gettext_noop(
        "Ask another State which of you is best placed to prosecute. "
        "Each gives its position; you agree on an outcome, or the dissent is kept."
    ),
    whom=gettext_noop("Which State do you consult?"),
    what=gettext_noop("What speaks for which State?"),
    acts={
        Act.GIVE_VIEWS: gettext_noop("Reply with your position"),
        Act.ACCEPT: gettext_noop("Agree to their outcome"),
        Act.ACCEPT_CONDITIONS: gettext_noop("Agree to their outcome"),
        Act.REFUSE: gettext_noop("End without agreement"),
        Act.CLOSE: gettext_noop("Close"),
    },
    happened={
        Act.REQUEST: gettext_noop("Consultation on jurisdiction begun"),
        Act.GIVE_VIEWS: gettext_noop("Position of the asking State given"),
        Act.ACCEPT: gettext_noop("Outcome agreed"),
        Act.ACCEPT_CONDITIONS: gettext_noop("Outcome agreed"),
        Act.REFUSE: gettext_noop("Ended without agreement: the dissent is kept"),
        Act.CLOSE: gettext_noop("Consultation closed"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Consultation on jurisdiction"),
    opening=gettext_noop(
        "We wish to consult %(member)s on which State is best placed to prosecute."
    ),
    closing=gettext_noop("Please give us your position on each of these points."),
)
