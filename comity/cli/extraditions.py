"""Acts of ``comity request`` in an extradition.

Each is a plain function with its options; ``request`` makes commands of them.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from comity.cli.desk import stated

Said = Mapping[str, object]
_reason = click.option("--reason", help="Why.")
_note = click.option("--note", help="A remark for the other side.")
_law = click.option("--law", help="The provision of your law.")


@click.option("--authority", help="Court or authority that ordered it.")
@click.option("--order-number", help="Number of the order.")
@click.option("--decided-on", metavar="DATE", help="Day of the order.")
@_law
@_note
def order_arrest(**given: object) -> Said:
    """Say that the provisional arrest was ordered; somebody else reports it."""
    return given


@click.option("--arrested-on", metavar="DATE", help="Day of the arrest.")
@click.option(
    "--documents-due", metavar="DATE", help="Last day of the papers; 18 days if not said."
)
@click.option("--due-law", help="Provision by which that is longer than forty days.")
@click.option("--where", "where_arrested", help="Where.")
@_note
def arrest(**given: object) -> Said:
    """Say that the person was arrested, as somebody else has ordered."""
    return given


@click.option("--freed-on", metavar="DATE", help="Since when.")
@_reason
def free(**given: object) -> Said:
    """Say that the person is free."""
    return given


@click.option("--document", "documents", multiple=True, help="Name; who certified it; language.")
@click.option("--sent-on", metavar="DATE", help="When they were sent.")
@click.option(
    "--changes",
    "changes_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with the fields of the request that they complete.",
)
@_note
def send_documents(documents: tuple[str, ...], changes_file: Path | None, **given: object) -> Said:
    """Send the papers of an extradition."""
    changes = None if changes_file is None else stated(changes_file)
    return {**given, "documents": [_paper(one) for one in documents], "changes": changes}


def _paper(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";")]
    return dict(zip(("name", "certified", "language"), parts, strict=False))


@_note
def decline_views(**given: object) -> Said:
    """Say nothing to an intended refusal."""
    return given


@click.option("--proposed-on", metavar="DATE", help="Day that you propose.")
@_reason
def ask_consultation(**given: object) -> Said:
    """Ask to be met before anything is refused."""
    return given


@click.option("--held-on", metavar="DATE", help="When.")
@click.option("--participants", help="Who took part.")
@click.option("--record", help="What was said.")
def hold_consultation(**given: object) -> Said:
    """Write down a consultation that was held."""
    return given


@click.option("--on", "surrender_on", metavar="DATE", help="Day of the surrender.")
@click.option("--venue", help="Where.")
@click.option("--belongings", help="Property that goes with the person.")
@click.option("--temporary", is_flag=True, default=None, help="For a time only.")
@click.option("--return-by", metavar="DATE", help="Until when.")
@_note
def arrange_surrender(**given: object) -> Said:
    """Say when and where the person is handed over; not by whoever granted it."""
    return given


@click.option("--on", "surrendered_on", metavar="DATE", help="When.")
@click.option("--venue", help="Where.")
@click.option("--belongings", help="Property handed over.")
@click.option("--custody-days", type=int, help="Days in custody, which count.")
@_note
def surrender(**given: object) -> Said:
    """Say that the person was handed over."""
    return given


@click.option("--on", "returned_on", metavar="DATE", help="When.")
@click.option("--venue", help="Where.")
@_note
def return_person(**given: object) -> Said:
    """Say that a person who was handed over for a time is back."""
    return given


@click.option("--authority", help="Who has the case now.")
@click.option("--file-number", help="Number of the file there.")
@click.option("--handed-on", metavar="DATE", help="When it was handed over.")
@_law
@_note
def prosecute(**given: object) -> Said:
    """Hand the case to your own prosecutor instead of an extradition."""
    return given


@click.option("--outcome", "prosecution_outcome", metavar="CODE", help="convicted, acquitted, ...")
@click.option("--decided-on", metavar="DATE", help="When.")
@_reason
def report_outcome(**given: object) -> Said:
    """Tell what came of your own case."""
    return given


EXTRADITING: tuple[Callable[..., Said], ...] = (
    *(order_arrest, arrest, free, send_documents),
    *(ask_consultation, hold_consultation, decline_views),
    *(arrange_surrender, surrender, return_person, prosecute, report_outcome),
)
