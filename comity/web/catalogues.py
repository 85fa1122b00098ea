"""The catalogues of the languages: gather, renew, fill, compile, and say what is missing.

    python -m comity.web.catalogues update          every text into every catalogue
    python -m comity.web.catalogues missing ru      what has no translation yet, as JSON
    python -m comity.web.catalogues fill ru FILE    take translations from such JSON
    python -m comity.web.catalogues compile         what Django reads, where it is out of date

A catalogue is ``locale/<language>/LC_MESSAGES/django.po``. Lines are not recorded, so that a
change of code changes no catalogue.
"""

import argparse
import fcntl
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from comity.web.texts import PACKAGE, Said, every_text

LOCALE: Final = PACKAGE / "web" / "locale"
LANGUAGES: Final = ("ru", "ar", "zh_Hans", "fr", "es")
"""All that a catalogue is kept for; those that are shown stand in the settings."""
_BEGUN: Final = datetime(2026, 11, 21, tzinfo=UTC)
_WIDTH: Final = 100
_CONTEXT: Final = "\x04"  # between context and text, as in compiled catalogues
_HEADER: Final = "# Texts of Comity in PROJECT.\n# SPDX-License-Identifier: CC-BY-4.0"


def path_of(language: str, *, root: Path = LOCALE) -> Path:
    """Return where the catalogue of ``language`` lies."""
    return root / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str, *, root: Path = LOCALE) -> Catalog:
    """Return the catalogue of ``language``, empty if there is none yet."""
    path = path_of(language, root=root)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def update(
    languages: Sequence[str] = LANGUAGES, *, root: Path = LOCALE, said: Sequence[Said] | None = None
) -> dict[str, int]:
    """Bring every text into the catalogues; return how many lack a translation, by language.

    What is no longer said goes; what is said anew has no translation. Nothing is guessed.
    """
    texts = every_text() if said is None else said
    lacking = {}
    with _alone(root):
        for language in languages:
            held = _empty(language)
            for text in texts:
                _add(held, text)
            _keep_translations(held, catalogue(language, root=root))
            _write(held, path_of(language, root=root))
            lacking[language] = len(list(missing(held)))
    return lacking


def missing(held: Catalog) -> Iterator[Message]:
    """Yield the texts of ``held`` that lack a translation, or a form of a plural."""
    for message in held:
        if message.id and (message.fuzzy or not _complete(held, message)):
            yield message


def fill(language: str, translations: Mapping[str, object], *, root: Path = LOCALE) -> int:
    """Take ``translations`` into the catalogue of ``language``; return how many fitted.

    Args:
        language: Whose catalogue.
        translations: By text, with its context before it as in ``missing``; a list has the
            forms of a plural, in the order of the language.
        root: Where catalogues lie.
    """
    taken = 0
    with _alone(root):
        held = catalogue(language, root=root)
        for message in held:
            told = translations.get(_key(message)) if message.id else None
            if not told:
                continue
            forms = tuple(map(str, told)) if isinstance(told, list) else str(told)
            if isinstance(message.id, tuple) == isinstance(forms, tuple):
                message.string = forms
                message.flags.discard("fuzzy")
                taken += 1
        _write(held, path_of(language, root=root))
    return taken


def compile_stale(*, root: Path = LOCALE) -> list[str]:
    """Write what Django reads for each catalogue that changed since; return their languages."""
    written = []
    for path in sorted(root.glob("*/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        with path.open("rb") as source:
            held = read_po(source, locale=path.parent.parent.name)
        aside = compiled.with_name(f"django.mo.{os.getpid()}")
        with aside.open("wb") as target:
            write_mo(target, held)
        aside.replace(compiled)
        written.append(path.parent.parent.name)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m comity.web.catalogues")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("update")
    acts.add_parser("compile")
    acts.add_parser("missing").add_argument("language", choices=LANGUAGES)
    filling = acts.add_parser("fill")
    filling.add_argument("language", choices=LANGUAGES)
    filling.add_argument("file", type=Path)
    asked = parser.parse_args(arguments)
    match asked.act:
        case "update":
            told = "\n".join(f"{name}: {lacks} missing" for name, lacks in update().items())
        case "compile":
            told = f"compiled: {', '.join(compile_stale()) or 'nothing, all are up to date'}"
        case "missing":
            held = catalogue(asked.language)
            lacking = {_key(one): _blank(held, one) for one in missing(held)}
            told = json.dumps(lacking, ensure_ascii=False, indent=1)
        case _:
            stated = json.loads(asked.file.read_text(encoding="utf-8"))
            told = f"took {fill(asked.language, stated)} of {len(stated)}"
    sys.stdout.write(told + "\n")
    return 0


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="Comity",
        version="1",
        msgid_bugs_address="",
        header_comment=_HEADER,
        creation_date=_BEGUN,
        revision_date=_BEGUN,
        last_translator="Comity",
        language_team=language,
        fuzzy=False,
    )


def _add(held: Catalog, said: Said) -> None:
    held.add(
        (said.msgid, said.plural) if said.plural else said.msgid,
        context=said.context,
        locations=[(said.where, 0)] if said.where else [],
        auto_comments=[said.comment] if said.comment else [],
        flags=["python-brace-format"] if "{" in said.msgid else [],
    )


def _keep_translations(held: Catalog, before: Catalog) -> None:
    for message in held:
        if not message.id:
            continue
        known = before.get(_id(message), context=message.context)
        if known is None or not known.string:
            continue
        if isinstance(message.id, tuple) == isinstance(known.string, tuple):
            message.string = known.string
            message.flags |= known.flags & {"fuzzy"}


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _key(message: Message) -> str:
    return f"{message.context}{_CONTEXT}{_id(message)}" if message.context else _id(message)


def _blank(held: Catalog, message: Message) -> object:
    return [""] * held.num_plurals if isinstance(message.id, tuple) else ""


def _complete(held: Catalog, message: Message) -> bool:
    if isinstance(message.id, tuple):
        forms = message.string
        return isinstance(forms, tuple) and len(forms) == held.num_plurals and all(forms)
    return bool(message.string)


def _write(held: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"django.po.{os.getpid()}")
    with aside.open("wb") as target:
        write_po(target, held, width=_WIDTH, sort_output=True, include_lineno=False)
    aside.replace(path)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
