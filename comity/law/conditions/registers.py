"""Conditions that ask a list of ours or a register of the other side.

A register that is not there, or that does not cover the value, gives "not judged".
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_network
from typing import Literal

from pydantic import Field

from comity.law.conditions.addresses import single_address
from comity.law.conditions.base import Condition, ValueCondition
from comity.law.conditions.times import stated_at
from comity.law.identifiers import domain, email, phone, timestamps, urls
from comity.law.identifiers.errors import WrongIdentifierError
from comity.law.scopes import HOLDS, NotKnownError, Scope, Verdict, is_absent, rows, shown, texts

Spelling = Literal["text", "lower", "digits", "email_domain", "host", "article"]


def spelled(value: str, spelling: Spelling) -> str | None:
    """Return ``value`` as the list spells it, or ``None`` if it cannot be."""
    text = value.strip()
    try:
        return _SPELLERS[spelling](text)
    except WrongIdentifierError:
        return None


def _article(text: str) -> str:
    # 29(2)(a) is looked up as 29.
    return text.lower().removeprefix("art.").strip().partition("(")[0].strip()


def _host(text: str) -> str:
    # The name in a link, or the name itself.
    host = urls.split(text).hostname or "" if "://" in text else text.casefold()
    return host.removeprefix("www.")


_SPELLERS: Mapping[Spelling, Callable[[str], str]] = {
    "text": lambda text: text,
    "lower": str.casefold,
    "digits": lambda text: "".join(sign for sign in text if sign.isdigit()),
    "email_domain": email.domain_of,
    "host": _host,
    "article": _article,
}


class ListCondition(ValueCondition):
    """A value, or each member of a list, looked up in a list.

    Attributes:
        listed: Place of the list; the keys of a mapping count.
        spelling: How the value is spelled before it is looked up.
    """

    listed: str
    spelling: Spelling = "text"

    def weigh(self, scope: Scope) -> Verdict:
        """Offer the list also where nothing is stated but something must be."""
        if self.absent == "fails" and is_absent(scope.value(self.field)):
            return scope.fails(self.field, suggested=sorted(self.members(scope)))
        return super().weigh(scope)

    def members(self, scope: Scope) -> frozenset[str]:
        """Return the list.

        Raises:
            NotKnownError: It is not there, or nothing is in it.
        """
        found = scope.known(self.listed)
        members = frozenset(found) if isinstance(found, Mapping) else frozenset(texts(found))
        if not members:
            msg = f"{self.listed}, of which nothing is stated"
            raise NotKnownError(msg)
        return members

    def stated(self, value: object) -> tuple[str, ...]:
        """Return what is looked up; what cannot be spelled is left to other conditions."""
        found = (spelled(text, self.spelling) for text in texts(value))
        return tuple(text for text in found if text is not None)


class InList(ListCondition):
    """The value, or at least one member of it, is in the list."""

    kind: Literal["in_list"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look it up, and offer the list."""
        members, stated = self.members(scope), self.stated(value)
        holds = any(text in members for text in stated)
        return self.answer(scope, holds=holds, value=value, suggested=sorted(members))


class AllInList(ListCondition):
    """Every member of the value is in the list."""

    kind: Literal["all_in_list"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Name those that are not."""
        members = self.members(scope)
        strange = [text for text in self.stated(value) if text not in members]
        return self.answer(scope, holds=not strange, value=strange, suggested=sorted(members))


class OutsideList(ListCondition):
    """Nothing of the value is in the list."""

    kind: Literal["outside_list"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look it up."""
        members = self.members(scope)
        holds = not any(text in members for text in self.stated(value))
        return self.answer(scope, holds=holds, value=value)


class KnownIs(Condition):
    """What is known at a place is one of the values."""

    kind: Literal["known_is"] = Field(alias="is")
    place: str
    values: tuple[str | bool, ...] = Field(min_length=1)
    field: str = "."

    def weigh(self, scope: Scope) -> Verdict:
        """Compare without turning one type into another."""
        found = scope.known(self.place)
        holds = any(type(found) is type(own) and found == own for own in self.values)
        return HOLDS if holds else scope.fails(self.field, found=found)


class IsKnown(Condition):
    """Something is known at a place; never "not judged"."""

    kind: Literal["is_known"] = Field(alias="is")
    place: str
    field: str = "."

    def weigh(self, scope: Scope) -> Verdict:
        """Look."""
        try:
            scope.known(self.place)
        except NotKnownError:
            return scope.fails(self.field)
        return HOLDS


class MapsTo(ValueCondition):
    """A register says that the value belongs to what another field names.

    Attributes:
        register: Place of a mapping from values to names, or to objects.
        member: The member of the object that is the name.
        equals: Field that must name the same; nothing stated there is no contradiction.
    """

    kind: Literal["maps_to"] = Field(alias="is")
    register_at: str = Field(alias="register")
    member: str | None = None
    equals: str
    spelling: Spelling = "text"

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look it up and compare."""
        key = spelled(value, self.spelling) if isinstance(value, str) else None
        known = scope.known(self.register_at)
        found = known.get(key) if isinstance(known, Mapping) and key is not None else None
        if self.member is not None:
            found = found.get(self.member) if isinstance(found, Mapping) else None
        named = scope.value(self.equals)
        if not isinstance(found, str) or is_absent(named):
            msg = f"to whom {scope.path(self.field)} belongs"
            raise NotKnownError(msg)
        return self.answer(scope, holds=found in names_of(named, scope), value=value, found=found)


def names_of(party: object, scope: Scope) -> frozenset[str]:
    """Return the names of a party: as written, and its code and name if the profile has it."""
    providers = scope.profile.get("providers")
    held = providers if isinstance(providers, Mapping) and isinstance(party, str) else {}
    known = held.get(party)
    stated = [known.get(name) for name in ("code", "name")] if isinstance(known, Mapping) else []
    return frozenset(texts(party)) | frozenset(name for name in stated if isinstance(name, str))


class ValidOn(ValueCondition):
    """A register of codes with their dates has the value in force now."""

    kind: Literal["valid_on"] = Field(alias="is")
    register_at: str = Field(alias="register")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look for an entry that is in force; a code without any entry is not judged."""
        entries = [row for row in rows(scope.known(self.register_at)) if row.get("code") == value]
        if not entries:
            msg = f"{self.register_at.removeprefix('profile.')}.{shown(value)} in the profile"
            raise NotKnownError(msg)
        holds = any(
            entry.get("in_force") is not False and _in_time(entry, scope.now) for entry in entries
        )
        return self.answer(scope, holds=holds, value=value, date=scope.now.date().isoformat())


def _in_time(entry: Mapping[str, object], at: datetime) -> bool:
    ends = [_read(entry.get(name)) for name in ("from", "until")]
    return (ends[0] is None or ends[0] <= at) and (ends[1] is None or at <= ends[1])


def _read(value: object) -> datetime | None:
    try:
        return timestamps.read(value).instant()
    except WrongIdentifierError:
        return None


class DatedCondition(ValueCondition):
    """A register of addresses or numbers with their dates, asked for the time of the row."""

    register_at: str = Field(alias="register")

    def entries(self, value: object, scope: Scope) -> Iterator[Mapping[str, object]]:
        """Yield the entries that cover ``value`` at the time of the row."""
        stated = stated_at("timestamp", scope) or stated_at("seen_at", scope)
        at = stated.instant() if stated else scope.now
        for entry in rows(scope.known(self.register_at)):
            if covers(entry, value) and _in_time(entry, at):
                yield entry


def covers(entry: Mapping[str, object], value: object) -> bool:
    """Tell whether a register entry (``range`` or ``value``) is about ``value``."""
    single, written = single_address(value), entry.get("range")
    if single is not None and isinstance(written, str):
        try:
            return single in ip_network(written)
        except ValueError:
            return False
    own = entry.get("value")
    if not isinstance(own, str) or not isinstance(value, str):
        return False
    try:
        return phone.normalise(value) == phone.normalise(own)
    except WrongIdentifierError:
        return own == value.strip()


class HeldBy(DatedCondition):
    """At its time, the value was held by what another field names."""

    kind: Literal["held_by"] = Field(alias="is")
    holder: str

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Ask for the holder, or for the provider whose customer the holder is."""
        named = scope.value(self.holder)
        holders = [
            name
            for entry in self.entries(value, scope)
            for name in (entry.get("holder"), entry.get("customer_of"))
            if isinstance(name, str)
        ]
        if not holders or is_absent(named):
            msg = f"who held {scope.path(self.field)} at that time"
            raise NotKnownError(msg)
        holds = not names_of(named, scope).isdisjoint(holders)
        return self.answer(scope, holds=holds, value=value, found=holders[0])


class NotListedAt(DatedCondition):
    """At its time, the value was not in the register."""

    kind: Literal["not_listed_at"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Name the entry and its advice."""
        found = next(self.entries(value, scope), None)
        if found is None:
            return HOLDS
        facts = {name: found[name] for name in ("type", "advice") if name in found}
        return scope.fails(self.field, value=value, **facts)


class NotOpenAlready(Condition):
    """No open request asks the same of the same provider for the same period."""

    kind: Literal["not_open_already"] = Field(alias="is")
    register_at: str = Field(alias="register")

    def weigh(self, scope: Scope) -> Verdict:
        """Compare the row with the rows of open requests."""
        mine = _row_key(scope.item, scope.request)
        for entry in rows(scope.known(self.register_at)):
            for row in rows(entry.get("targets")):
                if _row_key(row, entry) == mine:
                    return scope.fails(
                        "value", date=entry.get("date"), found=entry.get("reference")
                    )
        return HOLDS


def _row_key(row: Mapping[str, object], request: Mapping[str, object]) -> tuple[str, ...]:
    own = [row.get("type"), row.get("value"), request.get("addressee_provider")]
    periods = [row.get(name) or request.get(name) for name in ("period_from", "period_to")]
    return tuple(str(part) for part in (*own, row.get("timestamp"), *periods))


class NotReportedAlready(Condition):
    """No report in the register is by the same person or names the same trace.

    Attributes:
        reporter: Field that names who reports, such as an e-mail address.
    """

    kind: Literal["not_reported_already"] = Field(alias="is")
    register_at: str = Field(alias="register")
    reporter: str

    def weigh(self, scope: Scope) -> Verdict:
        """Count the reports that are alike."""
        mine = _traces(scope.request, scope.value(self.reporter))
        entries = rows(scope.known(self.register_at))
        alike = sum(bool(mine & _traces(each, each.get("reporter"))) for each in entries)
        return scope.fails("targets", found=alike) if alike else HOLDS


def _traces(report: Mapping[str, object], reporter: object) -> set[str]:
    values = [row.get("value") for row in rows(report.get("targets"))]
    return {
        value.strip().casefold()
        for value in (*values, reporter)
        if isinstance(value, str) and not is_absent(value)
    }


class KnownEnding(ListCondition):
    """A domain name that stands right below a public suffix of the list."""

    kind: Literal["known_ending"] = Field(alias="is")

    def weigh_value(self, value: object, scope: Scope) -> Verdict:
        """Look for the longest suffix; what is no name is left to ``identifier``."""
        members = self.members(scope)
        try:
            labels = domain.normalise(value).split(".") if isinstance(value, str) else []
        except WrongIdentifierError:
            return HOLDS
        name = ".".join(labels)
        endings = {".".join(labels[place:]) for place in range(1, len(labels))}
        holds = name not in members and bool(endings & members)
        return self.answer(scope, holds=holds, value=value)


class RoleFits(Condition):
    """The provider has a role that holds the categories asked for.

    Attributes:
        roles: Place of the roles of the provider.
        roles_for: Place of the roles that hold each category.
    """

    kind: Literal["role_fits"] = Field(alias="is")
    roles: str
    roles_for: str

    def weigh(self, scope: Scope) -> Verdict:
        """Compare for each category that the list has."""
        roles, known = {*texts(scope.known(self.roles))}, scope.known(self.roles_for)
        for category in texts(scope.item.get("categories")):
            wanted = texts(known.get(category)) if isinstance(known, Mapping) else ()
            if wanted and not roles & {*wanted}:
                return scope.fails("value", found=sorted(roles))
        return HOLDS
