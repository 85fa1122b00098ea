"""The fields of a request: their shape, and what an extension takes from the earlier request.

Only the shape that the engine stands on is refused here; everything else becomes a finding.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from comity.kernel.errors import InvalidInputError
from comity.law.files import read_data
from comity.law.scopes import Scope, shown

ANY: Final = "ANY"
"""Every kind of request, or every category of data."""


class MalformedRequestError(InvalidInputError):
    """A field of the request has a shape that cannot be read."""

    code = "law.malformed_request"
    remedy = "Write the field as docs/reference/request-fields.md lists it."


class RequestField(BaseModel):
    """One field, as the rules read it.

    Attributes:
        name: Dotted; ``[]`` stands for each row of a list.
        type: What stands there.
        codes: The values, if the list is closed.
        kinds: Kinds of request that have it.
        about: For people.
        source: The form that it comes from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*)*$")
    type: Literal[
        "text",
        "boolean",
        "integer",
        "number",
        "date",
        "time",
        "code",
        "object",
        "objects",
        "texts",
        "codes",
    ]
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = Field(min_length=1)
    about: str = Field(min_length=1)
    source: str = Field(min_length=1)


class ProfilePlace(BaseModel):
    """One thing that may be known of the other side.

    Attributes:
        place: Where in the profile; ``{…}`` is filled from the request.
        about: What stands there, for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    place: str = Field(min_length=1)
    about: str = Field(min_length=1)


class Inheritance(BaseModel):
    """The fields that an extension does not take from the earlier request."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, defer_build=True)
    own: tuple[str, ...] = Field(alias="except")


class RequestFields(BaseModel):
    """Every field, in reading order.

    Attributes:
        kinds: Codes of the kinds of request.
        groups: Names under which fields name several kinds at once.
        carried: Fields that the statement around a request says itself.
        inherits: What an extension takes from the earlier request.
        fields: The fields, each with the kinds that have it.
        profile: What may be known of the other side.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    kinds: tuple[str, ...] = Field(min_length=1)
    groups: Mapping[str, tuple[str, ...]] = {}
    carried: tuple[str, ...] = ()
    inherits: Mapping[str, Inheritance]
    fields: tuple[RequestField, ...] = Field(min_length=1)
    profile: tuple[ProfilePlace, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _groups_are_their_kinds(cls, data: Any) -> Any:  # noqa: ANN401  # as it was read
        every = {**data.get("groups", {}), ANY: data["kinds"]}

        def expanded(names: Iterable[str]) -> list[str]:
            return [code for name in names for code in every.get(name, [name])]

        fields = [{**field, "kinds": expanded(field["kinds"])} for field in data["fields"]]
        return {**data, "fields": fields}

    @cached_property
    def shaped(self) -> tuple[tuple[str, str], ...]:
        """The names and types of the fields at the top that hold objects."""
        return tuple(
            (field.name, field.type)
            for field in self.fields
            if field.type in {"object", "objects"} and not re.search(r"[\[.]", field.name)
        )

    def of_kind(self, kind: str) -> frozenset[str]:
        """Return the names of the fields that a request of ``kind`` has."""
        return frozenset(field.name for field in self.fields if kind in field.kinds)

    def check_shape(self, request: object) -> None:
        """Refuse a request in which a list or an object is expected and something else stands.

        Raises:
            MalformedRequestError: Names the field.
        """
        if not isinstance(request, Mapping):
            msg = "a request is an object with named fields"
            raise MalformedRequestError(msg)
        for name, shape in self.shaped:
            value = request.get(name)
            if value is not None and not _fits(value, shape):
                wanted = "an object" if shape == "object" else "a list of objects"
                msg = f"{name} must be {wanted}, not {shown(value) or type(value).__name__}"
                raise MalformedRequestError(msg, field=name)

    def inherited(
        self, request: Mapping[str, object], earlier: Mapping[str, object], *, kind: str
    ) -> Mapping[str, object]:
        """Return ``request`` with what it does not repeat taken from ``earlier``.

        Other kinds than extensions take nothing.
        """
        rule = self.inherits.get(kind)
        if rule is None:
            return request
        kept = {name: value for name, value in earlier.items() if name not in rule.own}
        return {**kept, **{name: value for name, value in request.items() if value is not None}}

    def left_to_earlier(self, names: Iterable[str], scope: Scope) -> str:
        """Return which of ``names`` an extension leaves to a request that is not at hand."""
        rule = self.inherits.get(scope.kind)
        if rule is None or scope.earlier is not None:
            return ""
        left = [name for name in names if name not in rule.own and scope.request.get(name) is None]
        return ", ".join(dict.fromkeys(left))


def _fits(value: object, wanted: str) -> bool:
    if wanted == "object":
        return isinstance(value, Mapping)
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return False
    return all(isinstance(row, Mapping) for row in value)


@cache
def request_fields() -> RequestFields:
    """Return the fields that ship with the program."""
    return RequestFields.model_validate(read_data("completeness/fields.yaml"))
