r"""Property as people type it: one thing on each line, each with all that is known of it.

A line holds the identifier alone: an account, an address, a domain, a number in a register. What
it is, is told by its shape where it has one; the rest is said thing by thing. The checks are those
that the completeness rules have for accounts and addresses.

Example:
    >>> read_property("DE89 3704 0044 0532 0130 00\nshop.example\nfolio 2208").rows[1].type
    'domain'
    >>> [one.code for one in read_property("DE89 3704 0044 0532 0130 01").wrong]
    ['iban']

Source: process 1.10.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Final, cast

from pydantic import Field

from comity.cooperation.asking import (
    TARGETS_ALLOWED,
    AnyRequest,
    Person,
    TargetWithAssets,
    Transfer,
)
from comity.cooperation.contents import Content, Flag, Line, Text
from comity.cooperation.lines import LINES_ALLOWED, LONGEST_LINE, Lines, Row, WrongLine
from comity.law.conditions.identities import fits_chain
from comity.law.identifiers import bank, domain
from comity.law.identifiers.errors import WrongIdentifierError
from comity.law.rules import completeness_rules

BANK_ACCOUNT: Final = "bank_account"
VIRTUAL_ASSET: Final = "virtual_asset"
DOMAIN: Final = "domain"
OTHER: Final = "other"
SORTS: Final = (
    *(BANK_ACCOUNT, VIRTUAL_ASSET, "real_estate", "vehicle", "company_share"),
    *("cash", DOMAIN, "equipment", OTHER),
)
"""What a thing can be."""

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9 ]{8,40}")
_LIKE_WALLET = re.compile(
    r"0x[0-9a-fA-F]{30,}|(?:bc1|ltc1)[0-9a-z]{20,}|[13DLXTr][1-9A-HJ-NP-Za-km-z]{24,34}"
)
_TRANSACTION = re.compile(r"(?:0x)?[0-9a-fA-F]{64}")
_DOMAIN = re.compile(r"([\w-]+\.)+[a-zA-Z][\w-]+")


class PropertyRow(Content):
    """One thing, and all that is known of it.

    Attributes:
        kind: What it is; see ``SORTS``.
        identifier: Account, address, domain, or its number in a register.
        holder: In whose name it is.
        owner: Person of the case to whom it belongs in truth.
        how_linked: How it is linked with the person and the offence.
        share: Share of the holder that is sought; the whole if not said.
        custodian: Who keeps it: bank, exchange, register.
        amount: How much of the asset.
        worth: What it is worth, in ``currency``, on the day ``valued_on``.
    """

    kind: Line | None = None
    identifier: Line | None = None
    holder: Line | None = None
    location: Line | None = None
    custodian: Line | None = None
    amount: Line | None = None
    asset: Line | None = None
    chain: Line | None = None
    memo_tag: Line | None = None
    token_contract: Line | None = None
    worth: Line | None = None
    currency: Line | None = None
    valued_on: Line | None = None
    share: Line | None = None
    owner: Line | None = None
    how_linked: Text | None = None


class CourtOrder(Content):
    """The order that is to be carried out, and its certified copy among the attachments."""

    court: Line | None = None
    number: Line | None = None
    date: Line | None = None
    attachment: Line | None = None
    certified: Flag | None = None


class PropertyRequest(AnyRequest):
    """What every request says that is about property.

    Attributes:
        measure: What is to be done.
        property: One row for each thing.
        property_link: How person, property and offence are linked.
        third_parties: Third parties in good faith, and what they were told.
        custody_plan: Where seized virtual assets are kept.
        custody_keys: Who keeps their keys.
        custody_conversion: What becomes of them until judgment.
        value_limit: Amount up to which property is sought, where it is value that is sought.
        restitution: Victims, and what is to be given back to them.
        sharing: Proposal for sharing what is recovered.
        preservation_ref: The hold or the freeze that it follows.

    Source: process 1.10; UNCAC, Art. 54 to 57.
    """

    addressee_provider: Line | None = None
    proportionality: Text | None = None
    targets: Annotated[tuple[TargetWithAssets, ...] | None, Field(max_length=TARGETS_ALLOWED)] = (
        None
    )
    persons: tuple[Person, ...] | None = None
    trace: tuple[Transfer, ...] | None = None
    measure: Line | None = None
    property: Annotated[tuple[PropertyRow, ...] | None, Field(max_length=TARGETS_ALLOWED)] = None
    property_link: Text | None = None
    third_parties: Text | None = None
    custody_plan: Text | None = None
    custody_keys: Text | None = None
    custody_conversion: Line | None = None
    value_limit: Line | None = None
    value_limit_currency: Line | None = None
    value_formula: Text | None = None
    restitution: Text | None = None
    sharing: Text | None = None
    preservation_ref: Line | None = None


def read_property(text: str) -> Lines:
    """Return the things that the lines of ``text`` name; empty lines are passed over."""
    rows: list[Row] = []
    wrong: list[WrongLine] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines()[:LINES_ALLOWED], start=1):
        value = line.strip()[:LONGEST_LINE]
        if not value:
            continue
        sort, fault = _judged(value)
        if len(line.strip()) > LONGEST_LINE:
            fault = "too_long"
        if not fault and _same(value) in seen:
            fault = "twice"
        seen.add(_same(value))
        rows.append(Row(number, value, sort))
        if fault:
            wrong.append(WrongLine(number, fault, value))
    return Lines(tuple(rows), tuple(wrong))


def read_money(text: str) -> Lines:
    """Return the wallets, transactions and accounts that the lines of ``text`` name."""
    found = read_property(text)
    rows = tuple(replace(row, type=_as_target(row)) for row in found.rows)
    return Lines(rows, found.wrong)


def _as_target(row: Row) -> str:
    if _TRANSACTION.fullmatch(row.value):
        return "tx_hash"
    return {VIRTUAL_ASSET: "wallet", BANK_ACCOUNT: "iban", DOMAIN: "domain"}.get(
        row.type, "account"
    )


def rows_of_property(
    lines: Iterable[Row], before: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return one row for each line; a row that was there keeps what its line does not say."""
    known = {str(row.get("identifier")): dict(row) for row in reversed(list(before))}
    rows = []
    for line in lines:
        row = dict(known.get(line.value) or {})
        row["identifier"] = line.value
        row["kind"] = row.get("kind") or line.type
        if row["kind"] == VIRTUAL_ASSET and not row.get("chain"):
            row["chain"] = only_chain(line.value)
        rows.append({name: held for name, held in row.items() if held not in (None, "", [])})
    return rows


def written_property(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows as people would have typed them."""
    return "\n".join(str(row["identifier"]) for row in rows if row.get("identifier"))


def chains() -> tuple[str, ...]:
    """Return the codes of the blockchains whose addresses can be checked."""
    return tuple(_chains())


def only_chain(address: str) -> str | None:
    """Return the chain of ``address``, where it is an address of one alone."""
    found = [code for code, form in _chains().items() if fits_chain(address, form)]
    return found[0] if len(found) == 1 else None


def fault_of_address(address: str, chain: str | None) -> str:
    """Return ``wallet`` where ``address`` does not fit ``chain``, or any that we know; or nothing.

    A chain that our list does not have is not judged.
    """
    if chain and chain not in _chains():
        return ""
    forms = [_chains()[chain]] if chain else list(_chains().values())
    return "" if any(fits_chain(address, form) for form in forms) else "wallet"


def _judged(value: str) -> tuple[str, str]:
    """Return what a thing is by the shape of its identifier, and what is wrong with it."""
    if _IBAN.fullmatch(value):
        lengths = cast("Mapping[str, object]", completeness_rules().own["iban_lengths"])
        try:
            bank.iban(value, lengths=lengths)
        except WrongIdentifierError:
            return BANK_ACCOUNT, "iban"
        return BANK_ACCOUNT, ""
    if _LIKE_WALLET.fullmatch(value) and not _TRANSACTION.fullmatch(value):
        return VIRTUAL_ASSET, fault_of_address(value, None)
    if _DOMAIN.fullmatch(value):
        try:
            domain.normalise(value)
        except WrongIdentifierError:
            return DOMAIN, "domain"
        return DOMAIN, ""
    return OTHER, ""


def _same(value: str) -> str:
    return value.replace(" ", "") if _IBAN.fullmatch(value) else value


@cache
def _chains() -> Mapping[str, Mapping[str, object]]:
    return cast("Mapping[str, Mapping[str, object]]", completeness_rules().own["chains"])
