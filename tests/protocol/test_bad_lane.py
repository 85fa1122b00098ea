"""Every bad call of the catalogue is refused in one form, in time, and changes nothing."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.journal.app.models import Entry
from comity.protocol.app import calls, lane_server, queries, registry, services
from comity.protocol.app.models import Incoming
from comity.protocol.framing import ENVELOPES, join
from tests.builders.lanes import Caller, Net, database_in_a_file, run
from tests.builders.protocol import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.own_threads]

CATALOGUE = yaml.safe_load(
    (Path(__file__).parent / "bad_lane" / "catalogue.yaml").read_text(encoding="utf-8")
)
PROBLEM = "application/problem+json"
CLOSED = 0


@pytest.fixture(autouse=True)
def _node(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(registry._handlers, "demo.greeting", lambda _received: None)
    monkeypatch.setattr(calls, "SILENCE_ALLOWED", 0.5)
    monkeypatch.setattr(calls, "BODY_WITHIN", 2.0)
    monkeypatch.setattr(lane_server, "FIRST_CALL_WITHIN", 1.0)
    monkeypatch.setattr(queries, "_held", None)
    with database_in_a_file():
        services.renew_keyring(list(Net().documents.values()), [], NOON)
        yield


@dataclass
class Refusal:
    status: int
    media: str
    document: dict[str, object]


def _grown(text: str) -> bytes:
    """Return the bytes that ``text`` of the catalogue means."""
    text = re.sub(r"\{size:(\d+)\}", lambda found: "a" * int(found[1]), text)
    text = re.sub(r"\{empty:(\d+)\}", lambda found: "\0" * 4 * int(found[1]), text)
    text = re.sub(r"\{nested:(\d+)\}", lambda found: '{"a":' * int(found[1]), text)
    text = re.sub(
        r"\{proof:(\d+)\}", lambda found: f'{{"note":"x","proof":{["AA"] * int(found[1])}}}', text
    )
    return text.replace("'", '"').encode("latin-1")


async def _refused(caller: Caller, bad: dict[str, object]) -> Refusal:
    if "bytes" in bad:
        pause = float(str(bad.get("pause", 0)))
        raw = await caller.raw(_grown(str(bad["bytes"])), pause=pause)
        head, _, body = raw.partition(b"\r\n\r\n")
        if not head:
            return Refusal(CLOSED, PROBLEM, {})
        media = re.search(rb"(?i)content-type: ([^\r;]*)", head)
        status = int(head.split()[1])
        return Refusal(status, media[1].decode() if media else "", json.loads(body or b"{}"))
    method, path = bad["http"]  # type: ignore[misc]
    headers = {"Content_Type": ENVELOPES if bad.get("media") == "batch" else str(bad.get("media"))}
    if "media" not in bad:
        headers = {}
    if "packed" in bad:
        headers["Content_Encoding"] = str(bad["packed"])
    body = _grown(str(bad["body"])) if "body" in bad else None
    answer = await caller.call(method, path.replace("{digest}", "a" * 64), body, **headers)
    return Refusal(answer.status, answer.headers["Content-Type"], json.loads(answer.body))


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_bad_call_is_refused_in_one_form_and_the_next_good_one_works(name: str) -> None:
    bad, net, before = CATALOGUE[name], Net(), Entry.objects.count()

    async def story() -> Refusal:
        async with net.lane(), net.calling() as caller:
            refusal = await _refused(caller, bad)
            assert not await asyncio.to_thread(Incoming.objects.exists)
            assert await asyncio.to_thread(Entry.objects.count) == before
            good = await caller.batch(net.peers[0].sealed(net.me))
            assert good.status == 200
            assert good.parts[0].startswith(b'{"checkpoint":')
            return refusal

    refusal = run(story)
    if bad["status"] != CLOSED:
        assert (refusal.status, refusal.media) == (bad["status"], PROBLEM), refusal
        assert refusal.document["status"] == bad["status"]
        assert str(refusal.document["type"]).removeprefix("urn:comity:error:") in (
            {bad["code"]} if "code" in bad else {refusal.document["code"]}
        )
        assert all(refusal.document[one] for one in ("title", "detail", "remedy", "code"))
    elif refusal.status != CLOSED:
        assert refusal.status < 500


def test_a_batch_that_its_sender_leaves_half_sent_changes_nothing() -> None:
    net = Net()

    async def story() -> None:
        async with net.lane(), net.calling() as caller:
            raw = join([net.peers[0].sealed(net.me)])
            head = f"POST /v1/envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: {ENVELOPES}\r\n"
            head += f"Content-Length: {len(raw)}\r\n\r\n"
            await caller.raw(head.encode() + raw[:-1], end=True)
            assert (await caller.call("GET", "/v1/witness")).status == 200

    run(story)
    assert not Incoming.objects.exists()


BYTES = st.binary(max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
WITNESS = st.fixed_dictionaries(
    {"note": JSON | st.text(), "proof": JSON | st.lists(st.text(max_size=50), max_size=70)}
)
CALLS = st.one_of(
    st.tuples(st.just("POST"), st.just("/v1/envelopes"), BYTES),
    st.tuples(st.just("POST"), st.just("/v1/envelopes"), st.lists(BYTES, max_size=5).map(join)),
    st.tuples(
        st.just("POST"),
        st.just("/v1/witness"),
        BYTES | (JSON | WITNESS).map(lambda one: json.dumps(one).encode()),
    ),
    st.tuples(
        st.just("PUT"),
        st.text("0123456789abcdefAB%./?", max_size=70).map("/v1/chunks/".__add__),
        BYTES,
    ),
    st.tuples(
        st.just("POST"),
        st.text("0123456789abcdef-%./", max_size=40).map("/v1/packages/{}/missing".format),
        BYTES,
    ),
    st.tuples(
        st.just("GET"),
        st.tuples(st.text(max_size=9), st.integers()).map(
            lambda two: f"/v1/consistency?old={two[0].encode().hex()}&new={two[1]}"
        ),
        st.none(),
    ),
)


def test_nothing_that_can_be_sent_makes_the_lane_fail() -> None:
    net = Net()
    peer = net.peers[0]

    async def story(tried: list[tuple[str, str, bytes | None]]) -> list[tuple[int, str]]:
        async with net.lane(), net.calling() as caller:
            answers = []
            for method, path, body in tried:
                media = {"Content_Type": ENVELOPES} if path == "/v1/envelopes" else {}
                answer = await caller.call(method, path, body, **media)
                answers.append((answer.status, answer.headers.get("Content-Type", "")))
            good = peer.sealed(net.me)
            for place in range(0, len(good), 97):
                spoilt = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
                answer = await caller.batch(spoilt)
                answers.append((answer.status, answer.headers.get("Content-Type", "")))
            return answers

    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(CALLS, min_size=20, max_size=20))
    def fuzz(tried: list[tuple[str, str, bytes | None]]) -> None:
        for status, media in run(story(tried)):
            assert status < 500
            assert status < 400 or media == PROBLEM

    fuzz()
