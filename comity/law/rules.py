"""The completeness rules: read, checked, ordered and named by a digest.

Example:
    >>> rules = completeness_rules()
    >>> rules.rules[0].id, len(rules.digest)
    ('R-ENV-001', 64)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical
from comity.law.conditions.kinds import AnyCondition
from comity.law.fields import ANY
from comity.law.files import MalformedDataFileError, read_data
from comity.law.findings import Certainty, Layer, Severity
from comity.law.lists import Lists

FOLDER = "completeness"
Text = Annotated[str, Field(min_length=1)]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Examples(_Read):
    """Values that make a rule fire, and values that pass it."""

    fires: tuple[Text, ...] = Field(min_length=1)
    passes: tuple[Text, ...] = Field(min_length=1)


class Rule(_Read):
    """One thing that a complete request has.

    Attributes:
        id: Stable name.
        kinds: Kinds of request to which it applies.
        data: Categories of data to which it is limited, or ANY.
        field: The field that it is about, for people.
        fires_when: The defect, in words.
        condition: What must hold, for the engine.
        message: What to do, with facts in braces.
        severity: What a finding does.
        relaxed_for: Other severities by kind.
        preservation_item: Why it may block a preservation: the item of the request that it
            guards, the sender, or the identifier. Only rules with it may.
        source: The text that asks for it.
        certainty: How well that text is known.
        certainty_note: What of it was read, if not all.
        seed: Paragraph of the report that it answers.
        layer: Whose data it needs.
        auto_fix: What may be offered, never done in silence.
        examples: Values to show.
    """

    id: str = Field(pattern=r"^R-[A-Z]{2,3}-[0-9]{3}$")
    kinds: tuple[str, ...] = Field(min_length=1)
    data: tuple[str, ...] = Field(min_length=1)
    field: Text
    fires_when: Text
    condition: AnyCondition
    message: Text
    severity: Severity
    relaxed_for: Mapping[str, Severity] = {}
    preservation_item: str | None = Field(
        default=None,
        pattern="^(authority|offence|data|custodian|necessity|intent|sender|identifier)$",
    )
    source: Text
    certainty: Certainty
    certainty_note: Text | None = None
    seed: Text
    layer: Layer
    auto_fix: Text | None = None
    examples: Examples | None = None

    @cached_property
    def of_any_data(self) -> bool:
        """Whether it applies whatever data are asked for."""
        return ANY in self.data

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories of data to which it is limited; empty means any."""
        return frozenset() if self.of_any_data else frozenset(self.data)

    @cached_property
    def top_fields(self) -> tuple[str, ...]:
        """The fields of the request, at the top, that it is about."""
        return tuple(re.split(r"[\[.]", name.strip())[0] for name in self.field.split(","))

    def severity_for(self, kind: str) -> Severity:
        """Return the severity for a kind of request."""
        return self.relaxed_for.get(kind, self.severity)


class RuleFile(_Read):
    """One group of rules.

    Attributes:
        group: Name of the group and of its file.
        title: For people.
        rules: In order.
    """

    group: Text
    title: Text
    rules: tuple[Rule, ...] = Field(min_length=1)


class SetFile(_Read):
    """The set: its version, the groups in order, the kinds and categories that rules may name.

    Attributes:
        version: For people.
        groups: Names of the files.
        kinds: Codes of the kinds.
        data_categories: Codes of the categories.
        about: Categories that a kind is about although it asks for no data.
    """

    version: Text
    groups: tuple[Text, ...] = Field(min_length=1)
    kinds: tuple[Text, ...] = Field(min_length=1)
    data_categories: tuple[Text, ...] = Field(min_length=1)
    about: Mapping[str, tuple[Text, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules as the engine uses them.

    Attributes:
        version: For people.
        digest: SHA-256 of the canonical rules and lists.
        groups: The files in order.
        own: Our lists.
        about: Categories that a kind is about although it asks for no data.
        by_kind: The rules of each kind that was asked for.
    """

    version: str
    digest: str
    groups: tuple[RuleFile, ...]
    own: Mapping[str, object]
    about: Mapping[str, tuple[str, ...]]
    by_kind: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule in order."""
        return tuple(rule for group in self.groups for rule in group.rules)

    def of_kind(self, kind: str) -> tuple[Rule, ...]:
        """Return the rules on requests of ``kind``, in order."""
        if kind not in self.by_kind:
            self.by_kind[kind] = tuple(rule for rule in self.rules if kind in rule.kinds)
        return self.by_kind[kind]


def ruled(files: Mapping[str, Any]) -> RuleSet:
    """Return the set that ``files`` (by name, without ending) make.

    Raises:
        MalformedDataFileError: An unknown key, a wrong type, a rule twice, an unknown kind.
    """
    try:
        described = SetFile.model_validate(files["set"])
        Lists.model_validate(files["lists"])
        groups = tuple(RuleFile.model_validate(files[name]) for name in described.groups)
    except (ValidationError, KeyError) as error:
        msg = f"the completeness rules cannot be read: {error}"
        raise MalformedDataFileError(msg) from error
    for problem in _problems(described, groups):
        raise MalformedDataFileError(problem)
    digest = digest_of(canonical([files[name] for name in ("set", "lists", *described.groups)]))
    return RuleSet(
        version=described.version,
        digest=digest,
        groups=groups,
        own=files["lists"],
        about=described.about,
    )


def _problems(described: SetFile, groups: tuple[RuleFile, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for rule in (rule for group in groups for rule in group.rules):
        strange = ({*rule.kinds, *rule.relaxed_for} - {*described.kinds}) | (
            {*rule.data} - {*described.data_categories}
        )
        if strange:
            yield f"{rule.id} names {', '.join(sorted(strange))}, which the set does not"
        if rule.id in seen:
            yield f"{rule.id} stands twice"
        seen.add(rule.id)


@cache
def completeness_rules() -> RuleSet:
    """Return the rules that ship with the program."""
    described = read_data(f"{FOLDER}/set.yaml")
    names = ("lists", *described["groups"])
    return ruled({"set": described, **{name: read_data(f"{FOLDER}/{name}.yaml") for name in names}})
