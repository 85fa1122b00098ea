"""Whole requests of every kind, as a check lets them through."""

from collections.abc import Mapping
from typing import Any

from comity.cooperation.kinds import REQUESTS, plan_of
from comity.cooperation.lifecycles import Kind
from tests.builders.cooperation import ROLES

PROVIDER = "XA-NORDMAIL"
REASON = "The account is deleted after thirty days without use, and the last use was in February."


def whole_request(kind: Kind, **changes: object) -> dict[str, Any]:
    """Return a request that nothing blocks on a practice node."""
    content: dict[str, Any] = {
        "status_flag": "new",
        "sender_org": {"name": "National Cyber Desk", "member": "XA"},
        "sender_person": {
            "name": "Ines Alba",
            "post": "Duty officer",
            "phone": "+99912345678",
            "email": "desk@police.xa.example",
        },
        "sender_role": ROLES[kind],
        "contacts": [{"name": "Duty desk", "office_hours": "00:00-24:00", "time_zone": "Etc/UTC"}],
        "case_no_sender": "A 1/26",
        "addressee_org": {
            "name": "Contact Point of XB",
            "member": "XB",
            "functions": ["poc_247", "contact_point_247", "central_authority"],
        },
        "addressee_provider": "Nordmail",
        "via_channel": "24/7" if kind is Kind.PRES else "CA-CA",
        "legal_basis": [{"instrument": "budapest", "article": "29"}],
        "offence": [
            {
                "class": "fraud",
                "provision": "Penal Code, s. 12",
                "max_penalty": "Five years",
                "requested_provision": "Penal Code, s. 99",
            }
        ],
        "facts": "On 1 March 2026 somebody sent a false invoice from this account to a clinic. "
        "The clinic paid 48,000 to an account abroad within the hour. The bank's log and the "
        "mail's headers show that the sender used the account named below on that day.",
        "link_facts_to_data": "The account sent the false invoice; its records will show who "
        "opened it and from where it was used on 1 March 2026, the day of the payment.",
        "necessity": REASON,
        "targets": [
            {
                "type": "email",
                "value": "someone@nordmail.example",
                "service": "Nordmail",
                "categories": ["SUB"],
                "timestamp": "2026-03-01T09:14:05+00:00",
                "period_from": "2026-02-20T00:00:00+00:00",
                "period_to": "2026-03-01T12:00:00+00:00",
            }
        ],
        "urgency": "routine",
        "confidentiality": True,
        "confidentiality_reason": "The suspect does not know of the case.",
        "languages": ["en"],
        "handling_mark": "TLP:AMBER",
    }
    if kind is Kind.PRES:
        content |= {"mla_intent": True, "period_days": 90, "custodian_or_location": "Nordmail"}
    if kind is Kind.MLA:
        content |= {"suspect_unknown": True, "domestic_order": "Order 5/26", "lawful_at_home": True}
        content |= {"measures": [{"code": "production", "wanted_result": "login records"}]}
    if kind is not Kind.PRES:
        content |= {"purpose": "To name the person who opened the account.", **_FOR_THE_COURT}
    if plan_of(kind).addressed == "provider":
        content |= {"addressee_provider": PROVIDER, "via_channel": "direct", **_FOR_A_PROVIDER}
    if "validator" in REQUESTS[kind].model_fields:
        content |= _CERTIFIED
    if plan_of(kind).permits:
        content |= {"categories": ["SUB"], "planned_kind": "DIRECT"}
    content |= _of_a_person(kind)
    known = REQUESTS[kind].model_fields
    content |= {"use_allowed": "with_consent", "conditions": ["Use in this case alone."]}
    content |= {"source_grading": "B", "information_grading": "2", "reply_wished": True}
    content |= {"information_purpose": "begin_case", "why_there": "A relay there passed it on."}
    content |= {"crime_area": "False invoices to clinics", "action_asked": ["information"]}
    if "harm" in known:
        content |= _IN_AN_EMERGENCY
    if plan_of(kind).assets:
        content |= _about_property(kind)
    if plan_of(kind).takes_down:
        content |= _TO_BE_TAKEN_DOWN | dict(plan_of(kind).begins)
    return {name: value for name, value in content.items() if name in known} | changes


_FOR_A_PROVIDER = {
    "officer_id": "4711",
    "authority_proof": "Code of Procedure, s. 3",
    "mla_intent": True,
    "period_days": 90,
    "nexus": "The victim lives in the State that asks.",
    "identifiers_as": "text",
    "return_platform": "The node of the State that asks",
    "no_user_notice_until": "2026-09-01",
    "no_user_notice_ground": "Code of Procedure, s. 5",
}


_ON_JURISDICTION: dict[str, Any] = {
    "legal_basis": [{"instrument": "budapest", "article": "22(5)"}],
    "jurisdiction_claims": ["effects", "victim_nationality"],
    "jurisdiction_reason": "The clinic is here: Code of Procedure, s. 4.",
    "criteria": {
        "where_harm": "The clinic is in XA, and its patients are.",
        "where_suspect": "In XB, as far as is known.",
        "stage_reached": "The police of XA have heard the clinic.",
    },
    "states_concerned": [{"member": "XC", "reference": "XA-JURIS-2026-000004"}],
    "wished_outcome": {"division": "one_prosecutes", "prosecutes": ["XB"]},
}


def _of_a_person(kind: Kind) -> Mapping[str, Any]:
    """Return what a request says that is about a person, or about who prosecutes."""
    if plan_of(kind).consults:
        return _ON_JURISDICTION
    return _SOUGHT if plan_of(kind).extradites else {}


_SOUGHT: dict[str, Any] = {
    "offence": [
        {
            "class": "illegal_access",
            "provision": "Penal Code, s. 12",
            "max_penalty": "Five years",
            "max_penalty_months": 60,
            "requested_provision": "Penal Code, s. 99",
            "conduct": "Entering a computer system without right.",
            "requested_conduct": "Gaining access to a computer system without permission.",
            "requested_penalty_months": 48,
        }
    ],
    "legal_basis": [{"instrument": "budapest", "article": "24"}],
    "person": {
        "names": "Viktor Testov",
        "birth_date": "1988-04-09",
        "nationality": ["XA"],
        "known_place": "Port Example",
    },
    "extradition_purpose": "prosecution",
    "warrant": {
        "number": "3 Gs 201/26",
        "authority": "District Court",
        "date": "2026-02-20",
        "certified": True,
        "attachment": "warrant.pdf",
    },
    "law_text": ["penal-code.pdf"],
    "attachments": [{"name": "warrant.pdf", "sha256": "0" * 64}],
    "certification": "Seal of the ministry",
}
_TO_BE_TAKEN_DOWN = {
    "legal_basis": [
        {
            "instrument": "domestic_law",
            "article": "130",
            "text": "The Media Act of the State that asks; no treaty between the two is about it.",
        }
    ],
    "targets": [
        {
            "type": "url",
            "value": "https://chat.nordmail.example/p/4711",
            "service": "Nordmail",
            "content_id": "4711",
        }
    ],
    "content_class": "fraud",
    "action_wanted": "remove",
    "first_seen": "2026-02-28T10:00:00Z",
    "last_seen_live": "2026-03-02T09:00:00Z",
    "seen_from": "XA, a browser without an account",
    "reasons": "It asks for payments in the name of a clinic: Penal Code, s. 12.",
    "terms": "Community rules, section 4: no fraud.",
    "is_evidence": True,
    "expression": "none",
    "order": {"court": "Regional court", "number": "5 Kg 7/26", "date": "2026-03-01"},
    "redress": "The provider and whoever published it can appeal to the regional court.",
    "territory": ["XA", "XB"],
}


def _about_property(kind: Kind) -> dict[str, Any]:
    """Return what a request about property says; a confiscation rests on a final order."""
    said = dict(_ON_PROPERTY)
    if "measure" in plan_of(kind).begins:
        said["measure"] = plan_of(kind).begins["measure"]
    if said.get("measure") == "confiscation":
        said["order"] = {**said["order"], "final": True}
    return said


_ON_PROPERTY: dict[str, Any] = {
    "targets": [],
    "property": [
        {
            "kind": "bank_account",
            "identifier": "DE89370400440532013000",
            "holder": "Viktor Testov",
            "custodian": "Harbour Bank",
            "worth": "184,300.00",
            "currency": "EUR",
            "valued_on": "2026-03-01",
        },
        {
            "kind": "domain",
            "identifier": "shop.example",
            "holder": "Viktor Testov",
            "location": "The registry of the State that is asked",
        },
    ],
    "order": {
        "court": "District court",
        "number": "3 Gs 244/26",
        "date": "2026-03-01",
        "attachment": "order.pdf",
        "certified": True,
    },
    "attachments": [{"name": "order.pdf", "sha256": "9f86d081884c7d65" * 4}],
    "property_link": "The money of the victim was paid to the account; the shop sold what it took.",
    "confiscation_grounds": "Penal Code, s. 140: what was gained is confiscated.",
    "dissipation_risk": "The account was emptied twice before.",
    "third_parties": "None known.",
    "review_date": "2026-09-01",
    "payment_ref": "0fa8e0b2-6c1d-4a53-9f0e-2d3b1c5a7e99",
    "from_account": "GB82WEST12345698765432",
    "amount": "184,300.00",
    "currency": "EUR",
    "value_date": "2026-03-02T09:00:00Z",
    "to_bank": "Harbour Bank",
    "wish": "hold",
    "hold_hours": 72,
    "to_account": "DE89370400440532013000",
    "legal_basis": [
        {"instrument": "budapest", "article": "27", "text": "Neither node knows a closer one."}
    ],
}
_IN_AN_EMERGENCY = {
    "harm": "kidnapping",
    "persons_at_risk": "A girl of eleven, in a flat somewhere in the capital.",
    "harm_expected_by": "2096-03-02T18:00:00Z",
    "imminence": "The man said that he would take her away in the evening.",
    "danger_present": True,
    "how_data_help": "The address from which she wrote leads to the line of the flat, where "
    "patrols are ready to go.",
    "why_normal_too_slow": "An order of a court abroad takes days.",
    "statement_of_truth": True,
    "followup": "will_follow",
    "followup_by": "2026-03-06",
    "urgency": "emergency",
    "urgency_reasons": ["life"],
}
_CERTIFIED = {
    "addressee_establishment": "Nordmail, representative",
    "validator": {"name": "C. Magistrate, investigating judge", "role": "investigating_judge"},
    "period_days": 60,
    "extension_count": 0,
    "deadline": "ten_days",
    "addressee_is": "controller",
    "enforcing_authority": "Prosecutor General of XB",
    "enforcing_authority_notified": True,
    "mla_intent": True,
}
_FOR_THE_COURT = {
    "proportionality": REASON,
    "certificate_wanted": "none",
    "no_preservation_reason": "The data are stable.",
}
