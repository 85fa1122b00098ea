"""Every text that people can read on a page, found where it is written.

Templates, views and what ``data/visible.yaml`` names. Nothing is run: templates are read by
Django's own reader, Python by Babel's, so no gettext tools are needed.

Example:
    >>> [said.msgid for said in in_template('{% translate "Inbox" %}', "inbox.html")]
    ['Inbox']
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import yaml
from babel.messages.extract import extract
from django.utils.translation.template import templatize

PACKAGE: Final = Path(__file__).resolve().parent.parent
KEYWORDS: Final = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
"""Names by which modules speak, ``_now`` for what is said at once; and which argument is what."""
_CALL: Final = re.compile(r"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(")
_ERROR: Final = "Error"
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text and where it is said.

    Attributes:
        msgid: The English text.
        plural: Its plural, where figures are counted.
        context: What tells two uses of one word apart.
        where: The file, from the package.
        comment: What a translator has to know.
    """

    msgid: str
    plural: str | None = None
    context: str | None = None
    where: str = ""
    comment: str = ""


def every_text(package: Path = PACKAGE) -> list[Said]:
    """Return every text of ``package``, by file."""
    found: list[Said] = []
    for path in sorted(package.rglob("*.html")):
        found += in_template(path.read_text(encoding="utf-8"), _where(path, package))
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            found += in_python(path, _where(path, package))
    found += in_data(package)
    return [said for said in found if said.msgid.strip()]


def in_template(text: str, where: str) -> Iterator[Said]:
    """Yield what a template says: translate, blocktranslate, and ``_("")`` in arguments."""
    shaped = templatize(text, origin=where)
    for match in _CALL.finditer(shaped):
        stated = _arguments(shaped, match.end() - 1)
        if stated:
            yield _said(match.group(1), stated, where)


def in_python(path: Path, where: str) -> Iterator[Said]:
    """Yield what a module says through gettext."""
    with path.open("rb") as source:
        for _line, message, comments, context in extract(
            "python", source, keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            singular, plural = message if isinstance(message, tuple) else (message, None)
            yield Said(
                msgid=singular,
                plural=plural,
                context=context,
                where=where,
                comment=" ".join(comments),
            )


def in_data(package: Path = PACKAGE) -> Iterator[Said]:
    """Yield what data files and errors say, as ``data/visible.yaml`` lists them."""
    stated = visible()
    for pattern, places in stated["files"].items():
        for path in sorted(package.glob(pattern)):
            held = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506  # a SafeLoader
            for place in places:
                for text in _at(held, place.split(".")):
                    yield Said(msgid=text, where=_where(path, package))
    for room in stated["errors"]:
        for path in sorted((package / room).rglob("*.py")):
            yield from _errors(path, _where(path, package))


@cache
def visible() -> dict[str, dict[str, list[str]]]:
    """Return what ``data/visible.yaml`` says."""
    text = resources.files("comity.web").joinpath("data/visible.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def _errors(path: Path, where: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ClassDef) or not node.name.endswith(_ERROR):
            continue
        told = ast.get_docstring(node)
        if told:
            yield Said(msgid=told.splitlines()[0], where=where)
        for line in node.body:
            if isinstance(line, ast.Assign | ast.AnnAssign) and _names(line) == "remedy":
                value = line.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield Said(msgid=value.value, where=where)


def _names(line: ast.Assign | ast.AnnAssign) -> str:
    target = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _at(held: object, place: Sequence[str]) -> Iterator[str]:
    if not place:
        if isinstance(held, str):
            yield held
        return
    if place[0] == "*":
        inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
        for one in inner:
            yield from _at(one, place[1:])
    elif isinstance(held, dict) and place[0] in held:
        yield from _at(held[place[0]], place[1:])


def _arguments(shaped: str, opened: int) -> list[str]:
    """Return the literal strings of the call whose bracket stands at ``opened``."""
    closed = shaped.find(")", opened)
    while closed != -1:
        try:
            call = ast.parse(f"f{shaped[opened : closed + 1]}", mode="eval").body
        except SyntaxError:
            closed = shaped.find(")", closed + 1)
            continue
        if isinstance(call, ast.Call):
            literals = [one.value for one in call.args if isinstance(one, ast.Constant)]
            return [one for one in literals if isinstance(one, str)]
        return []
    return []


def _said(function: str, stated: list[str], where: str) -> Said:
    context = stated.pop(0) if function in {"pgettext", "npgettext"} else None
    plural = stated[1] if function in {"ngettext", "npgettext"} else None
    # Django doubles the sign in its texts and halves it again when a page is written.
    return Said(msgid=stated[0], plural=plural, context=context, where=where)


def _where(path: Path, package: Path) -> str:
    return path.relative_to(package.parent).as_posix()
