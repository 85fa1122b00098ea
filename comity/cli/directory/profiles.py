"""``comity directory profile`` and ``validate``: what States accept, from files alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import click

from comity.cli import output
from comity.cli.directory.media import json_option
from comity.cli.problems import Exit
from comity.cli.speech import language_option, speech
from comity.directory import profile_labels as labels
from comity.directory.entries import Entry, entry_from_yaml
from comity.directory.profile_files import (
    FOLDER,
    profile_faults,
    read_profiles,
    shipped_profiles,
)
from comity.directory.profile_sources import of_entry, of_law
from comity.directory.state_profiles import UNKNOWN, Line, Origin, StateProfile, profile_of
from comity.kernel.errors import InvalidInputError
from comity.law.editions import edition_of
from comity.law.questions import checked_day, checked_name

_FOLDER = click.Path(file_okay=False, path_type=Path)
_HOME = click.option(
    "--home",
    type=_FOLDER,
    envvar="COMITY_HOME",
    help="With what the node in this folder holds in profiles and law; also COMITY_HOME.",
)


class ProfileDayRefusedError(InvalidInputError):
    """The day of the question is none."""

    code = "cli.profile_day_refused"
    remedy = "Write year-month-day, such as 2026-11-21."


@click.command()
@click.argument("code")
@click.option("--on", "day", help="Day, year-month-day; today if left out.")
@click.option("--practice", is_flag=True, help="Count the invented States as well.")
@click.option(
    "--entry",
    "entry_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The entry that the State published, YAML.",
)
@_HOME
@language_option
@json_option
def profile(
    code: str,
    *,
    day: str | None,
    practice: bool,
    entry_file: Path | None,
    home: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Show what the State CODE accepts, each line with its day, source and certainty."""
    found = _profile(code, _day(day), practice=practice, entry_file=entry_file, home=home)
    if as_json:
        output.print_json(found.written())
        return
    say = speech(language).text
    click.echo(f"{found.state}, {found.on}")
    for caution in found.cautions:
        about, text = say(labels.TOPICS[caution.about]), say(labels.CAUTIONS[caution.about])
        click.echo(say(labels.CAUTION).format(about=about, text=text))
    for title, lines in ((labels.HOLDS, found.lines), (labels.PAST, found.history)):
        if lines:
            click.echo(f"\n{say(title)}")
        for line in lines:
            click.echo(output.plain(_told(line, found.on, say)))


@click.command()
@click.argument("folder", type=_FOLDER, required=False)
@_HOME
@json_option
def validate(folder: Path | None, *, home: Path | None, as_json: bool) -> None:
    """Say what is wrong with the State profiles in FOLDER, or in those of a node and our own."""
    shipped = files("comity.directory") / "data" / FOLDER
    own = folder or (None if home is None else home / FOLDER)
    faults = [*profile_faults(shipped), *(() if own is None else profile_faults(own))]
    held = (
        0 if faults else len(shipped_profiles()) + (0 if own is None else len(read_profiles(own)))
    )
    if as_json:
        output.print_json({"states": held, "faults": faults})
    else:
        for fault in faults:
            click.echo(output.plain(fault), err=True)
        if not faults:
            click.echo(f"{held} State profiles: nothing is wrong.")
    if faults:
        raise click.exceptions.Exit(int(Exit.INVALID))


def _profile(
    code: str, on: date, *, practice: bool, entry_file: Path | None, home: Path | None
) -> StateProfile:
    corpus = edition_of(home, practice=practice)
    entry = _entry(code, practice=practice, entry_file=entry_file)
    if entry is None:
        checked_name(code, corpus.states, what="State")
    own = {} if home is None else read_profiles(home / FOLDER)
    state = code if entry is None else entry.state
    return profile_of(
        state,
        on=on,
        zone=None if entry is None else entry.zone,
        sources={
            Origin.OWN: own.get(state, ()),
            Origin.ENTRY: () if entry is None else tuple(of_entry(entry)),
            Origin.SHIPPED: shipped_profiles().get(state, ()),
            Origin.LAW: tuple(of_law(corpus, state)),
        },
    )


def _entry(code: str, *, practice: bool, entry_file: Path | None) -> Entry | None:
    if entry_file is not None:
        return entry_from_yaml(entry_file.read_text(encoding="utf-8"))
    named = files("comity.directory") / "data" / "practice" / f"{code.lower()}.yaml"
    if practice and code.isalnum() and named.is_file():
        return entry_from_yaml(named.read_text(encoding="utf-8"))
    return None


def _told(line: Line, on: date, say: Callable[[str], str]) -> str:
    stated = line.statement
    besides = [one for one in (*stated.topic[1:6], *stated.kinds) if one]
    about = say(labels.TOPICS[line.about]) + (
        f" ({', '.join(dict.fromkeys(besides))})" if besides else ""
    )
    days = [
        say(words).format(day=day)
        for words, day in ((labels.SINCE, stated.valid_from), (labels.UNTIL, stated.valid_to))
        if day is not None
    ]
    sure = [
        say(labels.CERTAINTY[stated.certainty]),
        say(labels.ORIGINS[line.origin]),
        *([say(labels.STALE)] if line.stale(on) else []),
    ]
    said = " ".join([_value(line, say), *days])
    return f"  {about}: {said} [{'; '.join(sure)}] {stated.source}"


def _value(line: Line, say: Callable[[str], str]) -> str:
    """Return what a statement says: codes by their names, free text as its author wrote it."""
    if line.value == UNKNOWN:
        return say(labels.NOT_KNOWN)
    named = labels.CODED.get(line.about, {})
    values = [line.value] if isinstance(line.value, str | int) else line.value
    return ", ".join(say(named[one]) if one in named else str(one) for one in map(str, values))


def _day(written: str | None) -> date:
    if written is None:
        return datetime.now(UTC).date()
    try:
        return checked_day(written)
    except InvalidInputError as error:
        msg = f"--on: {written!r} is no day"
        raise ProfileDayRefusedError(msg, asked=written) from error
