"""Tries are counted by network; who is known is not held up by who is not."""

import pytest
from django.test import Client
from django.utils import timezone

from comity.access import networks
from comity.access.app import services
from comity.access.networks import Tries, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.0/24"),
        ("192.0.2.255", "192.0.2.0/24"),
        ("192.0.3.1", "192.0.3.0/24"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::4", "2001:db8:1:3::/64"),
        ("", "unknown"),
        ("\u0661.0.0.1", "unknown"),
    ],
)
def test_whoever_has_one_address_of_a_network_has_them_all(address: str, network: str) -> None:
    assert network_of(address) == network


def test_tries_come_back_with_the_time() -> None:
    tries = Tries(most=30, seconds=60)
    for _ in range(30):
        assert tries.left("a", now=100.0)
        tries.failed("a", now=100.0)

    assert not tries.left("a", now=101.9)
    assert tries.left("a", now=102.1)
    assert tries.left("b", now=100.0)
    tries.failed("a", now=102.1)
    assert not tries.left("a", now=102.1)
    assert sum(tries.left("a", now=10_000.0) for _ in range(2)) == 2


def test_what_is_counted_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "_KEPT", 5)
    tries = Tries(most=1, seconds=60)
    for n in range(9):
        tries.failed(str(n), now=0)
        tries.went_well(str(n))

    assert [tries.left(str(n), now=0) for n in range(9)] == [True] * 4 + [False] * 5
    assert [tries.is_known(str(n)) for n in range(9)] == [False] * 4 + [True] * 5


@pytest.mark.django_db
def test_a_network_of_wrong_tokens_waits_without_a_look_into_the_database(
    django_assert_num_queries: object,
) -> None:
    now = timezone.now()
    token = services.enrol(name="A", role="poc_247", organisation="Unit", now=now).token
    other = services.enrol(name="B", role="poc_247", organisation="Unit", now=now).token

    def asked(word: str, address: str = "192.0.2.7") -> int:
        headers = {"authorization": f"Bearer {word}"}
        client = Client(headers=headers, REMOTE_ADDR=address)
        return int(client.get("/api/v1/me").status_code)

    assert asked(token) == 200
    assert [asked(f"wrong-{n}") for n in range(30)] == [401] * 30
    with django_assert_num_queries(0):  # type: ignore[operator] # a fixture of pytest-django
        assert asked("wrong", "192.0.2.200") == 429
    assert asked(token) == 200, "who has been in is not held up"
    assert asked(other) == 429, "who has not cannot be told from who guesses"
    assert asked(other, "198.51.100.1") == 200
