"""The profile of a State on a day: what holds, where it comes from, and what nobody knows.

Four hands write statements. On the same matter the administrator of the node outranks the State's
own entry; the entry outranks what ships with the program; declarations of the law data come last.
What is unknown stays unknown, and a caution says which rule follows from it.

Example:
    >>> profile = profile_of("XB", on=date(2026, 11, 21), sources={})
    >>> [caution.code for caution in profile.cautions][:2]
    ['languages_unknown', 'channels_unknown']
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from comity.directory.statements import Stated
from comity.law.questions import Profile

UNKNOWN: Final = "unknown"
STALE_AFTER: Final = timedelta(days=365)
LAW_WORDS: Final[Mapping[str, str]] = {
    "SUB": "subscriber",
    "IDENT": "identification",
    "TRAFFIC": "traffic",
    "LOC": "location",
    "CONTENT": "content",
    "PAY": "payment",
    "REG": "registration",
    "DEVICE": "device",
    "ANY": "any",
}
"""Categories of data by the words of the law data."""
EXPECTED: Final = ("languages", "channels", "direct_requests", "formalities", "threshold")
"""What a profile should say of a State; where it does not, a caution follows."""


class Origin(StrEnum):
    """Whose statement it is; the first outranks those after it."""

    OWN = "own"
    """The administrator of this node wrote it."""
    ENTRY = "entry"
    """The State published it in the directory."""
    SHIPPED = "shipped"
    """It ships with the program."""
    LAW = "law"
    """It follows from a declaration in the law data."""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, and whose it is."""

    statement: Stated
    origin: Origin

    @property
    def about(self) -> str:
        """Return what it is about."""
        return self.statement.topic[0]

    @property
    def value(self) -> Any:  # noqa: ANN401 - each sort of statement has its own
        """Return what it says."""
        return getattr(self.statement, "value", UNKNOWN)

    def stale(self, day: date) -> bool:
        """Return whether nobody confirmed it for a year."""
        checked = self.statement.checked_on
        return checked is not None and day - checked > STALE_AFTER

    def written(self, day: date) -> dict[str, object]:
        """Return it as JSON."""
        stated = self.statement.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return {**stated, "origin": str(self.origin), "stale": self.stale(day)}


@dataclass(frozen=True, slots=True)
class Caution:
    """What is not known, and the cautious rule that follows."""

    code: str
    about: str
    text: str

    def written(self) -> dict[str, str]:
        """Return it as JSON."""
        return {"code": self.code, "about": self.about, "text": self.text}


_CAUTIONS: Final[Mapping[str, str]] = {
    "languages": "Attach a translation into an official language of the State; ask which it takes.",
    "channels": "Send by the central authority; by the 24/7 network only what cannot wait.",
    "direct_requests": "Treat a request straight to a provider as needing the State's consent.",
    "formalities": "Sign and seal the request, and attach a certified translation.",
    "threshold": "State the highest penalty, so that the other side can judge.",
}
"""The cautious rule for what is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateProfile:
    """What is known of a State on a day.

    Attributes:
        lines: What holds on the day, one line for each matter.
        history: What held before, will hold later, or is outranked.
        zone: Its legal time, if it published it.
    """

    state: str
    on: date
    lines: tuple[Line, ...]
    history: tuple[Line, ...]
    zone: str | None = None

    def about(self, about: str, *, provider: str | None = None) -> Iterator[Line]:
        """Return what holds on one matter for the State itself, or for one provider."""
        return (
            line
            for line in self.lines
            if line.about == about and line.statement.provider == provider
        )

    def general(self, about: str) -> Iterator[Line]:
        """Return what holds for the State itself under every instrument."""
        return (line for line in self.about(about) if line.statement.instrument is None)

    def value(self, about: str, *, kind: str | None = None) -> Any:  # noqa: ANN401 - as ``Line.value``
        """Return what is said of a matter for a kind of request; ``unknown`` if nothing is."""
        lines = [line for line in self.general(about) if not getattr(line.statement, "urgent", 0)]
        meant = [line for line in lines if kind is not None and kind in line.statement.kinds]
        plain = [line for line in lines if not line.statement.kinds]
        return next((line.value for line in (*meant, *plain)), UNKNOWN)

    @property
    def providers(self) -> tuple[str, ...]:
        """Return the codes of the providers of which something is said."""
        codes = (line.statement.provider for line in self.lines)
        return tuple(sorted({code for code in codes if code is not None}))

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Return what is not known, and the cautious rule for each."""
        return tuple(
            Caution(f"{about}_unknown", about, _CAUTIONS[about])
            for about in EXPECTED
            if all(line.value == UNKNOWN for line in self.general(about))
        )

    def for_law(self) -> Profile:
        """Return what the resolver asks for; what is unknown is left out, and it is cautious."""
        languages, channels = self._languages(), self._channels()
        formalities = self.value("formalities")
        return Profile(
            languages=languages or None,
            channels=channels or None,
            direct_requests=self._direct_requests(),
            reciprocity={"yes": True, "no": False}.get(self.value("reciprocity")),
            formalities=() if formalities == UNKNOWN else formalities,
            zone=self.zone,
        )

    def for_completeness(self, kind: str | None) -> dict[str, Any]:
        """Return what the completeness rules ask for, place by place; nothing that is unknown."""
        stated = {
            "languages": self.value("languages", kind=kind),
            "content_needs_probable_cause": _truth(self.value("probable_cause")),
            "assurance_needed_for": self.value("assurances"),
            "min_penalty_months": self.value("threshold", kind=kind),
            "handling_marks": self.value("handling_marks"),
            "provisional_arrest_days": self.value("provisional_arrest_days"),
            "consultation_days": self.value("consultation_days"),
        }
        found = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in stated.items()
            if value != UNKNOWN
        }
        days = self.value("preservation_days")
        if days != UNKNOWN:
            found["preservation_days"] = {"at_most": days}
        rules = {line.value for line in self.general("direct_requests")}
        if rules - {UNKNOWN}:
            found["direct_requests"] = {"notice_required": "notify" in rules}
        dual = dict(self._dual_criminality())
        return {**found, "dual_criminality": dual} if dual else found

    def of_provider(self, provider: str) -> dict[str, Any]:
        """Return what the completeness rules ask of a provider; nothing that is unknown."""
        lines = [line for line in self.lines if line.statement.provider == provider]
        said = {line.about: line.value for line in lines if line.value != UNKNOWN}
        direct = [line for line in lines if line.about == "direct_requests"]
        known = [line for line in direct if line.value != UNKNOWN]
        content = [line.value for line in known if line.statement.topic[4] == "CONTENT"]
        found: dict[str, Any] = {}
        if known:
            found["answers_foreign"] = any(line.value != "refused" for line in known)
        if content:
            found["content_by_direct_request"] = any(value != "refused" for value in content)
        if "formalities" in said:
            found["needs_domestic_order"] = "court_order" in said["formalities"]
        if "establishments" in said:
            found["designated_establishments"] = list(said["establishments"])
        if "preservation_renewals" in said:
            found["preservation_renewals"] = said["preservation_renewals"]
        return found

    def written(self) -> dict[str, object]:
        """Return it as JSON."""
        return {
            "state": self.state,
            "on": self.on.isoformat(),
            "lines": [line.written(self.on) for line in self.lines],
            "history": [line.written(self.on) for line in self.history],
            "cautions": [caution.written() for caution in self.cautions],
        }

    def _languages(self) -> tuple[str, ...]:
        """Return the languages of every kind; those that all kinds share, if kinds differ."""
        said = self.value("languages")
        if said != UNKNOWN:
            return tuple(said)
        sets = [line.value for line in self.general("languages") if line.value != UNKNOWN]
        return tuple(code for code in (sets[0] if sets else ()) if all(code in one for one in sets))

    def _channels(self) -> tuple[str, ...]:
        said = [line.value for line in self.general("channels") if line.value != UNKNOWN]
        return tuple(dict.fromkeys(code for value in said for code in value))

    def _direct_requests(self) -> dict[str, Any]:
        return {
            LAW_WORDS[line.statement.topic[4]]: line.value
            for line in self.general("direct_requests")
            if line.statement.topic[4] in LAW_WORDS
        }

    def _dual_criminality(self) -> Iterator[tuple[str, bool]]:
        """Yield the answer by kind; one reservation that asks for it is enough."""
        asked: dict[str, list[str]] = {}
        for line in self.about("dual_criminality"):
            for kind in line.statement.kinds:
                asked.setdefault(kind, []).append(line.value)
        for kind, said in asked.items():
            if "yes" in said:
                yield kind, True
            elif "no" in said:
                yield kind, False


def profile_of(
    state: str,
    *,
    on: date,
    sources: Mapping[Origin, Iterable[Stated]],
    zone: str | None = None,
) -> StateProfile:
    """Return what is known of ``state`` on the day ``on``.

    Args:
        state: Its code.
        on: The day; what held then counts, not what was learnt then.
        sources: Statements about it, by whose they are.
        zone: Its legal time, if it published it.
    """
    held: dict[tuple[str, ...], Line] = {}
    history: list[Line] = []
    for origin in Origin:
        for statement in sorted(sources.get(origin, ()), key=_latest_first):
            line = Line(statement, origin)
            topic = _matter(statement)
            if not statement.holds_on(on) or topic in held:
                history.append(line)
            else:
                held[topic] = line
    return StateProfile(
        state=state,
        on=on,
        lines=tuple(sorted(held.values(), key=_place)),
        history=tuple(history),
        zone=zone,
    )


def _matter(statement: Stated) -> tuple[str, ...]:
    """Return what a statement is about; two declarations are two matters."""
    if statement.topic[0] == "declaration":
        return (*statement.topic, str(getattr(statement, "article", "")))
    return statement.topic


def _latest_first(statement: Stated) -> int:
    return -(statement.valid_from or date.min).toordinal()


def _place(line: Line) -> tuple[object, ...]:
    return (line.statement.provider or "", *line.statement.topic)


def _truth(answer: str) -> bool | str:
    return answer == "yes" if answer in {"yes", "no"} else UNKNOWN
