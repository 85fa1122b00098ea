"""A mark, a limit of use and an onward rule are not lost on the way."""

from datetime import datetime

import pytest

from comity.cooperation.acts import Act
from comity.cooperation.app import onward, queries, services
from comity.cooperation.kinds import Kind
from comity.cooperation.limits import handling_of, onward_of
from comity.evidence.use_rules import FREE, WITH_CONSENT
from tests.builders.cooperation import Desk
from tests.builders.requests import PeerDesk, opened, person, whole_request


def test_what_was_agreed_goes_with_the_evidence() -> None:
    asked = Desk(Kind.MLA).walk(Act.REQUEST, Act.ACKNOWLEDGE, Act.SET_CONDITIONS)
    said = {"conditions": ["Not as evidence in another case."]}
    stated = list(asked.thread.applied(Act.SET_CONDITIONS)[0]["conditions"])

    before = handling_of(asked.thread, said, mark="TLP:RED // strange")
    after = handling_of(asked.walk(Act.ACCEPT_CONDITIONS).thread, said, mark="TLP:RED")

    assert before.limits == ("Not as evidence in another case.",)
    assert list(after.limits) == [*stated, "Not as evidence in another case."]
    assert before.mark == "TLP:RED"


def test_only_what_is_clear_may_be_handed_on_freely() -> None:
    marks = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED", "", "for our eyes")

    assert [onward_of(mark) for mark in marks] == [FREE, *(5 * [WITH_CONSENT])]


@pytest.mark.django_db
def test_the_request_to_the_next_state_bears_the_mark_of_the_first(now: datetime) -> None:
    peer, officer = PeerDesk(), person("poc_247")
    content = whole_request(Kind.PRES, handling_mark="TLP:RED", use_limits="This case alone.")
    thread = opened(Kind.PRES, content, aud="XB", person=officer, now=now)
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, {"file_number": "B 1"}, at=now)
    named = {"provider": "Southmail", "member": "XC", "path": "192.0.2.7"}
    peer.say(thread, Act.NAME_PROVIDER, named, at=now)

    made = onward.next_request(thread, queries.folded(thread), 0, officer, aud="XC")

    assert made is not None
    kind, said = made
    assert (said["handling_mark"], said["use_limits"]) == ("TLP:RED", "This case alone.")
    assert said["languages"] == content["languages"]
    draft = services.file_draft(kind, said, aud="XC", person=officer, now=now)
    assert draft.mark == "TLP:RED"
