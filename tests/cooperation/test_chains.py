"""The national chain: an investigator writes, a prosecutor or judge approves, the desk sends."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from comity.access.permissions import PermissionRefusedError
from comity.cooperation.app import services
from comity.cooperation.app.models import Draft
from comity.cooperation.app.services.chain import approve_draft, waits_for_approval
from comity.cooperation.app.services.drafts import save_draft
from comity.cooperation.certificates import CertificateRequest
from comity.cooperation.chains import APPROVAL, Approval, lacks_approval, version_of
from comity.cooperation.errors import ApprovalNeededError
from comity.cooperation.kinds import in_order, plan_of
from comity.cooperation.lifecycles import Kind
from comity.journal.app.models import Entry
from tests.builders import desk
from tests.builders.requests import PeerDesk, person, sent_from, whole_request

CONTENT = {"facts": "A false invoice."}
COURT = frozenset({"prosecutor", "judge"})


def approved(content: Mapping[str, Any], *, aud: str = "XB") -> dict[str, Any]:
    of = version_of(content, aud=aud)
    return {APPROVAL: Approval("p", "P. Rosec", "prosecutor", "now", of).written()}


def test_what_an_investigator_wrote_is_approved_as_it_stands() -> None:
    def lacks(role: str, typed: dict[str, Any], court: frozenset[str] = COURT) -> bool:
        return lacks_approval(role, court, typed, CONTENT, aud="XB")

    assert lacks("investigator", {})
    assert not lacks("investigator", approved(CONTENT))
    assert lacks("investigator", approved({"facts": "Another."}))
    assert lacks("investigator", approved(CONTENT, aud="XC"))
    assert not lacks("prosecutor", {})
    assert not lacks("ca_officer", {})
    assert not lacks("investigator", {}, frozenset())


def test_requests_for_data_and_certificates_have_a_chain_and_other_preservation_stays_fast() -> (
    None
):
    holding = [plan_of(kind) for kind in in_order() if plan_of(kind).holds]
    chained = [plan for plan in holding if plan.approving]
    assert chained == [plan for plan in holding if issubclass(plan.request, CertificateRequest)]
    assert 0 < len(chained) < len(holding)
    relying = [plan_of(kind) for kind in in_order() if plan_of(kind).relies]
    assert {plan.addressed for plan in relying if not plan.approving} == {"provider"}
    assert all(plan.approving for plan in relying if plan.addressed == "authority")


@pytest.mark.django_db
def test_the_desk_sends_what_a_judge_has_approved_and_nothing_that_was_changed_after() -> None:
    now, content = timezone.now(), whole_request(Kind.MLA)
    PeerDesk()
    writer, judge, sender = (person(role) for role in ("investigator", "judge", "ca_officer"))
    draft = services.file_draft(Kind.MLA, content, aud="XB", person=writer, now=now)
    law = {"SG-LEG": ("yes", "Penal Code, s. 12; ordered by a judge.")}
    services.answer_safeguards(draft.pk, law, person=person("ca_head"), now=now)

    with pytest.raises(ApprovalNeededError):
        sent_from(draft, by=sender, now=now)
    with pytest.raises(PermissionRefusedError):
        approve_draft(draft.pk, person=sender, now=now)
    page = desk.browser_of(judge).get(f"/drafts/{draft.pk}/check").content.decode()
    assert "It waits for approval" in page
    desk.browser_of(judge).post(f"/drafts/{draft.pk}/approve")
    assert Entry.objects.filter(kind="draft-approved").count() == 1

    draft = Draft.objects.get(pk=draft.pk)
    assert not waits_for_approval(draft)
    later = {**draft.content, "facts": f"{draft.content['facts']} It was repaid."}
    changed = save_draft(
        draft.pk,
        later,
        typed=draft.typed,
        aud="XB",
        version=draft.version,
        person=writer,
        now=now,
    )
    assert waits_for_approval(changed)
    approve_draft(draft.pk, person=judge, now=now)
    assert sent_from(Draft.objects.get(pk=draft.pk), by=sender, now=now).state == "sent"
