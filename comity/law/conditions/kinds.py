"""All kinds of condition, told apart by ``is``."""

from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import Field, WithJsonSchema

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
from comity.law.conditions.base import Condition

NAMED: Final = "Condition"
"""Stands in a schema for the union, which a schema can only name, not repeat."""

AnyCondition: TypeAlias = Annotated[
    logic.AllOf
    | logic.EachOf
    | logic.AnyOf
    | logic.Not
    | logic.Implies
    | logic.RequestIs
    | logic.Advice
    | logic.PerTarget
    | logic.Each
    | logic.Some
    | values.Present
    | values.PresentAtLeast
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
    | times.NotOlderThan
    | times.ReachedWithin
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
    | registers.NotReportedAlready
    | registers.KnownEnding
    | registers.RoleFits
    | writings.ContainsDate
    | writings.NamesAbsent
    | writings.HeadersHold
    | writings.SenderAuthenticated
    | writings.AttachmentsResolve
    | writings.NoSecret
    | writings.PlainLanguage
    | writings.StatedHere
    | records.CategoriesOnly
    | records.HasTarget
    | records.GridComplete
    | records.CustodyUnbroken,
    Field(discriminator="kind"),
    WithJsonSchema({"title": NAMED}),
]

EVERY: tuple[type[Condition], ...] = get_args(get_args(AnyCondition)[0])
"""The classes, in the order of this page."""

for _made_of_others in (
    logic.AllOf,
    logic.EachOf,
    logic.AnyOf,
    logic.Not,
    logic.Implies,
    logic.Advice,
    logic.PerTarget,
    logic.Each,
    logic.Some,
):
    _made_of_others.model_rebuild(_types_namespace={"AnyCondition": AnyCondition})


def with_conditions(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a model that holds conditions, with the union defined once."""
    whole: dict[str, Any] = _named(schema)
    definitions = whole.setdefault("$defs", {})
    for each in EVERY:
        own = _named(each.model_json_schema())
        definitions |= own.pop("$defs", {})
        definitions[each.__name__] = own
    codes = {each: definitions[each.__name__]["properties"]["is"]["const"] for each in EVERY}
    definitions[NAMED] = {
        "type": "object",
        "required": ["is"],
        "properties": {"is": {"enum": list(codes.values())}},
        "allOf": [  # not oneOf: a validator would try every kind at every level
            {
                "if": {"properties": {"is": {"const": code}}},
                "then": {"$ref": f"#/$defs/{each.__name__}"},
            }
            for each, code in codes.items()
        ],
    }
    return whole


def _named(schema: Any) -> Any:  # noqa: ANN401  # JSON of any shape
    if isinstance(schema, list):
        return [_named(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("title") == NAMED:
        return {"$ref": f"#/$defs/{NAMED}"}
    return {name: _named(part) for name, part in schema.items()}
