"""What an extradition is called, and how it reads as a letter."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Extradition"),
    measure=gettext_noop("Hand a person over"),
    title=gettext_noop("Extradition: %(what)s"),
    lead=gettext_noop(
        "Ask a State to hand a person over, for a trial or to serve a sentence. "
        "In a hurry, ask for the arrest first and send the papers later."
    ),
    whom=gettext_noop("Which State do you ask?"),
    what=gettext_noop("Who is sought, and for what?"),
    acts={
        Act.ACCEPT: gettext_noop("Grant the extradition"),
        Act.CONSULT: gettext_noop("Say that you intend to refuse"),
        Act.SET_CONDITIONS: gettext_noop("Ask for assurances"),
        Act.ACCEPT_CONDITIONS: gettext_noop("Give the assurances"),
        Act.DECLINE_CONDITIONS: gettext_noop("Say that you cannot give them"),
        Act.POSTPONE: gettext_noop("Postpone the surrender"),
        Act.CLOSE: gettext_noop("Close"),
    },
    happened={
        Act.REQUEST: gettext_noop("Extradition asked for"),
        Act.ACCEPT: gettext_noop("Extradition granted"),
        Act.CONSULT: gettext_noop("Refusal intended: grounds told, views asked for"),
        Act.REFUSE: gettext_noop("Extradition refused: grounds given"),
        Act.SET_CONDITIONS: gettext_noop("Assurances asked for"),
        Act.ACCEPT_CONDITIONS: gettext_noop("Assurances given"),
        Act.DECLINE_CONDITIONS: gettext_noop("Assurances declined"),
        Act.POSTPONE: gettext_noop("Surrender postponed"),
        Act.CLOSE: gettext_noop("Extradition closed"),
    },
)
TASKS = MappingProxyType(
    {
        Act.ACCEPT: "decide_extradition",
        Act.ARREST: "arrest",
        Act.SEND_DOCUMENTS: "send_documents",
        Act.GIVE_VIEWS: "give_views",
        Act.HOLD_CONSULTATION: "hold_consultation",
        Act.ACCEPT_CONDITIONS: "give_assurances",
        Act.RESUME: "resume",
        Act.ARRANGE_SURRENDER: "arrange_surrender",
        Act.SURRENDER: "surrender",
        Act.CLOSE: "end",
        Act.REPORT_OUTCOME: "report_outcome",
    }
)
LETTER = Letter(
    heading=gettext_noop("Request for extradition"),
    opening=gettext_noop("We ask %(member)s to hand over the person described here."),
    closing=gettext_noop(
        "If you intend to refuse, please tell us the grounds first: we wish to be heard."
    ),
)
