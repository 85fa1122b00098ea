"""Where a condition looks, and what it may answer.

A condition holds, fails, or is not known, which is never guessed. ``Scope`` resolves the
names that the rules use: ``facts`` in the row at hand, ``/facts`` at the top of the request,
``^facts`` in the earlier request, ``own.…`` in our lists, ``profile.…`` in what is known of the
other side.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from comity.kernel.errors import UnavailableError

SHOWN_CHARACTERS: Final = 80
_SLOT = re.compile(r"\{(/?[a-z_]{1,40})\}")


@lru_cache(maxsize=2048)
def _steps(name: str) -> tuple[str, tuple[str, ...]]:
    """Return where a name starts (``/``, ``^`` or the row at hand) and its steps from there."""
    if name == ".":
        return "", ()
    start = name[0] if name[0] in "/^" else ""
    return start, tuple(name.removeprefix(start).split("."))


class Truth(StrEnum):
    """What a condition may answer."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class NotKnownError(UnavailableError):
    """What a condition needs is not at hand; the engine lists it as not judged."""

    code = "law.not_known"
    remedy = "Add it to the profile of the State or provider."


@dataclass(frozen=True, slots=True)
class Failure:
    """One place where a condition fails, with the facts for the message."""

    path: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a condition: failures and what was not known."""

    failures: tuple[Failure, ...] = ()
    unknowns: tuple[str, ...] = ()

    @property
    def truth(self) -> Truth:
        """Fails if anything failed; else not known if anything was not."""
        if self.failures:
            return Truth.FAILS
        return Truth.UNKNOWN if self.unknowns else Truth.HOLDS


HOLDS: Final = Verdict()


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """Return one verdict that fails where any of ``verdicts`` fails."""
    every = tuple(verdict for verdict in verdicts if verdict is not HOLDS)
    if not every:
        return HOLDS
    if len(every) == 1:
        return every[0]
    return Verdict(
        tuple(failure for verdict in every for failure in verdict.failures),
        tuple(dict.fromkeys(reason for verdict in every for reason in verdict.unknowns)),
    )


def shown(value: object) -> str:
    """Return ``value`` as a message shows it, cut to a readable length."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, Sequence):
        text = ", ".join(shown(part) for part in value[:SHOWN_CHARACTERS])
    else:
        text = str(value) if isinstance(value, bool | int | float) else ""
    # A value may come from a peer: nothing in it may move the cursor or turn the direction.
    printable = (sign if sign.isprintable() else " " for sign in text[: 4 * SHOWN_CHARACTERS])
    text = " ".join("".join(printable).split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def is_absent(value: object) -> bool:
    """Tell whether nothing is said: ``false`` and ``0`` say something."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, bool | int | float):
        return False
    return isinstance(value, Mapping | Sequence) and not value


def rows(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the rows of a list of objects."""
    if value is None or isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return tuple(row if isinstance(row, Mapping) else {} for row in value)


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, or the one text."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Sequence):
        return ()
    return tuple(part for part in value if isinstance(part, str))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a condition sees.

    Attributes:
        request: The whole request.
        item: The row at hand; the request itself at the top.
        at: Path of the row, empty at the top.
        earlier: The request that this one extends or answers, if at hand.
        profile: What is known of the other side, its providers and registers.
        own: Our lists.
        kind: Code of the kind.
        now: Aware instant of the check.
        practice: Whether identifiers for training are allowed.
        categories: Data categories to which the rule is limited; empty means any.
        absent_holds: What a condition says of a value that is not there.
        made: The scopes made from this one during the check: many rules look at the same row.
    """

    request: Mapping[str, object]
    item: Mapping[str, object]
    at: str = ""
    earlier: Mapping[str, object] | None
    profile: Mapping[str, object]
    own: Mapping[str, object]
    kind: str
    now: datetime
    practice: bool
    categories: frozenset[str] = frozenset()
    absent_holds: bool = True
    made: "dict[tuple[int, str, frozenset[str], bool], Scope]" = field(
        default_factory=dict, repr=False, compare=False
    )

    def within(self, item: Mapping[str, object], at: str) -> "Scope":
        """Return the scope of one row."""
        return self._with(item, at, self.categories, absent_holds=self.absent_holds)

    def in_question(self, *, absent_holds: bool) -> "Scope":
        """Return the scope in which a missing value answers so."""
        if absent_holds is self.absent_holds:
            return self
        return self._with(self.item, self.at, self.categories, absent_holds=absent_holds)

    def limited(self, categories: frozenset[str]) -> "Scope":
        """Return the scope of a rule that is limited to ``categories``."""
        if categories == self.categories:
            return self
        return self._with(self.item, self.at, categories, absent_holds=self.absent_holds)

    def _with(
        self,
        item: Mapping[str, object],
        at: str,
        categories: frozenset[str],
        *,
        absent_holds: bool,
    ) -> "Scope":
        key = (id(item), at, categories, absent_holds)
        made = self.made.get(key)
        if made is None:
            made = self.made[key] = Scope(
                request=self.request,
                item=item,
                at=at,
                earlier=self.earlier,
                profile=self.profile,
                own=self.own,
                kind=self.kind,
                now=self.now,
                practice=self.practice,
                categories=categories,
                absent_holds=absent_holds,
                made=self.made,
            )
        return made

    def value(self, name: str) -> object:
        """Return what stands under ``name``, or ``None``.

        Raises:
            NotKnownError: It is in the earlier request, which is not at hand.
        """
        where, parts = _steps(name)
        root: object = self.item if where == "" else self.request
        if where == "^":
            if self.earlier is None:
                msg = "the request that this one follows"
                raise NotKnownError(msg)
            root = self.earlier
        for part in parts:
            root = root.get(part) if type(root) is dict or isinstance(root, Mapping) else None
        return root

    def path(self, name: str) -> str:
        """Return ``name`` as a place in the request."""
        if name == ".":
            return self.at
        if name.startswith(("/", "^")):
            return name[1:]
        return f"{self.at}.{name}" if self.at else name

    def known(self, place: str) -> object:
        """Return what our lists (``own.…``) or the profile (``profile.…``) say at ``place``.

        Raises:
            NotKnownError: They say nothing there.
        """
        _, (source, *parts) = _steps(place)
        found: object = self.own if source == "own" else self.profile
        filled = [self._filled(part) for part in parts]
        for part in filled:
            found = found.get(part) if type(found) is dict or isinstance(found, Mapping) else None
        if found is None:
            where = ".".join(shown(part) for part in filled)
            msg = f"{where} in {'our lists' if source == 'own' else 'the profile'}"
            raise NotKnownError(msg)
        return found

    def _filled(self, part: str) -> str:
        slot = _SLOT.fullmatch(part) if part.startswith("{") else None
        if slot is None:
            return part
        if slot[1] == "kind":
            return self.kind
        value = self.value(slot[1])
        if not isinstance(value, str) or is_absent(value):
            msg = f"{self.path(slot[1])}, which is not stated"
            raise NotKnownError(msg)
        return value

    def fails(self, name: str, /, **facts: object) -> Verdict:
        """Return the verdict that ``name`` fails, with ``facts`` for the message."""
        return Verdict((Failure(self.path(name), {key: shown(v) for key, v in facts.items()}),))
