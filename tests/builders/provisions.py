"""The cases of tests/law/provisions: read, asked, and compared with what they say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from comity.law.answers import Answer, Basis
from comity.law.corpus import Corpus, shipped
from comity.law.files import read_yaml
from comity.law.questions import question
from comity.law.resolver import resolve

TODAY = "2026-11-21"
FOLDER = Path(__file__).parents[1] / "law" / "provisions"
_TIERS = {"specific": 0, "general": 1, "fallback": 2, "scheme": 3, "domestic": 4, "reciprocity": 5}
_FLAGS: Mapping[str, tuple[str, Any]] = {
    "transnational": ("transnational", True),
    "group": ("organised_group", True),
    "no_group": ("organised_group", False),
    "conduct": ("conduct_offence_in_requested", True),
    "no_conduct": ("conduct_offence_in_requested", False),
    "consents": ("user_consents", True),
    "no_consent": ("user_consents", False),
    "resident": ("person_resides_in_issuing_state", True),
}
_NAMED = {
    "offence": "offence",
    "emergency": "emergency",
    "location": "data_location",
    "category": "data_category",
    "risk": "risk",
    "assume": "assume",
}


@dataclass(frozen=True)
class Kept:
    """One case of one file."""

    instrument: str
    stated: Mapping[str, Any]

    def __str__(self) -> str:
        """Return by what a failure is told."""
        return f"{self.instrument} {self.stated['ask']}"


@cache
def _files() -> dict[str, dict[str, Any]]:
    return {path.name: read_yaml(path.read_bytes()) for path in sorted(FOLDER.glob("*.yaml"))}


def cases() -> Iterator[Kept]:
    """Yield the cases of provisions."""
    for file in _files().values():
        for name, rows in _by_instrument(file).items():
            yield from (Kept(name, row) for row in rows)


def statements() -> Iterator[Kept]:
    """Yield the cases of reservations, declarations and named authorities."""
    for file in _files().values():
        if "instrument" in file:
            yield from (Kept(file["instrument"], row) for row in file.get("states", ()))


def treaties() -> list[dict[str, Any]]:
    """Return the table of bilateral treaties."""
    rows: list[dict[str, Any]] = _files()["bilateral.yaml"]["treaties"]
    return rows


def _by_instrument(file: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    if "instrument" in file:
        return {file["instrument"]: file["cases"]}
    found: dict[str, list[dict[str, Any]]] = file["instruments"]
    return found


def asked(written: str, corpus: Corpus | None = None) -> Answer:
    """Return the answer to a question such as ``PT>BR preserve_stored offence=CD-ACC``."""
    held = corpus or shipped()
    return resolve(question(stated(written), held), held)


def stated(written: str) -> dict[str, Any]:
    """Return the fields of a question that is written in one line."""
    pair, measure, *facts = written.split()
    requesting, requested = pair.split(">")
    found: dict[str, Any] = {
        "requesting": requesting, "requested": requested, "measure": measure, "as_of": TODAY,
    }  # fmt: skip
    profile: dict[str, Any] = {}
    for fact in facts:
        name, _, value = fact.partition("=")
        if fact.startswith("@"):
            found["as_of"] = fact[1:]
        elif name in {"nationality", "residence"}:
            found.setdefault("target", {})[name] = value
        elif name == "years":
            found["max_penalty_years"] = float(value)
        elif name == "there":
            found["max_penalty_years_requested"] = float(value)
        elif name == "direct":
            profile["direct_requests"] = {"any": value}
        elif name in {"reciprocal", "not_reciprocal"}:
            profile["reciprocity"] = name == "reciprocal"
        elif name in _FLAGS:
            field, truth = _FLAGS[name]
            found[field] = truth
        else:
            found[_NAMED[name]] = value
    return {**found, **({"requested_profile": profile} if profile else {})}


def differences(kept: Kept) -> list[str]:
    """Return in what the answer differs from what the case says."""
    answer = asked(kept.stated["ask"])
    if "aside" in kept.stated:
        return list(_aside(kept, answer))
    here = [
        one
        for one in answer.bases
        if one.instrument == kept.instrument and one.article == kept.stated["basis"]
    ]
    if len(here) != 1:
        others = [f"{one.instrument} {one.article}" for one in answer.bases]
        why = {one.instrument: one.reason.code for one in answer.set_aside}.get(kept.instrument)
        return [f"{kept.stated['basis']!r} is not there once, but {others}; set aside: {why}"]
    return [*_basis(kept.stated, here[0], answer), *_words(kept.stated, here[0])]


def _aside(kept: Kept, answer: Answer) -> Iterator[str]:
    found = {one.instrument: one for one in answer.set_aside}.get(kept.instrument)
    if found is None:
        yield f"{kept.instrument} is not set aside"
    elif found.reason.code != kept.stated["aside"]:
        yield f"set aside: {found.reason.code}, not {kept.stated['aside']}"
    elif kept.stated.get("grey") and not found.shown_grey:
        yield "it is not shown grey"


def _basis(said: Mapping[str, Any], basis: Basis, answer: Answer) -> Iterator[str]:
    tier = _TIERS[said.get("tier", "specific")]
    by_law_of_one = not basis.binding and basis.tier == 1
    dual = f"{basis.dual.status} {', '.join(basis.dual.articles)}".strip()
    for what, found, expected in (
        ("way", list(basis.channel), said["way"]),
        ("limits", [_limit(one) for one in basis.deadlines], said.get("limits", [])),
        ("dual", dual, said["dual"].replace('"', "")),
        ("tier", 0 if by_law_of_one else basis.tier, tier),
        ("open", list(basis.open_facts), said.get("open", [])),
        ("owed", [_debt(one) for one in basis.notices], said.get("owed", [])),
        ("blocked", list(basis.blocked_by), said.get("blocked", [])),
        ("yields", basis.terms.gives_way_to, said.get("yields", basis.terms.gives_way_to)),
    ):
        if found != expected:
            yield f"{what}: {found!r}, not {expected!r}"
    if said.get("first") and answer.bases[0].instrument != basis.instrument:
        yield f"first is {answer.bases[0].instrument}"
    warned = said.get("warns")
    if warned and warned not in (*basis.warnings, *answer.warnings):
        yield f"no warning {warned}"


def _words(said: Mapping[str, Any], basis: Basis) -> Iterator[str]:
    terms = [f"{one.code}: {one.detail}" for one in basis.conditions]
    gates = [one.detail for one in basis.why if one.code in {"within_scope", "scope_to_be_shown"}]
    if "gate" in said and gates != [said["gate"]]:
        yield f"gate: {gates}, not {said['gate']!r}"
    for text in said.get("refuse", ()):
        if not any(text in ground for ground in basis.refusal_grounds):
            yield f"no ground {text!r} among {basis.refusal_grounds}"
    for text in said.get("refuse_not", ()):
        if any(text in ground for ground in basis.refusal_grounds):
            yield f"the ground {text!r} is still there"
    for text in said.get("terms", ()):
        code, _, part = text.partition(": ")
        if not any(term.startswith(f"{code}:") and part in term for term in terms):
            yield f"no term {text!r} among {terms}"
    for text in said.get("terms_not", ()):
        if any(term.startswith(text) for term in terms):
            yield f"the term {text!r} is still there"


def _limit(found: Any) -> str:  # noqa: ANN401 - a deadline of any kind
    one = found.limit
    length = one.text or (f"{one.days} days" if one.days else f"{one.hours} hours")
    told = f"{one.kind} {length} {one.article or ''}".strip()
    return f"{told} renewable" if one.renewable else told


def _debt(found: Any) -> str:  # noqa: ANN401 - likewise
    return f"{found.kind} {found.to} {found.article}" + (" suspends" if found.suspends else "")


def told_differently(kept: Kept) -> list[str]:
    """Return in what the answer differs from what is said of a State's statement."""
    said = kept.stated
    answer = asked(said["ask"])
    found = list(_statement(kept, answer))
    if "not_for" in said:
        there = _told_of(kept, asked(said["not_for"]))
        if there:
            found.append(f"it bites also for {said['not_for']}: {there}")
    return found


def _told_of(kept: Kept, answer: Answer) -> list[str]:
    """Return what the answer says that rests on the statement."""
    place = f"{kept.instrument}/reservations/{kept.stated['state']}/{kept.stated['article']}"
    under = kept.stated.get("under", kept.instrument)
    return [
        *(
            one.code
            for basis in answer.bases
            if basis.instrument == under
            for one in basis.conditions
            if place in one.facts
        ),
        *(
            str(basis.dual.status)
            for basis in answer.bases
            if basis.instrument == kept.instrument and place in basis.dual.facts
        ),
    ]


def _statement(kept: Kept, answer: Answer) -> Iterator[str]:
    said = kept.stated
    told = _told_of(kept, answer)
    mine = [one for one in answer.bases if one.instrument == kept.instrument]
    if "term" in said and said["term"] not in told:
        yield f"no term {said['term']} but {told}"
    if "dual" in said and said["dual"] not in told:
        yield f"dual: {told}, not {said['dual']}"
    if "way" in said and list(mine[0].channel) != said["way"]:
        yield f"way: {mine[0].channel}, not {said['way']}"
    if "named" in said:
        yield from _named(said, answer)
    if "warns" in said and said["warns"] not in answer.warnings:
        yield f"no warning {said['warns']} among {answer.warnings}"
    if "article_gone" in said and said["article_gone"] in [one.article for one in mine]:
        yield f"{said['article_gone']} is still offered"
    if "aside" in said:
        why = {one.instrument: one.reason.code for one in answer.set_aside}.get(kept.instrument)
        if why != said["aside"]:
            yield f"set aside: {why}, not {said['aside']}"
    if said.get("silent") and told:
        yield f"it should say nothing here, but says {told}"


def _named(said: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    named = answer.addressee.get("named")
    if (said["named"] is None) != (named is None) or str(said["named"]) not in str(named):
        yield f"named: {named!r}, not {said['named']!r}"
    if named is not None and answer.addressee["article"] != said["article"]:
        yield f"named by {answer.addressee['article']}, not {said['article']}"
