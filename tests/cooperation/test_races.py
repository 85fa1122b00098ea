"""The race of a preservation, the next provider, and the acts of deciding through the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comity.cooperation.acts import Act
from comity.cooperation.app import queries
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.pages import drafts as pages
from comity.cooperation.app.races import HISTORY, Race, counts, usual_days
from comity.cooperation.lifecycles import Kind
from tests.builders import desk
from tests.builders.cooperation import content_for
from tests.builders.requests import PeerDesk, join, opened, person, whole_request


def race(**changes: object) -> Race:
    said = {"days_left": 40, "usual_days": 30, "allowed_days": 45, "ended": False, **changes}
    return Race(ends_on=timezone.now().date(), **said)  # type: ignore[arg-type]


def test_a_race_is_lost_once_an_answer_takes_longer_than_the_hold() -> None:
    assert not race().lost
    assert race().done == 75
    assert race(days_left=20).lost
    assert race(usual_days=None).lost  # the rules give 45 days
    assert race(ended=True, days_left=0).lost


@pytest.mark.django_db
def test_a_state_is_heard_conditions_bind_and_a_bare_refusal_is_told_what_is_missing() -> None:
    client, peer = desk.signed_in("ca_officer", name="Ilse Korn"), PeerDesk()
    thread = peer.request(Kind.MLA, at=timezone.now())

    def done(act: str, **said: object) -> Thread:
        response = client.post(f"/requests/{thread.pk}/acts/{act}", said)
        assert response.status_code == 302, (act, response.content.decode()[-3000:])
        thread.refresh_from_db()
        return thread

    done("acknowledge")
    bare = {"refusal_ground": ["too_broad"], "reason": "A whole town."}
    refused = client.post(
        f"/requests/{thread.pk}/acts/refuse", {**bare, "preservation_state": "not_preserved"}
    )
    assert refused.status_code == 422
    assert "consult the other side" in refused.content.decode()
    later = (timezone.now() + timedelta(days=30)).date().isoformat()
    assert done("postpone", reason="Own case.", review_on=later).state == "postponed"
    assert done("resume").state == "acknowledged"
    assert done("hand_on", authority="Regional court", reason="Competent.").state == "acknowledged"
    assert done("set_conditions", conditions="Use here alone.\nNo copy.").state == "conditions_set"
    said = queries.folded(thread).entries[-1].said.body.content
    assert said["conditions"] == ["Use here alone.", "No copy."]
    peer.say(thread, Act.ACCEPT_CONDITIONS, {})
    thread.refresh_from_db()
    assert thread.state == "accepted"
    assert done("consult", **bare, views_by=later).state == "consultation"
    assert thread.waits_for == "requesting"
    page = client.get(f"/requests/{thread.pk}").content.decode()
    assert "Refusal intended: views asked for" in page


@pytest.mark.django_db
def test_the_hold_races_with_the_answer_and_a_named_provider_is_one_step_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "states", lambda: [("XC", "State of XC (XC)")])
    now = timezone.now()
    client, peer = desk.signed_in("poc_247", name="Ines Alba"), PeerDesk()
    join("XC")
    thread = opened(
        Kind.PRES, whole_request(Kind.PRES), aud="XB", person=person("poc_247"), now=now
    )
    peer.receipt(thread, at=now)
    peer.say(thread, Act.ACKNOWLEDGE, content_for(Kind.PRES, Act.ACKNOWLEDGE))
    named = {"provider": "Farmail", "member": "XC", "path": "Relay at 203.0.113.9."}
    peer.say(thread, Act.NAME_PROVIDER, named)
    peer.say(thread, Act.FORWARD, {"provider": "nordmail"})
    last = (now + timedelta(days=70)).date().isoformat()
    held = {"taken_effect_on": now.date().isoformat(), "expires_on": last, "zone": "Etc/UTC"}
    peer.say(thread, Act.EXECUTE, held)

    page = client.get(f"/requests/{thread.pk}").content.decode()
    assert "Will the data come in time?" in page
    assert "Not known yet between these two." in page
    assert "Ask Farmail to keep the data" in page

    begin = client.get(f"/drafts/new?from={thread.pk}&onward=0").content.decode()
    assert '<option value="XC" selected>' in begin
    client.post("/drafts/new", {"from": thread.pk, "onward": "0", "to": "XC"})
    draft = Draft.objects.get()
    assert (draft.kind, draft.aud) == ("PRES", "XC")
    assert draft.content["addressee_provider"] == "Farmail"
    assert "203.0.113.9" in draft.content["link_facts_to_data"]
    assert draft.content["targets"][0]["value"] == thread_target(thread)

    everything = Thread.objects.all()
    assert counts(everything, now=now)[0]["lapsed"] == 0
    assert counts(everything, now=now + timedelta(days=72))[0]["lapsed"] == 1


def thread_target(thread: Thread) -> str:
    return str(queries.folded(thread).content["targets"][0]["value"])


@pytest.mark.django_db
def test_what_is_usual_between_two_is_told_by_their_last_answers_with_data() -> None:
    now = timezone.now()

    def asked(number: int, *, peer: str = "XB", act: Act = Act.EXECUTE, days: int = 30) -> None:
        thread = Thread.objects.create(
            id=f"{peer}{number}",
            peer=peer,
            own_side="requesting",
            kind=str(Kind.MLA),
            state="executed",
            opened_at=now - timedelta(days=400 - number),
            changed_at=now,
            answered_after=60,
        )
        said_at = thread.opened_at + timedelta(days=days)
        thread.statements.create(
            digest=f"{peer}{number}",
            side="requested",
            body={"act": str(act)},
            said_at=said_at,
            epoch=1,
            seq=number,
        )

    for number, days in enumerate((10, 20, 30)):
        asked(number, days=days)
    asked(4, act=Act.ACKNOWLEDGE, days=1)
    asked(5, peer="XC", days=90)

    assert usual_days("XB") == 20
    assert usual_days("XC") is None  # one answer says nothing of what is usual
    for number in range(10, 10 + HISTORY):
        asked(number, days=5)
    assert usual_days("XB") == 5  # what was long ago does not count any more
