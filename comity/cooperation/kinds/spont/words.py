"""What spontaneous information is called, and how its summary reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Spontaneous information"),
    measure=gettext_noop("Information that was not asked for"),
    title=gettext_noop("Information: %(what)s"),
    lead=gettext_noop(
        "Tell another State what may help it. It sees a summary and your conditions. "
        "You give the content once it has accepted them."
    ),
    acts={
        Act.ACCEPT: gettext_noop("Accept the conditions"),
        Act.REFUSE: gettext_noop("Decline the information"),
        Act.WITHDRAW: gettext_noop("Take the offer back"),
    },
    happened={
        Act.REQUEST: gettext_noop("Summary sent"),
        Act.ACCEPT: gettext_noop("Conditions accepted"),
        Act.REFUSE: gettext_noop("Information declined"),
        Act.WITHDRAW: gettext_noop("Offer taken back"),
    },
    fields={
        "facts": gettext_noop("Summary: what they may know before they accept"),
        "accounts": gettext_noop("Addresses and accounts that they may know before they accept"),
    },
    whom=gettext_noop("Whom do you tell?"),
    what=gettext_noop("What is it about?"),
)
LETTER = Letter(
    heading=gettext_noop("Spontaneous information"),
    opening=gettext_noop(
        "We have information that may help %(member)s, and give a summary of it here."
    ),
    closing=gettext_noop("We give the content as soon as you have accepted the conditions."),
)
