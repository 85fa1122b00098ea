"""``comity law``: which basis carries a measure, why, and what the law data say.

Example:
    $ comity law basis --from XA --to XB --measure preserve_stored --offence CD-ACC
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill
from typing import Any, TypeVar

import click

from comity.cli.output import plain, print_json, show_all
from comity.cli.problems import Exit
from comity.cli.speech import language_option, on_a_terminal, speech

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_DATA = click.option("--data", "data_folder", type=_FOLDER, help="Your own entries over the data.")
_HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="COMITY_HOME",
    help="Answer as the node in this folder does, from its folder law; also COMITY_HOME.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def law() -> None:
    """Find the basis of a measure, with reasons and sources. Needs no node."""


F = TypeVar("F", bound=Callable[..., Any])
_LISTED = (_DATA, _HOME, language_option, _JSON)
_ASKED = (
    click.argument(
        "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
    ),
    click.option("--from", "requesting", help="State that asks, such as XA."),
    click.option("--to", "requested", help="State that is asked, or unknown."),
    click.option("--measure", help="Id of a measure: comity law measures."),
    click.option("--offence", help="Code of an offence, such as CD-ACC."),
    click.option("--on", "as_of", help="Day of the question, year-month-day; today if left out."),
    click.option("--penalty", "max_penalty_years", help="Highest penalty where one asks, years."),
    click.option(
        "--penalty-there",
        "max_penalty_years_requested",
        help="Highest penalty in the State that is asked, years.",
    ),
    click.option("--also", "offences", multiple=True, help="Code of a further offence."),
    click.option("--received", "received_at", help="When it was received, to compute deadlines."),
    *_LISTED,
)


def _takes(options: Sequence[Callable[[F], F]]) -> Callable[[F], F]:
    def taking(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return taking


@law.command()
@_takes(_ASKED)
def basis(
    file: Path | None,
    *,
    data_folder: Path | None,
    home: Path | None,
    language: str,
    as_json: bool,
    **stated: Any,  # noqa: ANN401
) -> None:
    """Say which basis carries the measure, by which way, by when and on what terms.

    The question stands in FILE (JSON or YAML), or in the options.
    """
    answer, corpus = _answered(file, _corpus(data_folder, home), stated)
    if as_json:
        print_json(_labelled(answer, corpus, language))
        return
    from comity.law.explaining import told

    _tell(told(answer, corpus, speech=speech(language)))


@law.command()
@_takes(_ASKED)
def explain(
    file: Path | None,
    *,
    data_folder: Path | None,
    home: Path | None,
    language: str,
    as_json: bool,
    **stated: Any,  # noqa: ANN401
) -> None:
    """Say why, and for every instrument why not."""
    answer, corpus = _answered(file, _corpus(data_folder, home), stated)
    from comity.law.explaining import told

    lines = list(told(answer, corpus, every_one=True, speech=speech(language)))
    if as_json:
        print_json({"lines": lines, **_labelled(answer, corpus, language)})
        return
    _tell(lines)


@law.command()
@_takes(_LISTED)
def instruments(
    *, data_folder: Path | None, home: Path | None, language: str, as_json: bool
) -> None:
    """List the instruments, how they stand, and how surely that is known."""
    corpus, told = _corpus(data_folder, home), speech(language)
    rows = [
        {
            "id": one.instrument,
            "short": on_a_terminal(told.short(corpus, one.instrument)),
            "kind": one.kind,
            "role": str(one.role),
            "in_force": one.entry_into_force.date or one.entry_into_force.state,
            "parties": len(corpus.standings[one.instrument]),
            "certainty": one.certainty,
        }
        for one in corpus.instruments.values()
        if one.role != "template"
    ]
    show_all(rows, list(rows[0]), as_json=as_json)


@law.command()
@_takes(_LISTED)
def measures(*, data_folder: Path | None, home: Path | None, language: str, as_json: bool) -> None:
    """List the measures of cooperation."""
    told = speech(language)
    rows = [
        {
            "id": one.id,
            "name": on_a_terminal(told.text(one.name)),
            "data": one.data_class or "",
            "coercive": one.coercive,
        }
        for one in _corpus(data_folder, home).measures.values()
    ]
    show_all(rows, list(rows[0]), as_json=as_json)


@law.command()
@_takes(_LISTED)
def offences(*, data_folder: Path | None, home: Path | None, language: str, as_json: bool) -> None:
    """List the offences by conduct, and how many instruments have each."""
    told = speech(language)
    rows = [
        {
            "code": one.code,
            "name": on_a_terminal(told.text(one.name)),
            "instruments": len(one.articles),
        }
        for one in _corpus(data_folder, home).offences.values()
    ]
    show_all(rows, list(rows[0]), as_json=as_json)


@law.command()
@_takes(_LISTED)
def states(*, data_folder: Path | None, home: Path | None, language: str, as_json: bool) -> None:
    """List the States by code, and how many instruments have an entry for each."""
    told, corpus = speech(language), _corpus(data_folder, home)
    rows = [
        {
            "code": one.code,
            "name": on_a_terminal(told.state(corpus, one.code)),
            "instruments": len(corpus.of_state.get(one.code, ())),
        }
        for one in corpus.states.values()
    ]
    show_all(rows, list(rows[0]), as_json=as_json)


@law.command()
@click.option("--measure", required=True, help="Id of a measure.")
@click.option("--on", "as_of", help="Day, year-month-day; today if left out.")
@click.option("--from", "requesting", help="Only from this State.")
@_DATA
@_HOME
@_JSON
def matrix(
    *,
    measure: str,
    as_of: str | None,
    requesting: str | None,
    data_folder: Path | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Say which of the Member States reach which others for one measure, and on what basis."""
    from comity.law import matrix as table
    from comity.law.questions import question

    corpus = _corpus(data_folder, home)
    first, second = sorted(corpus.un_members)[:2]
    asking = requesting or first
    checked = question(
        {
            "requesting": asking,
            "requested": second if asking == first else first,
            "measure": measure,
            "as_of": as_of or _today(),
        },
        corpus,
    )
    reaches = list(table.matrix(corpus, measure=measure, on=checked.as_of, requesting=requesting))
    if as_json:
        print_json(
            {
                "measure": measure,
                "on": checked.as_of.isoformat(),
                "law_data": {"version": corpus.version.version, "digest": corpus.digest},
                "pairs": [
                    [one.requesting, one.requested, one.instrument, one.treaty] for one in reaches
                ],
            }
        )
        return
    by_treaty = sum(reach.treaty for reach in reaches)
    rows: list[dict[str, object]] = [
        {"best basis": name or "none", "pairs": count}
        for name, count in table.counted(reaches).most_common()
    ]
    show_all(rows, ["best basis", "pairs"], as_json=False)
    if requesting is not None:
        for name, reached in table.reached(reaches).items():
            said = f"{name or 'none'}: {', '.join(reached)}"
            click.echo("\n" + fill(said, width=100, subsequent_indent="  "))
    click.echo(f"\n{by_treaty} of {len(reaches)} pairs have a treaty for it on {checked.as_of}")
    if requesting is None:
        click.echo("--from CODE names the States that one of them reaches; --json names all pairs.")


@law.command()
@click.argument("folder", required=False, type=_FOLDER)
@_HOME
@_JSON
@click.pass_context
def validate(
    context: click.Context, folder: Path | None, *, home: Path | None, as_json: bool
) -> None:
    """Check the law data, those of the node, and your own entries in FOLDER laid over them.

    Says what is wrong, in which file and line; exits with 3 if something is.
    """
    from comity.law.validation import faults

    corpus = _corpus(folder, home)
    found = list(faults(corpus))
    if as_json:
        print_json(
            {
                "valid": not found,
                "faults": found,
                "version": corpus.version.version,
                "digest": corpus.digest,
                "instruments": len(corpus.instruments),
            }
        )
    else:
        for line in found:
            click.echo(plain(line))
        if not found:
            click.echo(
                f"{len(corpus.instruments)} instruments, version {corpus.version.version},"
                f" sha256 {corpus.digest[:16]}…: nothing is wrong"
            )
    context.exit(Exit.INVALID if found else Exit.DONE)


def _labelled(answer: Any, corpus: Any, language: str) -> dict[str, Any]:  # noqa: ANN401 - likewise
    from comity.law.labelling import labels_of

    return {
        **answer.written(),
        "language": language,
        "labels": labels_of(answer, corpus, speech(language)),
    }


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(plain(on_a_terminal(line)) if line else "")


def _answered(file: Path | None, corpus: Any, stated: dict[str, Any]) -> Any:  # noqa: ANN401 - the law room is imported late
    from comity.law.files import MalformedDataFileError, read_yaml
    from comity.law.questions import QuestionRefusedError, question
    from comity.law.resolver import resolve

    given = {name: value for name, value in stated.items() if value not in (None, ())}
    if file is not None:
        try:
            read = read_yaml(file.read_bytes())
        except MalformedDataFileError as error:
            said = " ".join(error.message.replace('in "<byte string>", ', "").split())
            msg = f"{file.name} cannot be read: {said}"
            raise QuestionRefusedError(msg, file=str(file)) from error
        if not isinstance(read, dict):
            msg = f"{file.name} holds no object with the fields of a question"
            raise QuestionRefusedError(msg, file=str(file))
        given = {**read, **given}
    given.setdefault("as_of", _today())
    return resolve(question(given, corpus), corpus), corpus


def _corpus(folder: Path | None, home: Path | None) -> Any:  # noqa: ANN401 - the law room is imported late
    from comity.kernel.nodes import read_node
    from comity.law.editions import edition_of

    practice = home is not None and read_node(home).practice
    return edition_of(home, practice=practice, folder=folder)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
