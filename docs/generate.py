"""Write the reference pages that are drawn from the code, or check that they are up to date.

Usage: ``python docs/generate.py [--check]``. Each page is a function of the sources alone, so that
two runs give the same bytes.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
sys.path.insert(0, str(ROOT))

FAMILIES = {
    "RefusedError": "refused (409, exit 2)",
    "InvalidInputError": "invalid (422, exit 3)",
    "UnavailableError": "unavailable (503, exit 4)",
    "ComityError": "fault (500, exit 1)",
}


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """One class of the tree of errors, as its source states it."""

    name: str
    module: str
    bases: tuple[str, ...]
    code: str | None
    remedy: str | None
    says: str


def error_classes() -> Mapping[str, ErrorClass]:
    """Return every class below ``ComityError`` that states a code of its own, by name.

    Read from the syntax, so that no page needs a database or a setting.
    """
    every = {found.name: found for path in _sources() for found in _classes(path)}
    return {
        name: found
        for name, found in every.items()
        if found.code is not None and family(found, every) is not None
    }


def family(found: ErrorClass, every: Mapping[str, ErrorClass]) -> str | None:
    """Return the name of the family that ``found`` descends from, if it is an error of ours."""
    if found.name in FAMILIES:
        return found.name
    above = (family(every[base], every) for base in found.bases if base in every)
    return next((name for name in above if name is not None), None)


def remedy(found: ErrorClass, every: Mapping[str, ErrorClass]) -> str:
    """Return the remedy of ``found``, its own or the one it inherits."""
    if found.remedy is not None:
        return found.remedy
    return next((remedy(every[base], every) for base in found.bases if base in every), "")


def errors_page() -> str:
    """Return the page of every error: code, meaning, family, remedy."""
    every = error_classes()
    lines = [
        "# Errors",
        "",
        "Every error has a stable code. The HTTP interface tells it as a problem document",
        "(RFC 9457) of type `urn:comity:error:<code>`; the command line prints code, reason and",
        "remedy, and exits with the status of its family. A few codes have an HTTP status of their",
        "own: `access.not_signed_in` 401, `access.permission_refused` 403, codes that end in",
        "`not_found` or whose last part begins with `no_such_` 404.",
        "",
        "| Code | What it says | Family | What to do |",
        "|---|---|---|---|",
    ]
    for found in sorted(every.values(), key=lambda one: str(one.code)):
        told = FAMILIES[family(found, every) or "ComityError"]
        cells = (f"`{found.code}`", found.says, told, remedy(found, every))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    """Return the page of who may do what, by object."""
    from comity.access.permissions import (  # noqa: PLC0415 - after the path is set
        Ownership,
        Side,
        permissions,
        readings,
    )
    from comity.access.roles import Role  # noqa: PLC0415 - after the path is set

    words = {
        frozenset({Ownership.OWN}): "own",
        frozenset({Ownership.OWN, Ownership.PART}): "named",
        frozenset(Ownership) - {Ownership.NODE, Ownership.FREE}: "organisation",
        frozenset(Ownership) - {Ownership.NODE}: "desk",
        frozenset(Ownership): "node",
    }
    lines = [
        "# Who may do what",
        "",
        "Drawn from `comity/access/data/permissions.yaml`. What is not named is refused. How far a",
        "role reaches: *own*, what the person has taken or written; *named*, that and what the",
        "person took part in or was let into; *organisation*, that and what somebody of the own",
        "organisation takes part in; *desk*, that and what nobody has taken yet; *node*, all that",
        "lies at this node. Handling marks narrow it further: `comity/access/marks.py`.",
        "",
    ]
    for name, reading in readings().items():
        lines += [
            f"## {name}",
            "",
            f"Whoever may not `{reading}` is told that it is not there.",
            "",
        ]
        lines += ["| Act | Open in | Side | Who, and how far |", "|---|---|---|---|"]
        for act, rule in permissions().items():
            if rule.object != name:
                continue
            states = ", ".join(sorted(rule.states)) if rule.states else "every state"
            for side in (side for side in Side if side in rule.who):
                by_word: dict[str, list[str]] = {}
                for role in (role for role in Role if rule.reach(role, side)):
                    by_word.setdefault(words[rule.reach(role, side)], []).append(f"`{role}`")
                who = "; ".join(f"{word}: {', '.join(by_word[word])}" for word in sorted(by_word))
                lines.append(f"| `{act}` | {states} | {side} | {who} |")
        lines.append("")
    return "\n".join(lines)


def lifecycles_page() -> str:
    """Return the page of every kind of request: what leads from which state to which."""
    from comity.cooperation.acts import SIDES  # noqa: PLC0415 - after the path is set
    from comity.cooperation.lifecycles import (  # noqa: PLC0415 - after the path is set
        LIFECYCLES,
        roles_of,
    )

    lines = [
        "# The lifecycles of requests",
        "",
        "Drawn from the kinds in `comity/cooperation/kinds/`. What is not named is not open.",
        "Expiring, lapsed and overdue are no states: the clocks compute them from the moment.",
        "",
    ]
    for table in dict.fromkeys(map(id, LIFECYCLES.values())):
        kinds = [kind for kind in LIFECYCLES if id(LIFECYCLES[kind]) == table]
        lines += [
            "## " + ", ".join(f"`{kind}`" for kind in kinds),
            "",
            "| In the state | the act | by | leads to |",
            "|---|---|---|---|",
        ]
        for (state, act), following in LIFECYCLES[kinds[0]].items():
            who = ", ".join(f"`{role}`" for role in sorted(roles_of(kinds[0], act)))
            by = f"{SIDES[act]} State: {who}"
            lines.append(f"| {state} | `{act}` | {by} | {following} |")
        lines.append("")
    return "\n".join(lines)


def kinds_page() -> str:
    """Return the page of what shows each kind of request, in each way that people meet it."""
    from comity.cooperation.kinds import (  # noqa: PLC0415 - after the path is set
        in_order,
        plan_of,
    )
    from tests.proofs import WAYS, proofs  # noqa: PLC0415 - after the path is set

    kinds = in_order()
    shown = proofs([str(kind) for kind in kinds])
    lines = [
        "# The kinds of requests, and what shows each",
        "",
        "Drawn from the folders in `comity/cooperation/kinds/` and from the marks of the tests.",
        "Each cell names the test that shows it. `make test` fails if one of them did not pass in",
        "the run, or if a kind has an empty cell. *Languages*: English, Russian, Arabic, Chinese,",
        "French and Spanish, all in one test.",
        "",
        "| Kind | "
        + " | ".join(way.upper() if way == "api" else way.title() for way in WAYS)
        + " |",
        "|---" * (len(WAYS) + 1) + "|",
    ]
    for kind in kinds:
        cells = [f"`{kind}`<br>{plan_of(kind).labels.name}"]
        for way in WAYS:
            tests = [one.test.split("::") for one in shown if (one.kind, one.way) == (kind, way)]
            cells.append("<br>".join(f"`{path}`<br>`::{name}`" for path, name in tests))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Return the page of every command with its own words of help."""
    from comity.cli.main import comity  # noqa: PLC0415 - after the path is set

    lines = ["# The command `comity`", "", "What each command says when asked `--help`.", ""]
    for path, command in _commands("comity", comity, None):
        context = click.Context(command, info_name=path, terminal_width=88, max_content_width=88)
        lines += [f"## {path}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


PAGES: Mapping[str, Callable[[], str]] = {
    "errors.md": errors_page,
    "permissions.md": permissions_page,
    "lifecycles.md": lifecycles_page,
    "kinds.md": kinds_page,
    "cli.md": cli_page,
}


def main() -> int:
    """Write the pages, or with ``--check`` say which are not what the code says."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    told = "not what the code says; run make docs" if check else "written"
    for name in stale:
        print(f"docs/reference/{name}: {told}")
    return 1 if check and stale else 0


def _sources() -> Iterator[Path]:
    yield from sorted((ROOT / "comity").rglob("*.py"))


def _classes(path: Path) -> Iterator[ErrorClass]:
    module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            stated = dict(_stated(node))
            yield ErrorClass(
                name=node.name,
                module=module,
                bases=tuple(base.id for base in node.bases if isinstance(base, ast.Name)),
                code=stated.get("code"),
                remedy=stated.get("remedy"),
                says=(ast.get_docstring(node) or "").partition("\n")[0],
            )


def _stated(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for line in node.body:
        if isinstance(line, ast.Assign):
            target: ast.expr = line.targets[0]
        elif isinstance(line, ast.AnnAssign):
            target = line.target
        else:
            continue
        value = line.value
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            yield target.id, str(value.value)


def _commands(
    path: str, command: click.Command, above: click.Context | None
) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path, parent=above)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _commands(f"{path} {name}", below, context)


if __name__ == "__main__":
    sys.exit(main())
