"""What an alert to stop a payment is called, and how it reads as a letter."""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.kinds.plan import Labels, Letter, gettext_noop

LABELS = Labels(
    name=gettext_noop("Stopping of a payment"),
    measure=gettext_noop("Hold a payment for hours, before the money is gone"),
    title=gettext_noop("Stop a payment"),
    lead=gettext_noop(
        "Have the bank of the beneficiary hold the money for hours. "
        "A request to freeze it is then drafted with all that you typed."
    ),
    acts={
        Act.EXECUTE: gettext_noop("Confirm the hold"),
        Act.NO_DATA: gettext_noop("The money is gone"),
        Act.RELEASE: gettext_noop("Let the payment go"),
        Act.LIFT: gettext_noop("The hold has ended"),
    },
    happened={
        Act.REQUEST: gettext_noop("Alert sent"),
        Act.EXECUTE: gettext_noop("Payment held"),
        Act.NO_DATA: gettext_noop("The money is gone"),
        Act.SUPERSEDE: gettext_noop("Freezing asked for: held until that is decided"),
        Act.RELEASE: gettext_noop("Payment let go"),
        Act.LIFT: gettext_noop("Hold ended"),
    },
    fields={
        "accounts": gettext_noop("Wallets or transactions, if it was paid in crypto-assets"),
    },
    whom=gettext_noop("In which State is the bank of the beneficiary?"),
    what=gettext_noop("Which payment?"),
)
TASKS = MappingProxyType({Act.CONTACT_BANK: "contact_bank", Act.EXECUTE: "hold"})
LETTER = Letter(
    heading=gettext_noop("Alert: stop a payment"),
    opening=gettext_noop(
        "We ask %(member)s to have the payment described here held before the money is moved on."
    ),
    closing=gettext_noop("Please say until when it is held. A request to freeze it will follow."),
)
