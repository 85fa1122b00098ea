"""Checksums of wallet addresses and the form of transaction hashes.

The forms are here; which chain uses which form is data (``lists.yaml``, ``chains``).

Source: Bitcoin Base58Check; BIP 173 (Bech32); BIP 350 (Bech32m); EIP-55; Monero Base58.
"""

import re
from hashlib import sha256

from comity.law.identifiers.errors import WrongIdentifierError, checked_length
from comity.law.identifiers.keccak import keccak_256

LONGEST_ADDRESS = 128
BITCOIN_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE_ALPHABET = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_SUM, _BECH32M_SUM = 1, 0x2BC830A3
_BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_EVM = re.compile(r"0x[0-9a-fA-F]{40}")
_HASH = re.compile(r"(?:0x)?[0-9a-fA-F]{64}")
_CHECK_BYTES = 4
_BECH32_CHECK_SIGNS = 6
_UPPER_CASE_FROM = 8  # a hexadecimal digit of the digest from which a letter is upper case
_PAYLOAD_BYTES = 21
_SIGNATURE_BYTES = 64
_KEY_BYTES = 32
_MONERO_BLOCK, _MONERO_BLOCK_SIGNS = 8, 11
_MONERO_TAILS = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}


def _wrong(reason: str) -> WrongIdentifierError:
    return WrongIdentifierError(reason)


def base58(text: str, *, alphabet: str = BITCOIN_ALPHABET) -> bytes:
    """Return the bytes of a Base58 text.

    Raises:
        WrongIdentifierError: A sign that is not in the alphabet.
    """
    written = checked_length(text, longest=LONGEST_ADDRESS)
    number = 0
    for sign in written:
        place = alphabet.find(sign)
        if place < 0:
            msg = f"{sign!r} does not occur in such an address"
            raise _wrong(msg)
        number = number * 58 + place
    leading = len(written) - len(written.lstrip(alphabet[0]))
    return bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str, versions: frozenset[int], *, alphabet: str = BITCOIN_ALPHABET) -> str:
    """Return the address if its checksum fits and its first byte is among ``versions``.

    Raises:
        WrongIdentifierError: It does not, or it is not.
    """
    raw = base58(text, alphabet=alphabet)
    body, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if sha256(sha256(body).digest()).digest()[:_CHECK_BYTES] != check:
        msg = "the checksum does not fit"
        raise _wrong(msg)
    if len(body) != _PAYLOAD_BYTES or body[0] not in versions:
        msg = "an address of another chain"
        raise _wrong(msg)
    return text.strip()


def bech32(text: str, prefix: str) -> str:
    """Return a segregated-witness address in lower case.

    Version 0 has a Bech32 checksum, later versions a Bech32m one.

    Raises:
        WrongIdentifierError: Mixed case, another prefix, or a checksum that does not fit.
    """
    written = checked_length(text, longest=90)
    if written not in {written.lower(), written.upper()}:
        msg = "upper and lower case are mixed"
        raise _wrong(msg)
    written = written.lower()
    human, _, tail = written.rpartition("1")
    values = [_BECH32_ALPHABET.find(sign) for sign in tail]
    if human != prefix or len(values) <= _BECH32_CHECK_SIGNS or min(values) < 0:
        msg = "it is no address of this chain"
        raise _wrong(msg)
    expected = _BECH32_SUM if values[0] == 0 else _BECH32M_SUM
    expanded = [ord(sign) >> 5 for sign in human] + [0] + [ord(sign) & 31 for sign in human]
    if _polymod(expanded + values) != expected:
        msg = "the checksum does not fit"
        raise _wrong(msg)
    return written


def _polymod(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATORS):
            total ^= generator if top >> bit & 1 else 0
    return total


def evm(text: str) -> str:
    """Return a 0x address in its checksum case.

    An address all in one case carries no checksum and passes.

    Source: EIP-55.

    Raises:
        WrongIdentifierError: Not 0x and 40 digits, or mixed case that does not fit.
    """
    written = checked_length(text, longest=LONGEST_ADDRESS)
    if not _EVM.fullmatch(written):
        msg = "not 0x and 40 hexadecimal digits"
        raise _wrong(msg)
    digits = written[2:].lower()
    marks = keccak_256(digits.encode("ascii")).hex()
    cased = "0x" + "".join(
        sign.upper() if int(mark, 16) >= _UPPER_CASE_FROM else sign
        for sign, mark in zip(digits, marks, strict=False)
    )
    if written[2:] not in {digits, digits.upper(), cased[2:]}:
        msg = "the checksum (upper and lower case) does not fit"
        raise _wrong(msg)
    return cased


def monero(text: str, versions: frozenset[int]) -> str:
    """Return a Monero address if its checksum fits.

    Raises:
        WrongIdentifierError: It does not, or the network byte is another.
    """
    written = checked_length(text, longest=LONGEST_ADDRESS)
    raw = b"".join(
        _monero_block(written[start : start + _MONERO_BLOCK_SIGNS])
        for start in range(0, len(written), _MONERO_BLOCK_SIGNS)
    )
    body, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if keccak_256(body)[:_CHECK_BYTES] != check:
        msg = "the checksum does not fit"
        raise _wrong(msg)
    if not body or body[0] not in versions:
        msg = "an address of another chain"
        raise _wrong(msg)
    return written


def _monero_block(signs: str) -> bytes:
    size = _MONERO_TAILS.get(len(signs))
    number = int.from_bytes(base58(signs).lstrip(b"\0"), "big")
    if size is None or number >= 1 << (8 * size):
        msg = "it is no address of this chain"
        raise _wrong(msg)
    return number.to_bytes(size, "big")


def public_key(text: str) -> str:
    """Return an address that is a bare 32-byte key in Base58 (no checksum).

    Raises:
        WrongIdentifierError: Another length.
    """
    if len(base58(text)) != _KEY_BYTES:
        msg = "not 32 bytes"
        raise _wrong(msg)
    return text.strip()


def tx_hash(text: str) -> str:
    """Return a transaction hash in full length: 64 hexadecimal digits, or 64 bytes in Base58.

    Raises:
        WrongIdentifierError: Cut, or of another form.
    """
    written = checked_length(text, longest=LONGEST_ADDRESS)
    if _HASH.fullmatch(written):
        return written.lower()
    try:
        whole = len(base58(written)) == _SIGNATURE_BYTES
    except WrongIdentifierError:
        whole = False
    if not whole:
        msg = "not the full transaction hash"
        raise _wrong(msg)
    return written
