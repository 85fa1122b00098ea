"""What the codes of the room are called on pages. A code without a word here stands as it is.

The words are those of the term base; status words are those of web 5.5.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from comity.cooperation.app.pages import asset_words, consultation_words, extradition_words
from comity.cooperation.app.pages.act_words import ACT_ICONS, ACTS, DONE, HAPPENED, TASKS
from comity.cooperation.app.pages.field_words import PIECES, SAID
from comity.cooperation.kinds import in_order, plan_of
from comity.directory.app.words import DATA, KINDS

Words = Mapping[str, Promise]

__all__ = [
    "ACTS",
    "ACT_ICONS",
    "DATA",
    "DONE",
    "HAPPENED",
    "KINDS",
    "PIECES",
    "SAID",
    "TASKS",
    "word",
]


def word(words: Words, code: object) -> str:
    """Return the word for ``code``, or the code itself."""
    return str(words.get(str(code), code))


STAGES: Words = MappingProxyType(
    {
        "sent": pgettext_lazy("stage of a request", "Sent"),
        "received": pgettext_lazy("stage of a request", "Received"),
        "acknowledged": _("Acknowledged"),
        "ordered": pgettext_lazy("stage of a request", "Ordered"),
        "preserved": _("Preserved"),
        "delivered": _("Delivered"),
        "verified": _("Verified"),
        "granted": _("Consent given"),
        "closed": pgettext_lazy("stage of a request", "Closed"),
        "refused": _("Refused"),
        "no_data": _("No data held"),
        "withdrawn": _("Withdrawn"),
        "objected": _("Their State objected"),
        "sender_verified": _("Sender verified"),
        "assessed": pgettext_lazy("stage of a request", "Assessed"),
        "reviewed": pgettext_lazy("stage of a request", "Reviewed"),
        "secured": _("Copy kept"),
        "acted": pgettext_lazy("stage of a request", "Answered"),
        "rechecked": pgettext_lazy("stage of a request", "Looked for again"),
        "restored": pgettext_lazy("stage of a request", "Put back"),
        "undertaken": _("Conditions accepted"),
        "located": _("Located"),
        "decided": pgettext_lazy("stage of a request", "Decided"),
        "frozen": _("Frozen"),
        "held": _("Held"),
        "lifted": _("Lifted"),
        "surrendered": pgettext_lazy("stage of a request", "Handed over"),
        "bank_contacted": _("Bank told"),
        "confiscated": _("Confiscated"),
        "disposed": _("Disposed of"),
        **consultation_words.STAGES,
    }
)
_LABELS = {str(kind): plan_of(kind).labels for kind in in_order()}
MEASURES: Words = MappingProxyType(
    {code: gettext_lazy(labels.measure) for code, labels in _LABELS.items()}
)
OWN_FIELDS: Mapping[str, Words] = MappingProxyType(
    {
        code: {name: gettext_lazy(text) for name, text in labels.fields.items()}
        for code, labels in _LABELS.items()
        if labels.fields
    }
)
"""Fields that a kind calls otherwise, by its code."""
SHORT_KINDS: Words = MappingProxyType(
    {code: gettext_lazy(labels.name) for code, labels in _LABELS.items()}
)


URGENCY: Words = MappingProxyType(
    {
        "routine": _("Normal"),
        "priority": _("Priority"),
        "urgent": _("Urgent"),
        "emergency": _("Emergency"),
    }
)
REASONS: Words = MappingProxyType(
    {
        "life": _("Risk to life"),
        "child_at_risk": _("Child at risk"),
        "crime_going_on": _("Crime going on"),
        "data_volatile": _("Data may be lost"),
        "preservation_expiring": _("Preservation ending"),
        "custody_limit": _("Custody limit"),
        "trial_date": _("Trial date"),
        "limitation_date": _("Limitation date"),
        "asset_flight": _("Assets may be moved"),
        "publicity": _("Publicity expected"),
    }
)
GROUNDS: Words = MappingProxyType(
    {
        "not_competent": _("Authority not competent"),
        "wrong_channel": _("Wrong channel"),
        "incomplete": _("Request incomplete"),
        "manifest_error": _("Manifest error"),
        "identifiers_insufficient": _("Identifiers not sufficient"),
        "too_broad": _("Too broad"),
        "no_legal_basis": _("No legal basis"),
        "dual_criminality": _("No dual criminality"),
        "threshold": _("Penalty below threshold"),
        "de_minimis": _("Matter of minor importance"),
        "political_offence": _("Political offence"),
        "sovereignty_security_public_order": _(
            "Sovereignty, security, public order or other essential interests"
        ),
        "human_rights": _("Human rights or discrimination"),
        "double_jeopardy": _("Already judged for the same facts"),
        "time_barred": _("Time-barred"),
        "immunity_or_privilege": _("Immunity or privilege"),
        "press_freedom": _("Freedom of the press"),
        "own_pending_case": _("Own case pending"),
        "data_not_held": _("Data not held"),
        "data_expired": _("Data no longer exist"),
        "service_not_covered": _("Service not covered"),
        "third_country_law": _("Conflict with the law of a third State"),
        "technical": _("Encrypted or technically impossible"),
        "disproportionate_burden": _("Disproportionate burden"),
        "use_limit_not_accepted": _("Limits on use not accepted"),
        "language": _("Language not accepted"),
        "form_or_signature": _("Form or signature"),
        "person_not_verified": _("Sender could not be verified"),
        "emergency_not_shown": _("Emergency not shown"),
        "costs": _("Costs"),
        **extradition_words.GROUNDS,
    }
)
OUTCOMES: Words = MappingProxyType(
    {
        "executed": _("Executed"),
        "partly_executed": _("Partly executed"),
        "no_data_held": _("No data held"),
        "deleted_before_receipt": _("Deleted before the request came"),
        "preserved": _("Preserved"),
        "refused": _("Refused"),
        "returned_for_information": _("Returned for information"),
        "transferred": _("Transferred to another authority"),
        "postponed": _("Postponed"),
        "withdrawn": _("Withdrawn"),
        "open": _("Going on"),
        "closed": _("Closed"),
        "declined": _("Declined"),
    }
)
INTERESTS: Words = MappingProxyType(
    {
        "fundamental_rights": _("Fundamental rights"),
        "national_security": _("National security or defence"),
        "other": _("Something else"),
    }
)
PRESERVATION: Words = MappingProxyType(
    {
        "preserved": _("The data stay preserved"),
        "not_preserved": _("The data are not preserved"),
        "released": _("The data were released"),
    }
)
VERDICTS: Words = MappingProxyType(
    {
        "verified": _("Verified"),
        "intact": _("Intact, origin not proved"),
        "altered": _("Altered"),
    }
)
IDENTIFIERS: Words = MappingProxyType(
    {
        "ip": _("IP address"),
        "email": _("E-mail address"),
        "message": _("Message"),
        "phone": _("Telephone number"),
        "account": _("Account"),
        "group": _("Group"),
        "url": _("Link"),
        "domain": _("Domain name"),
        "server": _("Server"),
        "hash": _("Hash of a file"),
        "wallet": _("Wallet"),
        "tx_hash": _("Transaction"),
        "iban": _("Bank account"),
        "bic": _("Bank"),
        "card": _("Payment card"),
        "imei": _("Device"),
        "imsi": _("SIM card"),
        "iccid": _("SIM card number"),
        "mac": _("Hardware address"),
        "advertising_id": _("Advertising id"),
        "udid": _("Id of a device"),
        "serial": _("Serial number"),
        "cell": _("Cell of a mobile network"),
        "area": _("Area"),
        "geo": _("Place"),
        "other": _("Other identifier"),
    }
)
CLOSE_NOTE: Words = MappingProxyType(
    {
        "may_close": _("The account may be closed"),
        "do_not_close": _("Do not close the account"),
        "do_not_close_or_tell": _("Do not close the account or tell its user"),
    }
)
STATUS_FLAGS: Words = MappingProxyType(
    {
        "new": _("New request"),
        "extension": _("Extension of an earlier request"),
        "addition": _("Addition to an earlier request"),
        "correction": _("Correction of an earlier request"),
        "withdrawal": _("Withdrawal of an earlier request"),
    }
)
ASKED_MEASURES: Words = MappingProxyType(
    {
        "production_order": _("Production order"),
        "court_order": _("Court order"),
        "search_seizure": _("Search and seizure"),
        "service_documents": _("Service of documents"),
    }
)
DISCLOSURE: Words = MappingProxyType(
    {"asked": _("Asked for"), "not_applicable": _("Not applicable")}
)
USEFULNESS: Words = MappingProxyType(
    {
        "charge": _("A charge"),
        "trial": _("Evidence in a trial"),
        "conviction": _("A conviction"),
        "acquittal": _("An acquittal"),
        "other_case": _("Another case"),
        "none": _("Nothing yet"),
    }
)
OFFENCES: Words = MappingProxyType(
    {
        "illegal_access": _("Illegal access"),
        "illegal_interception": _("Illegal interception"),
        "data_interference": _("Damage to data"),
        "system_interference": _("Attack on a computer system"),
        "misuse_of_devices": _("Misuse of devices"),
        "forgery": _("Computer-related forgery"),
        "fraud": _("Computer-related fraud"),
        "child_sexual_abuse": _("Child sexual abuse material"),
        "grooming": _("Solicitation of a child"),
        "intimate_images": _("Sharing intimate images without consent"),
        "laundering": _("Laundering of proceeds of crime"),
        "other_serious": _("Other serious crime"),
    }
)
"""Classes of offence that the form offers."""

WITHOUT_EFFECT: Words = MappingProxyType(
    {
        "not_open": _("It changed nothing: this was not open any more when it came."),
        "not_competent": _("It changed nothing: the role of its author is not competent."),
        "not_understood": _("It changed nothing: this node does not understand it."),
    }
)
CLOCKS: Words = MappingProxyType(
    {
        "acknowledge": _("Acknowledge"),
        "ask": _("Ask questions"),
        "answer": _("Answer the question"),
        "execute": _("Execute"),
        "preservation": _("End of the preservation"),
        "views": _("Give views"),
        "conditions": _("Decide on the conditions"),
        "review": _("Review the postponement"),
        "verify": _("Verify what came"),
        "download": _("Fetch it before it is gone"),
        "verify_sender": _("Verify the sender"),
        "legal_maximum": _("Longest time by law"),
        "event_review": _("Review after the event"),
        "regularise": _("File the legal process"),
        "give": _("Give the content"),
        "use": _("Say what it was good for"),
        "locate": _("Say where the data are"),
        "inform": _("Tell what is known, with its marks"),
        "decide": _("Decide"),
        "object": _("Time in which their State may object"),
        "suspended": _("Nothing is given before: their State may object"),
        "copy": _("Keep a copy first"),
        "recheck": _("Look again whether it is gone"),
        "put_back": _("Put it back"),
        "leave": _("Decide whether the provider may have it"),
        "freeze": _("Renew the freeze"),
        "tell_holder": _("Tell whoever holds the property"),
        **extradition_words.CLOCKS,
        **consultation_words.CLOCKS,
        "hold": _("Have it frozen before the hold ends"),
        "contact_bank": _("Tell the bank"),
        "agree": _("Decide on the shares"),
        "dispose": _("Say what became of it"),
    }
)
ENDS: Words = MappingProxyType(
    {"preservation": _("The preservation ends on"), "freeze": _("The freeze ends on")}
    | {"hold": _("The hold of the money ends on")}
)
"""What is said of a time at whose end nothing is held any longer."""
ORDER_STATES: Words = MappingProxyType(
    {
        "issued": _("Waiting for the provider"),
        "confirmed": _("Confirmed by the provider"),
        "delivered": _("Delivered by the provider"),
        "cancelled": _("Taken back"),
        "ended": _("Ended without data"),
        "answered": _("Answered by the provider"),
    }
)
GROUPS: Words = MappingProxyType(
    {
        "overdue": _("Overdue"),
        "soon": _("Due in the next 3 hours"),
        "today": _("Due today"),
        "later": _("Due later"),
        "none": _("No deadline"),
    }
)
PARTS: Words = MappingProxyType(
    {
        "who": _("State and provider"),
        "accounts": _("Accounts"),
        "period": _("Period and kind of data"),
        "why": pgettext_lazy("facts of a case", "What happened"),
        "soon": _("How soon"),
        "you": _("Your contact and signature"),
    }
)
LARGE: Words = MappingProxyType(
    {
        "many_accounts": _("It names a thousand accounts or more."),
        "every_kind": _("It asks for every kind of data."),
        "all_users": _("It asks for all users of a service."),
        "long_period": _("It covers five years or more."),
    }
)
"""Why a request is very large."""
LEADS_ON = {False: _("Ask the State instead"), True: _("Draft the request that follows")}
"""What follows where a provider gave nothing, or content is elsewhere: by whether it is content."""
MARKS = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")
FIELDS: Words = MappingProxyType(
    {
        "status_flag": _("Status"),
        "supersedes": _("Earlier request"),
        "operation_name": _("Name of the operation"),
        "sender_org": _("Requesting authority"),
        "sender_person": _("Officer in charge"),
        "sender_role": _("Role of the signer"),
        "contacts": _("Whom to call"),
        "case_no_sender": _("Their case number"),
        "case_no_addressee": _("Our case number"),
        "addressee_org": _("Requested authority"),
        "addressee_provider": _("Provider"),
        "via_channel": _("Channel"),
        "legal_basis": _("Legal basis"),
        "offence": _("Offence"),
        "facts": pgettext_lazy("facts of a case", "What happened"),
        "link_facts_to_data": _("How the accounts come into it"),
        "necessity": _("Why the data are needed"),
        "proportionality": _("Why a milder measure is not enough"),
        "targets": _("Accounts"),
        "period_from": _("Period from"),
        "period_to": _("Period to"),
        "urgency": _("How soon"),
        "urgency_reasons": _("Why it is urgent"),
        "needed_by": _("Needed by"),
        "notice_type": _("Does it bind?"),
        "content_class": _("What the content is"),
        "action_wanted": _("What the provider shall do"),
        "first_seen": _("First seen"),
        "last_seen_live": _("Last seen online"),
        "seen_from": _("Seen from which State, with what"),
        "reasons": _("Why it shall go"),
        "terms": _("Terms of the provider that it breaks"),
        "order": _("Order"),
        "redress": _("How to appeal"),
        "territory": _("States in which it shall not be seen"),
        "territory_reason": _("Why it must be worldwide"),
        "is_evidence": _("Evidence in a case"),
        "preserve_first": _("Keep a copy before anything is removed"),
        "no_copy_reason": _("Why no copy shall be kept"),
        "whole_site_reason": _("Why a whole site is meant"),
        "expression": _("Protected expression that it may be"),
        "second_reader": _("Who else has read it"),
        "confidentiality": _("Confidential"),
        "confidentiality_reason": _("Why confidential"),
        "no_user_notice_until": _("The user is not told until"),
        "no_user_notice_ground": _("Law on which the secrecy rests"),
        "procedure_wanted": _("Form wanted"),
        "use_limits": _("Limits on use"),
        "data_protection_conditions": _("Conditions on personal data"),
        "reply_by": _("Way of the answer"),
        "reply_channel": _("Address for the answer"),
        "languages": _("Languages"),
        "translation": _("Translation"),
        "attachments": _("Attachments"),
        "handling_mark": _("Handling mark"),
        "persons": _("Persons"),
        "custodian_or_location": _("Who holds the data, or where"),
        "mla_intent": _("A request for the data will follow"),
        "period_days": _("Days of preservation"),
        "no_close_note": _("What may be done with the account"),
        "partial_disclosure": _("Traffic data to find the next provider"),
        "preservation_ref": _("Preservation"),
        "preservation_expires_on": _("Preserved until"),
        "no_preservation_reason": _("Why nothing was preserved"),
        "purpose": _("What the data shall prove"),
        "certificate_wanted": _("Certificate wanted"),
        "measures": _("Measures"),
        "probable_cause": _("Facts that tie the account to the crime"),
        "domestic_order": _("Domestic order"),
        "lawful_at_home": _("Lawful at home in a like case"),
        "assurances": _("Assurances"),
        "limitation_date": _("Time-barred on"),
        "custody_ends_on": _("Custody ends on"),
        "route_considered": _("Other routes considered"),
        "safeguards": _("Safeguards"),
        "own_jurisdiction": _("Why their State has jurisdiction"),
        "trace": _("Way of the money"),
        "suspect_unknown": _("The suspect is not known"),
        "harm": _("Harm that is feared"),
        "persons_at_risk": _("Who is in danger, and where"),
        "harm_expected_by": _("When the harm is expected"),
        "imminence": _("Why it is near"),
        "danger_present": _("The danger goes on now"),
        "how_data_help": _("How these data help to prevent the harm"),
        "why_normal_too_slow": _("Why the ordinary way is too slow"),
        "statement_of_truth": _("The officer states that this is true"),
        "followup": _("Afterwards"),
        "followup_by": _("The legal process follows by"),
        "verification": _("How the sender was verified"),
        "officer_id": _("Service number of the officer"),
        "authority_proof": _("Law that lets the officer ask"),
        "extension_count": _("Which extension it is"),
        "provider_consents": _("The provider agrees to a further period"),
        "nexus": _("What ties the case to their State"),
        "identifiers_as": _("How the identifiers are given"),
        "state_notified_on": _("The State was told on"),
        "return_key": _("Key to which the answer is sealed"),
        "return_platform": _("Where the answer is delivered"),
        "planned_kind": _("To be sent to the provider"),
        "addressee_establishment": _("Its establishment or representative"),
        "validator": _("Who validated the order"),
        "prior_order": _("Order to preserve that it follows"),
        "consent_ref": _("Consent of the provider's State"),
        "information_purpose": _("What may be done with it"),
        "use_allowed": _("What it may be used for"),
        "conditions": _("Conditions of use"),
        "source_grading": _("How far the source is trusted"),
        "information_grading": _("How far the information is confirmed"),
        "exculpatory": _("Some of it speaks for a person who is suspected"),
        "crime_area": _("Kind of crime"),
        "action_asked": _("What is asked"),
        "why_there": _("Why the data may be there"),
        "asked_before": _("States that were asked before"),
        "reply_wished": _("They wish to hear what it was good for"),
        **asset_words.FIELDS,
        **extradition_words.FIELDS,
        **consultation_words.FIELDS,
    }
)
