"""All kinds of condition, told apart by ``is``."""

from typing import Annotated, TypeAlias

from pydantic import Field

from comity.law.conditions import (
    addresses,
    identities,
    logic,
    records,
    registers,
    times,
    values,
    writings,
)

AnyCondition: TypeAlias = Annotated[
    logic.AllOf
    | logic.EachOf
    | logic.AnyOf
    | logic.Not
    | logic.Implies
    | logic.PerTarget
    | logic.Each
    | logic.Some
    | values.Present
    | values.MinLength
    | values.MinItems
    | values.OneOf
    | values.SameAs
    | values.NumberBetween
    | values.NoLetters
    | values.CountAtMost
    | identities.Identifier
    | identities.WalletChecksum
    | identities.NotUntraceable
    | identities.StartsWith
    | identities.EndsWith
    | identities.UniversalMac
    | identities.LastingAccount
    | identities.AccountForm
    | identities.Untracked
    | identities.OneScript
    | identities.DistinctMailboxes
    | times.TimeHas
    | times.HappensOnce
    | times.DateOrder
    | times.NotFuture
    | times.AfterNow
    | times.SpanAtMost
    | times.WithinRetention
    | addresses.AddressOutside
    | addresses.HidesNoIpv4
    | addresses.PrefixWithin
    | addresses.AddressIs
    | registers.InList
    | registers.AllInList
    | registers.OutsideList
    | registers.KnownIs
    | registers.IsKnown
    | registers.MapsTo
    | registers.ValidOn
    | registers.HeldBy
    | registers.NotListedAt
    | registers.NotOpenAlready
    | registers.KnownEnding
    | registers.RoleFits
    | writings.ContainsDate
    | writings.NamesAbsent
    | writings.HeadersHold
    | writings.SenderAuthenticated
    | writings.AttachmentsResolve
    | records.CategoriesOnly
    | records.HasTarget
    | records.GridComplete
    | records.CustodyUnbroken,
    Field(discriminator="kind"),
]

for _made_of_others in (
    logic.AllOf,
    logic.EachOf,
    logic.AnyOf,
    logic.Not,
    logic.Implies,
    logic.PerTarget,
    logic.Each,
    logic.Some,
):
    _made_of_others.model_rebuild(_types_namespace={"AnyCondition": AnyCondition})
