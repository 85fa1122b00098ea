"""What a request for consent is called, and how it reads as a letter."""

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Consent to ask a provider"),
    measure=gettext_noop("Consent that a provider is asked straight"),
    title=gettext_noop("Consent: %(what)s"),
    lead=gettext_noop("Ask another State whether you may turn to its provider yourself."),
    acts={
        Act.ACCEPT: gettext_noop("Give consent"),
        Act.SET_CONDITIONS: gettext_noop("Consent on conditions"),
        Act.REFUSE: gettext_noop("Refuse or take back consent"),
        Act.RELEASE: gettext_noop("No longer needed"),
    },
    happened={
        Act.ACCEPT: gettext_noop("Consent given"),
        Act.SET_CONDITIONS: gettext_noop("Consent offered on conditions"),
        Act.ACCEPT_CONDITIONS: gettext_noop("Conditions accepted: consent given"),
        Act.REFUSE: gettext_noop("Consent refused"),
        Act.RELEASE: gettext_noop("Consent no longer needed"),
    },
)
LETTER = Letter(
    heading=gettext_noop("Request for consent to a direct request to a service provider"),
    opening=gettext_noop(
        "We ask %(member)s whether we may turn to the service provider named here ourselves."
    ),
    closing=gettext_noop("We send the provider nothing before you have answered."),
)
