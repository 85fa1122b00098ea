"""``comity journal``: verify an exported journal, anywhere, with nothing but keys.

Example:
    $ comity journal verify xa.jsonl --log-key "$(cat xa.vkey)" --seen xa-in-march.note
"""

from pathlib import Path

import click

from comity.cli.output import show
from comity.cli.problems import Exit


@click.group()
def journal() -> None:
    """Verify a journal that a node has exported."""


@journal.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--log-key", "log_keys", multiple=True, help="A log key of the member, as vkey.")
@click.option("--witness-key", "witness_keys", multiple=True, help="A key of a witness, as vkey.")
@click.option(
    "--seen",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint of this journal that was kept elsewhere.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify(
    context: click.Context,
    *,
    file: Path,
    log_keys: tuple[str, ...],
    witness_keys: tuple[str, ...],
    seen: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Hash every entry of FILE anew, and compare with what was signed and seen.

    Without a log key the verdict is "whole, origin not proved" and the exit status 5.
    """
    from comity.journal.checkpoints import LogKeys, parse_note, verify_note
    from comity.journal.notes import NoteKey
    from comity.journal.verification import verify_export

    keys = LogKeys.from_vkeys(log_keys) if log_keys else None
    kept = [path.read_text(encoding="utf-8") for path in seen]
    verified = verify_export(
        file,
        keys,
        [NoteKey.parse(vkey) for vkey in witness_keys],
        seen=[verify_note(note, keys) if keys else parse_note(note)[0] for note in kept],
    )
    said = verified.checkpoint
    show(
        {
            "verdict": "whole" if verified.origin_proved else "whole, origin not proved",
            "member": said.member,
            "epoch": said.epoch,
            "entries": said.size,
            "root": said.root.hex(),
            "witnesses": ", ".join(
                f"{one.witness} {one.at:%Y-%m-%d %H:%MZ}" for one in verified.witnesses
            ),
            "agrees_with": verified.agrees_with,
        },
        as_json=as_json,
    )
    if not verified.origin_proved:
        context.exit(Exit.ORIGIN_NOT_PROVED)
