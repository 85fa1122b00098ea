"""What the codes and fields of requests about property are called on pages."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from comity.cooperation.property_fields import CONVERSIONS, MEASURES_SOUGHT, WISHES

Words = Mapping[str, Promise]


def _told(choices: Iterable[tuple[str, str]]) -> Words:
    return MappingProxyType({code: gettext_lazy(label) for code, label in choices})


SORTS: Words = MappingProxyType(
    {
        "bank_account": _("Bank account"),
        "virtual_asset": _("Crypto-asset"),
        "real_estate": _("Land or building"),
        "vehicle": _("Vehicle, ship or aircraft"),
        "company_share": _("Company or share in one"),
        "cash": _("Cash"),
        "domain": _("Domain name"),
        "equipment": _("Equipment"),
        "other": _("Other property"),
    }
)
HELD: Words = MappingProxyType(
    {
        "frozen": _("Frozen"),
        "partly_frozen": _("Frozen in part"),
        "not_found": _("Not found"),
        "refused": _("Refused"),
    }
)
TAKEN: Words = MappingProxyType(
    {
        "confiscated": _("Confiscated"),
        "partly_confiscated": _("Confiscated in part"),
        "not_found": _("Not found"),
        "refused": _("Refused"),
    }
)
DISPOSALS: Words = MappingProxyType(
    {
        "sold": _("Sold"),
        "transferred": _("Transferred to the other State"),
        "shared": _("Shared between both States"),
        "returned_to_victim": _("Returned to victims"),
        "returned_to_owner": _("Returned to the owner"),
        "destroyed": _("Destroyed"),
        "kept": _("Kept by the State that took it"),
    }
)
CONVERTED: Words = _told(CONVERSIONS)
MEASURES: Words = _told(MEASURES_SOUGHT)
WISHED: Words = _told(WISHES)

PIECES: Words = MappingProxyType(
    {
        "kind": _("What it is"),
        "identifier": _("Number or address"),
        "holder": _("Holder"),
        "owner": _("Belongs in truth to"),
        "how_linked": _("Link with person and offence"),
        "share": _("Share that is sought"),
        "location": _("Where it is"),
        "custodian": _("Who keeps it"),
        "amount": _("Amount"),
        "worth": _("Worth"),
        "currency": _("Currency"),
        "valued_on": _("Valued on"),
        "asset": _("Asset"),
        "chain": _("Blockchain"),
        "memo_tag": _("Memo or tag"),
        "token_contract": _("Contract of the token"),
    }
)
"""What can be said of one thing."""

FIELDS: Words = MappingProxyType(
    {
        "measure": _("What is to be done"),
        "property": _("Property"),
        "value_limit": _("Up to which value"),
        "value_limit_currency": _("Currency"),
        "value_formula": _("How that value is reckoned"),
        "property_link": _("How person, property and offence are linked"),
        "confiscation_grounds": _("Why it will be confiscated"),
        "dissipation_risk": _("Why it may be moved"),
        "third_parties": _("Third parties in good faith"),
        "custody_plan": _("Where seized crypto-assets are kept"),
        "custody_keys": _("Who keeps their keys"),
        "custody_conversion": _("Are they converted?"),
        "restitution": _("What is to be given back to victims"),
        "sharing": _("Proposal for sharing"),
        "undertaking": _("Undertaking on damages"),
        "review_date": _("The freeze is looked at again on"),
        "payment_ref": _("Reference of the payment"),
        "from_account": _("Paid from"),
        "to_account": _("Paid to"),
        "trace": _("Way of the money"),
        "from_bank": _("Bank of the victim"),
        "from_bic": _("Code of the bank of the victim"),
        "to_bank": _("Bank of the beneficiary"),
        "to_bic": _("Code of the bank of the beneficiary"),
        "amount": _("Amount"),
        "currency": _("Currency or asset"),
        "value_date": _("When the money left"),
        "wish": _("What the bank shall do"),
        "hold_hours": _("For how many hours"),
        "victim_report": _("Report of the victim"),
    }
)
"""Fields of requests about property."""

SAID: Words = MappingProxyType(
    {
        "items": _("Thing by thing"),
        "frozen_at": _("Frozen at"),
        "own_order": _("Order of the State that carries it out"),
        "told_on": _("Told on"),
        "told_whom": _("Who was told"),
        "challenge_by": _("Can be challenged until"),
        "concerned": _("Property concerned"),
        "challenged_by": _("Challenged by"),
        "court": _("Court or authority"),
        "challenged_on": _("Challenged on"),
        "decided_on": _("Decided on"),
        "lifted_on": _("Lifted on"),
        "kept_by": _("Kept by"),
        "keys": _("Who holds the keys"),
        "custody_conversion": _("Are they converted?"),
        "moved_at": _("Moved at"),
        "wallet": _("Wallet"),
        "chain": _("Blockchain"),
        "tx_hash": _("Transaction"),
        "amount": _("Amount"),
        "proceeds": _("What the conversion brought"),
        "confiscated_on": _("Confiscated on"),
        "disposals": _("What became of it"),
        "disposed_on": _("Day"),
        "costs": _("Costs"),
        "asking_share": _("Share of the State that asked"),
        "asked_share": _("Share of the State that carries it out"),
        "victims_share": _("Share of victims"),
        "account": _("Account to which it goes"),
        "proposal": _("Other proposal"),
        "got": _("What came"),
        "passed_on": _("What victims got of it"),
        "bank": _("Bank or exchange"),
        "bank_ref": _("Its number of the matter"),
        "contact": _("Whom to call"),
        "contacted_at": _("Told at"),
        "held_at": _("Held from"),
        "held_until": _("Held until"),
    }
)
"""What is said of property."""
