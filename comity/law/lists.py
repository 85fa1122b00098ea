"""The shape of our own lists, so that a slip in one is refused when it is read."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Texts: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class MailboxRule(_Read):
    """How one domain spells a mailbox in several ways."""

    dots: bool = False
    tag: str | None = None
    same_as: str | None = None


class UserNameForm(_Read):
    """User names as a service allows them."""

    shortest: int = Field(ge=1)
    longest: int = Field(ge=1)
    prefix: str = ""
    signs: str | None = None
    digits_only: bool = False
    in_words: str


class Chain(_Read):
    """Forms of the addresses of one chain."""

    forms: tuple[Literal["base58check", "bech32", "evm", "ripple", "monero", "public_key"], ...] = (
        Field(min_length=1)
    )
    versions: tuple[int, ...] = ()
    prefix: str | None = None
    untraceable: bool = False


class Lists(_Read):
    """Every list of ``lists.yaml``; the file says where each comes from."""

    freemail: Texts
    tlp: Texts
    without_treaty: Texts
    articles: Mapping[str, Mapping[str, Texts]]
    period_days_allowed: Mapping[str, int]
    file_endings: Texts
    mailbox_rules: Mapping[str, MailboxRule]
    shared_imeis: Texts
    mobile_country_codes: Texts
    test_networks: Texts
    account_forms: Mapping[str, UserNameForm]
    shorteners: Texts
    tracking_parameters: Texts
    roles_for: Mapping[str, Texts]
    chains: Mapping[str, Chain]
    chains_with_tags: Texts
    native_assets: Texts
    iban_lengths: Mapping[str, int]
    empty_hashes: Texts
    protected_roles: Texts
    picture_endings: Texts
    pointing_elsewhere: Texts
    production_order_offences: Texts
    production_order_judges: Texts
    emergency_number: Mapping[Literal["everywhere"], str]
    secret_words: Texts
    shared_by_many: Texts
    month_names: Texts
