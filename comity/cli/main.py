"""The command ``comity``: what there is, and how it says no.

Example:
    $ comity request check draft.yaml --json
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from comity import __version__
from comity.cli.lazy import LazyGroup
from comity.cli.problems import Exit, exit_status, tell
from comity.kernel.errors import ComityError, RefusedError

_COMMANDS = {
    "demo": ("comity.cli.demo", "One request, there and back, on this machine."),
    "request": ("comity.cli.request", "Requests between States: send, answer, execute."),
    "partner": ("comity.cli.registering", "Partners without a node, and how they are reached."),
    "attribution": ("comity.cli.attribution", "Attribution records: hypotheses and evidence."),
    "team": ("comity.cli.team", "Joint investigation teams: agreement, plan, evidence log."),
    "translation": ("comity.cli.translation", "Translations beside what was written."),
    "order": ("comity.cli.order", "Orders to a provider: confirm, hand over, deliver."),
    "letter": ("comity.cli.letter", "Letters: make, verify, read on a page without a network."),
    "envelope": ("comity.cli.node.envelope", "Messages by file when the line is down."),
    "evidence": ("comity.cli.evidence", "Evidence at the scene: collect it, without a node."),
    "package": ("comity.cli.package", "Sealed evidence packages: seal, verify, open."),
    "law": ("comity.cli.law", "The legal basis of a measure: which, why, by when, on what terms."),
    "journal": ("comity.cli.journal", "The node's record: verify it, export it."),
    "directory": ("comity.cli.directory", "States, authorities, providers and their keys."),
    "node": ("comity.cli.node", "Set up and run the node itself."),
}
_CANCELLED = 130  # what a shell reports after Ctrl-C


class UsageRefusedError(RefusedError):
    """The command line cannot be understood."""

    code = "cli.usage_refused"
    remedy = "Add --help to see what the command takes."


@click.command(
    cls=LazyGroup,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done, 2 refused, 3 invalid, 4 unavailable, 5 origin not proved.",
)
@click.version_option(__version__, prog_name="comity")
def comity() -> None:
    """States ask each other for help against cybercrime, each on a node of its own."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(given))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status."""
    as_json = "--json" in arguments
    try:
        status: object = comity.main(list(arguments), prog_name="comity", standalone_mode=False)
    except ComityError as error:
        return _told(error, as_json=as_json)
    except click.Abort:
        click.echo("cancelled", err=True)
        return _CANCELLED
    except click.ClickException as error:
        return _misused(error, as_json=as_json)
    except BrokenPipeError:
        # The reader went away (comity … | head): not our failure. Keep Python's exit quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as error:
        # The outermost edge: whatever the program did wrong, a person gets a code and a way out.
        if os.environ.get("COMITY_TRACE"):
            raise
        msg = f"{type(error).__name__}: {error} (set COMITY_TRACE=1 to see where)"
        return _told(ComityError(msg), as_json=as_json)
    return status if isinstance(status, int) else Exit.DONE


def _misused(error: click.ClickException, *, as_json: bool) -> int:
    if not isinstance(error, click.exceptions.NoArgsIsHelpError):
        return _told(UsageRefusedError(error.format_message()), as_json=as_json)
    if as_json:
        return _told(UsageRefusedError("a command is missing"), as_json=as_json)
    click.echo(error.format_message(), err=True)  # the help, as people expect it
    return Exit.REFUSED


def _told(error: ComityError, *, as_json: bool) -> int:
    tell(error, as_json=as_json)
    return exit_status(error)
