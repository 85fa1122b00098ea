"""Conditions on identifiers: is it one, and of the form that leads to a person or a thing?"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, cast

from pydantic import Field

from comity.law.conditions.base import Condition, ValueCondition
from comity.law.identifiers import (
    accounts,
    bank,
    devices,
    domain,
    email,
    hashes,
    ip,
    phone,
    places,
    ports,
    scripts,
    timestamps,
    urls,
    wallets,
)
from comity.law.identifiers.errors import WrongIdentifierError
from comity.law.scopes import HOLDS, Scope, Verdict, is_absent, rows, texts

Reader = Callable[[str, Scope], str]
"""Returns the one spelling of a text in a row, or raises ``WrongIdentifierError``."""


def _text_at(name: str, scope: Scope) -> str | None:
    value = scope.value(name)
    return value if isinstance(value, str) and not is_absent(value) else None


def _country_codes(scope: Scope) -> frozenset[str]:
    codes = frozenset(texts(scope.known("own.mobile_country_codes")))
    return codes | frozenset(texts(scope.known("own.test_networks"))) if scope.practice else codes


def _mapping(place: str, scope: Scope) -> Mapping[str, object]:
    found = scope.known(place)
    return found if isinstance(found, Mapping) else {}


def _public_name(name: str, scope: Scope) -> str:
    if domain.is_for_practice(name) and not scope.practice:
        msg = "a name for documentation and training"
        raise WrongIdentifierError(msg)
    return name


def _email(text: str, scope: Scope) -> str:
    address = email.normalise(text)
    _public_name(email.domain_of(address), scope)
    return address


def _sha256(text: str, _: Scope) -> str:
    return hashes.normalise(text, lengths=frozenset({64}))


def _zone(text: str, _: Scope) -> str:
    return timestamps.iana_zone(text).key


IdentifierType: TypeAlias = Literal[
    "account",
    "advertising_id",
    "bank_account",
    "bic",
    "cell",
    "domain",
    "email",
    "geo",
    "hash",
    "iana_zone",
    "iban",
    "iccid",
    "imei",
    "imsi",
    "ip",
    "location",
    "mac",
    "masked_card",
    "message_id",
    "permalink",
    "phone",
    "port",
    "serial",
    "sha256",
    "tx_hash",
    "udid",
    "url",
]
READERS: Mapping[IdentifierType, Reader] = MappingProxyType(
    {
        "advertising_id": lambda text, _: devices.advertising_id(text),
        "account": lambda text, _: accounts.normalise(text),
        "bank_account": lambda text, scope: bank.account(
            text, lengths=_mapping("own.iban_lengths", scope)
        ),
        "bic": lambda text, scope: bank.bic(text, iban_stated=_text_at("iban", scope)),
        "cell": lambda text, scope: places.cell(
            text, radio=_text_at("radio", scope), country_codes=_country_codes(scope)
        ),
        "domain": lambda text, scope: _public_name(domain.normalise(text), scope),
        "email": _email,
        "geo": lambda text, _: places.geo(text),
        "hash": lambda text, _: hashes.normalise(text),
        "iana_zone": _zone,
        "iban": lambda text, scope: bank.iban(text, lengths=_mapping("own.iban_lengths", scope)),
        "iccid": lambda text, _: devices.iccid(text),
        "imei": lambda text, _: devices.imei(text),
        "imsi": lambda text, scope: devices.imsi(text, country_codes=_country_codes(scope)),
        "ip": lambda text, _: ip.normalise(text),
        "location": lambda text, _: urls.location(text),
        "mac": lambda text, _: devices.mac(text),
        "masked_card": lambda text, _: bank.masked_card(text),
        "message_id": lambda text, _: email.message_id(text),
        "permalink": lambda text, scope: urls.permalink(
            text, shorteners=texts(scope.known("own.shorteners"))
        ),
        "phone": lambda text, _: phone.normalise(text),
        "port": lambda text, _: ports.normalise(text),
        "serial": lambda text, _: devices.serial(text),
        "sha256": _sha256,
        "tx_hash": lambda text, _: wallets.tx_hash(text),
        "udid": lambda text, _: devices.udid(text),
        "url": lambda text, _: urls.normalise(text),
    }
)


class Identifier(ValueCondition):
    """An identifier of the type named, rightly written."""

    kind: Literal["identifier"] = Field(alias="is")
    of: IdentifierType

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Read it; a number is read as its figures, anything else but text is none."""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        try:
            if not isinstance(text, str):
                return scope.fails(self.field, value=value, reason="it is no text")
            READERS[self.of](text, scope)
        except WrongIdentifierError as error:
            return scope.fails(self.field, value=value, reason=error.message)
        return HOLDS


class WalletChecksum(ValueCondition):
    """A wallet address whose checksum fits the chain.

    The chain stated decides; if none is, the address must fit one chain that we know. A chain
    that our list does not have is not judged.
    """

    kind: Literal["wallet_checksum"] = Field(alias="is")
    chain: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Try the forms of the chain."""
        chains = _mapping("own.chains", scope)
        named = _text_at(self.chain, scope)
        if named:
            form = scope.known(f"own.chains.{{{self.chain}}}")
            forms = [cast("Mapping[str, object]", form)]
        else:
            forms = [form for form in chains.values() if isinstance(form, Mapping)]
        text = value if isinstance(value, str) else ""
        return self.answer(scope, holds=any(fits_chain(text, form) for form in forms), value=value)


class NotUntraceable(ValueCondition):
    """A wallet of a chain whose payments can be followed by address."""

    kind: Literal["not_untraceable"] = Field(alias="is")
    chain: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Ask the chain stated, and the form of the address."""
        named = _text_at(self.chain, scope)
        hidden = [
            (code, form)
            for code, form in _mapping("own.chains", scope).items()
            if isinstance(form, Mapping) and form.get("untraceable")
        ]
        text = value if isinstance(value, str) else ""
        found = any(code == named or fits_chain(text, form) for code, form in hidden)
        return self.answer(scope, holds=not found, value=value)


def fits_chain(text: str, form: Mapping[str, object]) -> bool:
    """Tell whether ``text`` is an address of a chain with this form."""
    versions = frozenset(_numbers(form.get("versions")))
    attempts: Mapping[str, Callable[[], str]] = {
        "base58check": lambda: wallets.base58check(text, versions),
        "ripple": lambda: wallets.base58check(text, versions, alphabet=wallets.RIPPLE_ALPHABET),
        "bech32": lambda: wallets.bech32(text, str(form.get("prefix"))),
        "evm": lambda: wallets.evm(text),
        "monero": lambda: wallets.monero(text, versions),
        "public_key": lambda: wallets.public_key(text),
    }
    for name in texts(form.get("forms")):
        try:
            attempts[name]()
        except WrongIdentifierError:
            continue
        return True
    return False


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(part for part in value if isinstance(part, int)) if isinstance(value, list) else ()


class StartsWith(ValueCondition):
    """A text that starts so, in any case of letters."""

    kind: Literal["starts_with"] = Field(alias="is")
    opening: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare the opening."""
        text = value if isinstance(value, str) else ""
        holds = text.strip()[: len(self.opening)].lower() == self.opening
        return self.answer(scope, holds=holds, value=value)


class EndsWith(ValueCondition):
    """A text with one of these endings, in any case of letters."""

    kind: Literal["ends_with"] = Field(alias="is")
    endings: tuple[str, ...] = Field(min_length=1)

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare the end."""
        text = value[-64:] if isinstance(value, str) else ""
        holds = text.strip().lower().endswith(self.endings)
        return self.answer(scope, holds=holds, value=value)


class UniversalMac(ValueCondition):
    """A MAC address that its maker assigned."""

    kind: Literal["universal_mac"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look at the bit; what is no MAC address is left to ``identifier``."""
        try:
            local = isinstance(value, str) and devices.is_locally_administered(value)
        except WrongIdentifierError:
            return HOLDS
        return self.answer(scope, holds=not local, value=value)


class LastingAccount(ValueCondition):
    """An account named by something that the user cannot change."""

    kind: Literal["lasting_account"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Accept a number id."""
        holds = isinstance(value, str) and accounts.is_lasting(value)
        return self.answer(scope, holds=holds, value=value)


class AccountForm(ValueCondition):
    """A user name as the service allows them; a service that no list has is not judged."""

    kind: Literal["account_form"] = Field(alias="is")
    forms: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Ask the form of the service."""
        form = scope.known(self.forms)
        if not isinstance(form, Mapping) or not isinstance(value, str):
            return HOLDS
        holds = accounts.fits(value, form)
        return self.answer(scope, holds=holds, value=value, expected=form.get("in_words"))


class Untracked(ValueCondition):
    """A link without parameters that follow a user around."""

    kind: Literal["untracked"] = Field(alias="is")
    parameters: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Compare with the link less those parameters; show both."""
        if not isinstance(value, str):
            return HOLDS
        try:
            bare = urls.without_tracking(value, parameters=texts(scope.known(self.parameters)))
            same = bare == urls.normalise(value)
        except WrongIdentifierError:
            return HOLDS
        return self.answer(scope, holds=same, value=value, found=bare)


class OneScript(ValueCondition):
    """A text none of whose words mixes alphabets that look alike."""

    kind: Literal["one_script"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Show the look-alike and what the name system sees."""
        if not isinstance(value, str) or scripts.mixed_word(value) is None:
            return HOLDS
        return scope.fails(self.field, first=scripts.plain(value), second=scripts.punycode(value))


class DistinctMailboxes(Condition):
    """No two targets are spellings of one mailbox."""

    kind: Literal["distinct_mailboxes"] = Field(alias="is")
    types: tuple[str, ...]
    rules: str

    def weigh(self, scope: Scope) -> Verdict:
        """Name each later spelling."""
        known = cast("Mapping[str, Mapping[str, object]]", scope.known(self.rules))
        seen: dict[str, str] = {}
        failures: list[Verdict] = []
        for place, row in enumerate(rows(scope.request.get("targets"))):
            value = row.get("value")
            if row.get("type") not in self.types or not isinstance(value, str):
                continue
            try:
                box = email.mailbox(value, known)
            except WrongIdentifierError:
                continue
            if seen.setdefault(box, value) != value:
                failures.append(scope.fails(f"/targets[{place}].value", value=value, found=box))
        return Verdict(tuple(failure for verdict in failures for failure in verdict.failures))
