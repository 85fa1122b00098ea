"""One table per type of identifier: what is accepted, how it is spelled, what is refused."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.law.identifiers import (
    accounts,
    bank,
    devices,
    domain,
    email,
    hashes,
    ip,
    keccak,
    luhn,
    phone,
    places,
    ports,
    scripts,
    timestamps,
    urls,
    wallets,
)
from comity.law.identifiers.errors import LONGEST, WrongIdentifierError

CODES = frozenset({"262", "901"})
LENGTHS = {"GB": 22, "NO": 15}
MONERO = (
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3"  # in two lines because of its length
    "XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
)
Normalise = Callable[[str], str]


def _imsi(text: str) -> str:
    return devices.imsi(text, country_codes=CODES)


def _cell(text: str) -> str:
    return places.cell(text, radio=None, country_codes=CODES)


def _iban(text: str) -> str:
    return bank.iban(text, lengths=LENGTHS)


def _bitcoin(text: str) -> str:
    return wallets.base58check(text, frozenset({0, 5}))


def _ripple(text: str) -> str:
    return wallets.base58check(text, frozenset({0}), alphabet=wallets.RIPPLE_ALPHABET)


def _tron(text: str) -> str:
    return wallets.base58check(text, frozenset({65}))


def _segwit(text: str) -> str:
    return wallets.bech32(text, "bc")


def _monero(text: str) -> str:
    return wallets.monero(text, frozenset({18}))


def _permalink(text: str) -> str:
    return urls.permalink(text, shorteners={"t.co"})


RIGHT: list[tuple[Normalise, str, str]] = [
    (ip.normalise, " 8.8.8.8 ", "8.8.8.8"),
    (ip.normalise, "2001:DB8:0:0::1", "2001:db8::1"),
    (ip.normalise, "2001:db8::/32", "2001:db8::/32"),
    (ip.normalise, "8.8.8.0\u20138.8.8.9", "8.8.8.0-8.8.8.9"),
    (ports.normalise, "1", "1"),
    (ports.normalise, "65535", "65535"),
    (email.normalise, "a.b+c@MAIL.Example", "a.b+c@mail.example"),
    (email.normalise, "jörg@bücher.example", "jörg@xn--bcher-kva.example"),
    (email.message_id, "<1.2@mail.example>", "1.2@mail.example"),
    (domain.normalise, "EXAMPLE.com.", "example.com"),
    (phone.normalise, "+44 (20) 7946-0000", "+442079460000"),
    (devices.imei, "49 015420 323751 8", "490154203237518"),
    (devices.imei, "4901542032375101", "4901542032375101"),
    (_imsi, "262011234567890", "262011234567890"),
    (devices.iccid, "8949000000000000018F", "8949000000000000018"),
    (devices.mac, "001B.6384.45E6", "00:1b:63:84:45:e6"),
    (devices.mac, "001b638445e6", "00:1b:63:84:45:e6"),
    (
        devices.advertising_id,
        "38400000-8CF0-11BD-B23E-10B96E40000D",
        "38400000-8cf0-11bd-b23e-10b96e40000d",
    ),
    (devices.udid, "00008030-001A2B3C4D5E6F78", "00008030-001a2b3c4d5e6f78"),
    (devices.serial, "c02x01xyjhd5", "C02X01XYJHD5"),
    (_cell, "262-01-12345-67890", "262-01-12345-67890"),
    (places.geo, "lat 48.8566 lon 2.3522", "48.856600, 2.352200"),
    (accounts.normalise, "@john_d", "@john_d"),
    (accounts.normalise, "john.doe@mail.example", "john.doe@mail.example"),
    (accounts.normalise, "+44 20 7946 0000", "+442079460000"),
    (accounts.normalise, "https://social.example/p/1", "https://social.example/p/1"),
    (urls.normalise, "https://social.example/p/1?a=b#c", "https://social.example/p/1?a=b#c"),
    (_permalink, "https://social.example/?p=1", "https://social.example/?p=1"),
    (hashes.normalise, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    (_iban, "no93 8601 1117 947", "NO9386011117947"),
    (_iban, "XA62" + "0" * 11, "XA62" + "0" * 11),
    (bank.bic, "deutdeff500", "DEUTDEFF500"),
    (bank.masked_card, "4111 11** **** 1111", "411111******1111"),
    (bank.masked_card, "4111111111111112", "4111111111111112"),
    (_bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    (_bitcoin, "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
    (_ripple, "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
    (_tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    (
        _segwit,
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ),
    (
        _segwit,
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ),
    (
        wallets.evm,
        "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    ),
    (_monero, MONERO, MONERO),
    (
        wallets.public_key,
        "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
        "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
    ),
    (wallets.tx_hash, "0x" + "A" * 64, "0x" + "a" * 64),
    (timestamps.normalise, "2026-03-01T14:05:09+01:00", "2026-03-01T13:05:09Z"),
    (timestamps.normalise, "2026-03-01 13:05 UTC", "2026-03-01T13:05:00Z"),
    (timestamps.normalise, "1772370309", "2026-03-01T13:05:09Z"),
]
WRONG: list[tuple[Normalise, str]] = [
    (ip.normalise, "08.8.8.8"),
    (ip.normalise, "8.8.8.8:51423"),
    (ip.normalise, "[::1]:80"),
    (ip.normalise, "fe80::1%eth0"),
    (ip.normalise, "8.8.8.8/33"),
    (ip.normalise, "8.8.8.8-9"),
    (ports.normalise, "0"),
    (ports.normalise, "0443"),
    (ports.normalise, "\u0661"),
    (email.normalise, "a@b@c.example"),
    (email.normalise, ".a@mail.example"),
    (email.normalise, "a" * 65 + "@mail.example"),
    (email.normalise, "a@localhost"),
    (email.message_id, "no at sign"),
    (domain.normalise, "-a.example"),
    (domain.normalise, "a..example"),
    (domain.normalise, "1.2.3.4"),
    (domain.normalise, "hidden.onion"),
    (domain.normalise, "ü" * 70 + ".example"),
    (phone.normalise, "0044 20 7946 0000"),
    (phone.normalise, "+0123456789"),
    (phone.normalise, "+12 34x"),
    (devices.imei, "490154203237519"),
    (_imsi, "999011234567890"),
    (_imsi, "26201"),
    (devices.iccid, "8949000000000000019"),
    (devices.mac, "01:00:5e:00:00:01"),
    (devices.mac, "00:11:22:33:44"),
    (devices.advertising_id, "00000000-0000-0000-0000-000000000000"),
    (devices.udid, "0" * 40),
    (devices.serial, "C02XO1XYJHD5"),
    (_cell, "262-01-12345"),
    (_cell, "999-01-1-1"),
    (_cell, "262-01-99999999-1"),
    (places.geo, "91, 0"),
    (places.geo, "0, 181"),
    (places.geo, "north"),
    (accounts.normalise, "John D. :-)"),
    (urls.normalise, "ftp://social.example/1"),
    (urls.normalise, "https://"),
    (urls.normalise, "https://social.example:99999/"),
    (urls.normalise, "https://[::1/"),
    (urls.normalise, "https://so cial.example/"),
    (_permalink, "https://social.example"),
    (_permalink, "https://t.co/abc"),
    (_permalink, "https://social.example/login"),
    (hashes.normalise, "xyz"),
    (hashes.normalise, "g" * 64),
    (_iban, "GB82WEST12345698765433"),
    (_iban, "GB82WEST123456987654"),
    (_iban, "1234"),
    (bank.bic, "DEUTDEF"),
    (bank.masked_card, "4111-1111-1111-1111"),
    (_bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"),
    (_bitcoin, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    (_bitcoin, "0OIl"),
    (_segwit, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
    (_segwit, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4"),
    (_segwit, "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"),
    (_segwit, "bc1"),
    (wallets.evm, "0x5aAeb6053f3E94C9b9A09f33669435E7Ef1BeAed"),
    (wallets.evm, "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    (_monero, MONERO[:-1] + "B"),
    (_monero, MONERO[:-1]),
    (_monero, "z" * 95),
    (wallets.public_key, "4Nd1mBQtrMJVYVfKf2PJy9"),
    (wallets.tx_hash, "0x123...456"),
    (wallets.tx_hash, "4a5e1e4baab89f3a32518a88c31bc87f"),
    (timestamps.normalise, "2026-03-01T14:05:09"),
    (timestamps.normalise, "2026-02-30T00:00:00Z"),
    (timestamps.normalise, "2026-03-01T14:05:09+25:00"),
    (timestamps.normalise, "0001-01-01T00:00:00Z"),
]
EVERY = sorted(
    {normalise for normalise, *_ in [*RIGHT, *WRONG]},
    key=lambda each: (each.__module__, each.__name__),
)


@pytest.mark.parametrize(("normalise", "written", "one_spelling"), RIGHT)
def test_a_right_identifier_has_one_spelling(
    normalise: Normalise, written: str, one_spelling: str
) -> None:
    assert normalise(written) == one_spelling
    assert normalise(one_spelling) == one_spelling


@pytest.mark.parametrize(("normalise", "written"), WRONG)
def test_a_wrong_identifier_is_refused_with_a_reason(normalise: Normalise, written: str) -> None:
    with pytest.raises(WrongIdentifierError) as refused:
        normalise(written)

    assert refused.value.message


@pytest.mark.parametrize("normalise", EVERY)
@settings(max_examples=30)
@given(text=st.text(max_size=60))
def test_no_text_breaks_a_reader(normalise: Normalise, text: str) -> None:
    try:
        normalise(text)
    except WrongIdentifierError:
        return


@pytest.mark.parametrize("normalise", EVERY)
@pytest.mark.parametrize("text", ["", "   ", "1" * (LONGEST + 1)])
def test_what_is_empty_or_endless_is_refused(normalise: Normalise, text: str) -> None:
    with pytest.raises(WrongIdentifierError):
        normalise(text)


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"),
    ],
)
def test_keccak_gives_the_published_digests(message: bytes, digest: str) -> None:
    assert keccak.keccak_256(message).hex() == digest


@pytest.mark.parametrize("size", [134, 135, 136, 137, 271, 272])
def test_keccak_keeps_apart_messages_at_the_edge_of_a_block(size: int) -> None:
    digests = {keccak.keccak_256(bytes(size - 1) + bytes([last])) for last in range(4)}

    assert len(digests) == 4


@pytest.mark.parametrize(
    "address",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_the_addresses_of_eip_55_pass_and_each_change_of_case_fails(address: str) -> None:
    assert wallets.evm(address.lower()) == address
    for place in (place for place, sign in enumerate(address) if place > 1 and sign.isalpha()):
        with pytest.raises(WrongIdentifierError):
            wallets.evm(address[:place] + address[place].swapcase() + address[place + 1 :])


@given(
    payload=st.binary(min_size=20, max_size=20), at=st.integers(0, 24), change=st.integers(1, 255)
)
def test_every_single_byte_change_of_a_base58check_address_is_found(
    payload: bytes, at: int, change: int
) -> None:
    body = b"\0" + payload
    raw = bytearray(body + sha256(sha256(body).digest()).digest()[:4])
    assert wallets.base58check(_base58(bytes(raw)), frozenset({0}))
    raw[at] ^= change

    with pytest.raises(WrongIdentifierError):
        wallets.base58check(_base58(bytes(raw)), frozenset(range(256)))


def _base58(raw: bytes) -> str:
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, place = divmod(number, 58)
        text = wallets.BITCOIN_ALPHABET[place] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


@given(digits=st.text("0123456789", min_size=1, max_size=18))
def test_exactly_one_check_digit_fits(digits: str) -> None:
    assert sum(luhn.luhn_holds(digits + last) for last in "0123456789") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("j.doe@gmail.com", "JDoe+shop@gmail.com"), ("a@googlemail.com", "a@gmail.com")],
)
def test_spellings_of_one_mailbox_are_one(one: str, other: str) -> None:
    rules = {"gmail.com": {"dots": True, "tag": "+"}, "googlemail.com": {"same_as": "gmail.com"}}

    assert email.mailbox(one, rules) == email.mailbox(other, rules)


def test_dots_count_where_the_provider_counts_them() -> None:
    assert email.mailbox("j.doe@mail.example", {}) != email.mailbox("jdoe@mail.example", {})


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("2026-03-01 14:05:09 CST", "CST"),
        ("14:05 IST", "IST"),
        ("2026-03-01 14:05 UTC", None),
        ("2026-03-01T14:05:09Z", None),
        ("2026-03-01 14:05 Europe/Paris", None),
        ("NOON", None),
    ],
)
def test_a_zone_in_letters_is_found(written: str, zone: str | None) -> None:
    assert timestamps.zone_abbreviation(written) == zone


@pytest.mark.parametrize(
    ("local", "once"),
    [
        ("2026-10-25 02:30 Europe/Paris", False),
        ("2026-03-29 02:30 Europe/Paris", False),
        ("2026-10-25 03:00 Europe/Paris", True),
        ("2026-07-01 02:30 Europe/Paris", True),
    ],
)
def test_the_hour_of_a_clock_change_exists_twice_or_never(local: str, once: bool) -> None:
    stated = timestamps.read(local)

    assert timestamps.happens_once(stated, stated.zone or "") is once


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(WrongIdentifierError):
        timestamps.iana_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("written", "both"),
    [
        ("03/04/2026", ("3 April 2026", "4 March 2026")),
        ("31/12/2026", None),
        ("04/04/2026", None),
        ("2026-03-04", None),
    ],
)
def test_a_day_that_may_be_a_month_is_shown_both_ways(
    written: str, both: tuple[str, str] | None
) -> None:
    assert timestamps.day_or_month_first(written) == both


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("p\u0430ypal.example", "p\u0430ypal"),
        ("paypal.example", None),
        ("\u0438\u0432\u0430\u043d.example", None),
        ("bücher.example", None),
        ("例え.example", None),
    ],
)
def test_a_word_in_two_alphabets_is_found(text: str, word: str | None) -> None:
    assert scripts.mixed_word(text) == word


def test_a_look_alike_is_shown_in_latin_and_as_the_name_system_sees_it() -> None:
    assert scripts.plain("p\u0430ypal.example") == "paypal.example"
    assert scripts.punycode("p\u0430ypal.example") == "xn--pypal-4ve.example"


def test_only_parameters_that_track_are_dropped() -> None:
    link = "https://social.example/p/1?utm_source=a&v=2&fbclid=b"

    assert (
        urls.without_tracking(link, parameters=["utm_", "fbclid"])
        == "https://social.example/p/1?v=2"
    )


@pytest.mark.parametrize(
    ("name", "form", "fits"),
    [
        ("@john", {"shortest": 3, "longest": 4}, True),
        ("jo", {"shortest": 3, "longest": 4}, False),
        ("jo-n", {"shortest": 3, "longest": 4, "signs": "_"}, False),
        ("1234", {"shortest": 3, "longest": 4, "digits_only": True}, True),
        ("12a4", {"shortest": 3, "longest": 4, "digits_only": True}, False),
        ("UCab", {"shortest": 3, "longest": 4, "prefix": "UC"}, True),
        ("ab", {"shortest": "many"}, True),
    ],
)
def test_a_user_name_fits_the_form_of_its_service(
    name: str, form: dict[str, object], fits: bool
) -> None:
    assert accounts.fits(name, form) is fits


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("0532013000", "0532013000"),
        ("12-3456-7", "1234567"),
    ],
)
def test_an_account_is_an_iban_or_a_national_number(text: str, told: str) -> None:
    assert bank.account(text, lengths=LENGTHS) == told


@pytest.mark.parametrize("text", ["GB83 WEST 1234 5698 7654 32", "savings", "", "12"])
def test_a_wrong_iban_or_hardly_any_figures_is_no_account(text: str) -> None:
    with pytest.raises(WrongIdentifierError):
        bank.account(text, lengths=LENGTHS)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2026-05-01T10:00:00-00:00", True),
        ("2026-05-01T12:00:00+02:00", True),
        ("2026-05-01T10:00:00Z", False),
        ("2026-05-01T10:00:00", False),
        ("2026-05-01", False),
        ("2026-05-01T10:00:00+0200", False),
    ],
)
def test_an_alert_needs_an_offset_in_figures(text: str, holds: bool) -> None:
    assert timestamps.has_numeric_offset(text) is holds
