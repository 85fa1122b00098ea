"""To which addresses a node may connect."""

import pytest

from comity.protocol.outbound import AddressRefusedError, checked_address


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "::1",
        "10.0.0.5",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "fe80::1",
        "fd12::1",
        "::ffff:169.254.169.254",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::808:808",
        "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "not an address",
        "",
    ],
)
def test_an_address_that_is_not_public_is_refused_however_it_is_wrapped(text: str) -> None:
    with pytest.raises(AddressRefusedError):
        checked_address(text, practice=False)


@pytest.mark.parametrize("text", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_a_public_address_may_be_called(text: str) -> None:
    assert checked_address(text, practice=False).is_global


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_practice_node_may_call_loopback_and_no_other_node_may(text: str) -> None:
    assert checked_address(text, practice=True).is_loopback

    with pytest.raises(AddressRefusedError):
        checked_address(text, practice=False)


def test_a_practice_node_may_not_call_other_private_addresses() -> None:
    with pytest.raises(AddressRefusedError):
        checked_address("169.254.169.254", practice=True)
