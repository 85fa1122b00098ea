"""``comity request``: what a duty officer and a central authority do, from the command line.

Every command but ``check`` speaks to the desk of a node as one person. REF is the reference of
either side, or the id. FILE is a form in YAML or JSON: the fields of the request, with ``kind``
and, unless ``addressee_org.member`` says it, ``to``.

Example:
    $ comity request check preservation.yaml
    $ comity request send preservation.yaml --as officer.toml
    $ comity request show XA-PRES-2026-000001 --as officer.toml
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from comity.cli.assets import thing_by_thing, with_things
from comity.cli.checking import check
from comity.cli.counts import counts
from comity.cli.decisions import DECISIONS
from comity.cli.desk import (
    asked,
    content_option,
    desk_command,
    fields,
    form,
    named,
    stated,
    told,
)
from comity.cli.escalating import ask_the_state, follow
from comity.cli.giving import enclose
from comity.cli.informing import item_by_item, with_items
from comity.cli.leaves import LEAVES
from comity.cli.output import card, plain, print_json, show_all, table
from comity.cli.registering import BY_HAND
from comity.cli.safeguards import safeguards
from comity.cli.senders import SENDERS
from comity.cli.translation import review

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LINES = ("own_reference", "peer_reference", "kind", "peer", "state", "urgent", "changed_at")
_ENTRIES = ("at", "side", "act", "by", "proof", "effect", "state")
_CLOCKS = ("name", "waits_for", "status", "due_at", "due_on", "zone")
_CARD = ("id", "kind", "own_reference", "peer_reference", "peer", "own_side", "state")
_DATE = "%Y-%m-%d"


@click.group()
def request() -> None:
    """Requests between States: send, answer, execute."""


request.add_command(check)
request.add_command(safeguards)
request.add_command(review)
for _by_hand in BY_HAND:
    request.add_command(_by_hand)
for about_senders in SENDERS:
    request.add_command(about_senders)
for first in LEAVES:
    request.add_command(first)
for plain_one in (ask_the_state, follow, enclose):
    request.add_command(plain_one)


@request.command()
@click.argument("file", type=_FILE)
@desk_command
def draft(file: Path, *, identity: Path | None, as_json: bool) -> None:
    """Keep the request in FILE as a draft, for somebody else to send."""
    kept = told(identity, "/drafts", form(file))
    _say(
        kept,
        as_json=as_json,
        text=f"draft {kept['id']} is kept; another person sends it with --draft",
    )


@request.command()
@desk_command
def drafts(*, identity: Path | None, as_json: bool) -> None:
    """List the drafts that have not been sent."""
    rows = asked(identity, "/drafts")
    show_all(rows, ("id", "kind", "to", "made_by", "made_at", "override_by"), as_json=as_json)


@request.command()
@click.argument("draft_id", metavar="DRAFT", type=named)
@click.option("--reason", required=True, help="Why; the receiver sees it.")
@desk_command
def override(draft_id: str, *, reason: str, identity: Path | None, as_json: bool) -> None:
    """Let DRAFT be sent although findings block it; supervisors only."""
    kept = told(identity, f"/drafts/{draft_id}/override", {"reason": reason})
    _say(kept, as_json=as_json, text=f"draft {kept['id']} may be sent as it is")


@request.command()
@click.argument("draft_id", metavar="DRAFT", type=named)
@desk_command
def approve(draft_id: str, *, identity: Path | None, as_json: bool) -> None:
    """Approve what DRAFT says now; prosecutors and judges only."""
    kept = told(identity, f"/drafts/{draft_id}/approve", {})
    _say(kept, as_json=as_json, text=f"draft {kept['id']} is approved as it stands")


@request.command("override-extension")
@click.argument("ref", type=named)
@click.option("--reason", required=True, help="Why; the receiver sees it.")
@desk_command
def override_extension(ref: str, *, reason: str, identity: Path | None, as_json: bool) -> None:
    """Let the next ask-extension in REF be sent although findings block it; supervisors only."""
    whole = told(identity, f"/requests/{ref}/override-extension", {"reason": reason})
    text = f"{whole['own_reference']}: an extension may be asked for as it is"
    _say(whole, as_json=as_json, text=text)


@request.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--draft", "draft_id", help="Send this draft of somebody else.")
@desk_command
def send(file: Path | None, *, draft_id: str | None, identity: Path | None, as_json: bool) -> None:
    """Send the request in FILE, or a draft."""
    if (file is None) == (draft_id is None):
        msg = "name a file or --draft, one of the two"
        raise click.UsageError(msg)
    body = {"draft": draft_id} if file is None else form(file)
    _tell_state(told(identity, "/requests", body), as_json=as_json)


@request.command()
@click.option("--open", "open_only", is_flag=True, help="Leave out what is finished.")
@desk_command
def inbox(*, open_only: bool, identity: Path | None, as_json: bool) -> None:
    """List the requests that came in."""
    rows = asked(identity, "/requests", box="inbox", open=open_only)
    show_all(rows, _LINES, as_json=as_json)


@request.command()
@click.option("--open", "open_only", is_flag=True, help="Leave out what is finished.")
@desk_command
def sent(*, open_only: bool, identity: Path | None, as_json: bool) -> None:
    """List the requests that went out."""
    rows = asked(identity, "/requests", box="sent", open=open_only)
    show_all(rows, _LINES, as_json=as_json)


@request.command()
@click.argument("ref", type=named)
@desk_command
def show(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show one request: where it stands, its clocks, all that was said."""
    whole = asked(identity, f"/requests/{ref}")
    if as_json:
        print_json(whole)
        return
    click.echo(card(_summary(whole)))
    if whole["clocks"]:
        click.echo("\n" + table(whole["clocks"], _CLOCKS))
    click.echo("\n" + table([_entry_line(entry) for entry in whole["entries"]], _ENTRIES))
    for entry in whole["entries"]:
        for line in _words(entry):
            click.echo(line)
    for said in whole["held"]:
        click.echo(f"held back until what goes before has come: {plain(said['act'])}")


@request.command()
@click.argument("ref", type=named)
@desk_command
def clocks(ref: str, *, identity: Path | None, as_json: bool) -> None:
    """Show the clocks of one request as they stand now."""
    show_all(asked(identity, f"/requests/{ref}/clocks"), _CLOCKS, as_json=as_json)


_seen = click.option(
    "--seen",
    type=click.IntRange(min=0),
    help="How many statements you have read, as show says: refused if something was said since.",
)


def act(command: F) -> F:
    """Make ``command`` an act on REF; it returns the name of the act and its content."""

    def run(
        ref: str,
        *,
        identity: Path | None,
        as_json: bool,
        content_file: Path | None,
        seen: int | None,
        **given: object,
    ) -> None:
        said = command(**given)
        content = fields(content_file, **said)
        name = command.__name__
        body = {"content": content} if seen is None else {"content": content, "seen": seen}
        whole = told(identity, f"/requests/{ref}/acts/{name}", body)
        _tell_state(whole, as_json=as_json)

    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    options = desk_command(content_option(_seen(run)))
    name = command.__name__.replace("_", "-")
    return cast("F", request.command(name)(click.argument("ref", type=named)(options)))


_reason = click.option("--reason", help="Why.")
_note = click.option("--note", help="A remark for the other side.")
_preservation_state = click.option(
    "--preservation-state",
    metavar="CODE",
    help="Do the data stay preserved: preserved, not_preserved or released.",
)
_expiry = click.option("--expiry", metavar="DATE", help="Last day on which they are preserved.")
_timezone = click.option("--timezone", help="In which zone the records supplied are written.")
_field_key = click.option("--field-key", help="What the columns of the records mean.")
_place = click.option("--place", help="Of a search for data: where they are.")
_provider = click.option("--provider", help="Of a search for data: who holds them.")
_targets = click.option("--target", "targets", type=int, multiple=True, help="Row found, from 0.")
_how_known = click.option("--how-known", help="Of a search for data: how you know it.")
_next_member = click.option("--next-member", metavar="STATE", help="State to ask next.")
_next_provider = click.option("--next-provider", help="Who may hold the data there.")
_path = click.option("--path", help="What leads to that State, and nothing more.")
_available_until = click.option(
    "--available-until", metavar="DATE", help="As a provider: last day on which it can be fetched."
)


@act
@click.option("--file-number", help="Number of the file in your authority.")
@click.option("--verified-how", help="As a provider: how you made sure who sent it.")
@click.option("--answer-by", metavar="DATE", help="As a provider: day by which you will answer.")
@_note
def acknowledge(**given: object) -> Mapping[str, object]:
    """Say that the request has arrived and who answers for it."""
    return given


@act
@click.option(
    "--question",
    "questions",
    nargs=2,
    multiple=True,
    metavar="FIELD TEXT",
    help="A question, tied to a field of the form or to a rule such as R-IP-001.",
)
@_preservation_state
@_expiry
def ask(questions: tuple[tuple[str, str], ...], **given: object) -> Mapping[str, object]:
    """Ask what must be known first: all questions at once."""
    return given | {
        "questions": [
            {"text": text, "rule" if place.startswith("R-") else "field": place}
            for place, text in questions
        ]
    }


@act
@click.option("--answer", "answers", multiple=True, help="An answer, in the order asked.")
@click.option(
    "--changes",
    "changes_file",
    type=_FILE,
    help="Fields of the request said anew, from a YAML or JSON file.",
)
def answer(answers: tuple[str, ...], changes_file: Path | None) -> Mapping[str, object]:
    """Answer the questions that were asked."""
    changes = None if changes_file is None else stated(changes_file)
    return {"answers": list(answers), "changes": changes}


@act
@click.option("--provider", help="Code of the provider.")
@click.option("--ticket", "provider_ticket", help="Its ticket, if the order went by letter.")
@click.option("--target", "targets", type=int, multiple=True, help="Row for it, from 0.")
@click.option("--basis", help="Under which law the order is given.")
@_note
def forward(**given: object) -> Mapping[str, object]:
    """Give a provider the order, on the node or by letter."""
    return given


@act
@click.option("--expires-on", metavar="DATE", help="Last day of the preservation.")
@click.option("--taken-effect-on", metavar="DATE", help="First day of the preservation.")
@click.option("--ticket", "provider_ticket", help="Ticket of the provider.")
@click.option("--package", "package_id", help="A package that is sealed already.")
@click.option("--answer", help="The answer in words.")
@_place
@_provider
@_targets
@_how_known
@_next_member
@_next_provider
@_path
@_available_until
@_timezone
@_field_key
@thing_by_thing
@item_by_item
@_note
def execute(**given: object) -> Mapping[str, object]:
    """Report that it is done; what providers have delivered is sealed and sent along."""
    return with_things(with_items(given))


@act
@click.option("--remaining", help="What is still to come.")
@click.option("--answer", help="The answer in words.")
@_available_until
@_timezone
@_field_key
@thing_by_thing
@item_by_item
@_note
def partly(**given: object) -> Mapping[str, object]:
    """Send what is there, and say what is still to come."""
    return with_things(with_items(given))


@act
@click.option("--ground", "refusal_ground", multiple=True, help="Code of a ground.")
@click.option("--law", help="Provision relied upon.")
@_preservation_state
@_expiry
@_reason
def refuse(**given: object) -> Mapping[str, object]:
    """Refuse, with a ground and a reason."""
    return given


@act
@_next_member
@_next_provider
@_path
@_note
@_reason
def no_data(**given: object) -> Mapping[str, object]:
    """Report that nothing is held."""
    return given


@act
@_reason
def withdraw(**given: object) -> Mapping[str, object]:
    """Take the request back."""
    return given


@act
@_reason
def release(**given: object) -> Mapping[str, object]:
    """Say that the preserved data are no longer needed."""
    return given


@act
@click.option("--until", "expires_on", metavar="DATE", help="Last day that is wished for.")
@click.option("--mla-status", help="How far the request for the data is.")
@click.option("--mla-ref", help="Reference of the request for the data.")
@_reason
def ask_extension(**given: object) -> Mapping[str, object]:
    """Ask for a longer preservation; before it ends."""
    return given


@act
@click.option("--until", "expires_on", metavar="DATE", help="Last day, if not the one asked for.")
def grant_extension(**given: object) -> Mapping[str, object]:
    """Grant a longer preservation."""
    return given


@act
@_reason
def refuse_extension(**given: object) -> Mapping[str, object]:
    """Refuse a longer preservation; the old last day stands."""
    return given


@act
@click.option("--package", "package_id", help="The package; else the last that came.")
@click.option("--verdict", help="What is wrong with it.")
@_note
def report_defect(**given: object) -> Mapping[str, object]:
    """Report a package that cannot be used; this opens the request again."""
    return given


@act
@click.option("--package", "package_id", help="The package; else the last that came.")
@_note
def confirm_receipt(**given: object) -> Mapping[str, object]:
    """Verify the package that came, and tell the other side what was found."""
    return given


request.add_command(cast("click.Command", confirm_receipt), "verify")
request.add_command(counts)
for _decision in DECISIONS:
    act(_decision)


def _summary(whole: Mapping[str, Any]) -> dict[str, object]:
    shown: dict[str, object] = {name: whole[name] for name in _CARD}
    shown["said"] = whole["said"]
    shown["state_of_time"] = ", ".join(whole["state_of_time"]) or None
    shown["received_at"] = whole["received_at"]
    if whole["expires_on"]:
        until = f"{whole['expires_on']} ({whole['zone']})"
        if whole["held_until_decision"]:
            until = f"the request for the data is decided; without it until {until}"
        shown["preserved_until"] = until
    if whole["received_at"] and not whole["receipt_known"]:
        shown["receipt"] = "not known: counted from when it left"
    shown["regularised_by"] = ", ".join(one["reference"] for one in whole["regularised_by"]) or None
    shown["regularises"] = ", ".join(whole["regularises"]) or None
    shown["awaits_leave"] = _held(whole.get("awaits_leave"))
    shown["packages"] = ", ".join(whole["packages"]) or None
    shown["legal_basis"] = _basis(whole.get("legal"))
    shown["orders"] = ", ".join(whole["orders"]) or None
    shown["you_can"] = ", ".join(name.replace("_", "-") for name in whole["open_acts"]) or None
    return shown


def _held(said: Mapping[str, Any] | None) -> str | None:
    """Return why the provider does not have the request yet, while its State comes first."""
    if said is None:
        return None
    rest = (said.get("leave_rule"), said.get("leave_misfit"), said.get("consent_ref"))
    return f"{said['leave']} ({', '.join(str(one) for one in rest if one)})"


def _basis(law: Mapping[str, Any] | None) -> str | None:
    """Return the basis that the request names, and by which data it was judged; see ``--json``."""
    if law is None:
        return None
    named = " ".join(part for part in (law["instrument"], law["article"]) if part) or "none named"
    found = "not among those found" if law["overrides"] else "found"
    if not law["instrument"]:
        found = "see --json for those found"
    edition = f"law data {law['data_version']}, sha256 {law['data_digest'][:16]}…"
    return f"{named}: {found} ({edition}{'' if law['kept'] else ', not kept yet'})"


def _entry_line(entry: Mapping[str, Any]) -> dict[str, object]:
    flat = entry["effect"] == "applied"
    return {
        "at": entry["received_at"] or entry["said_at"],
        "side": entry["side"],
        "act": entry["act"],
        "by": entry["by"]["name"],
        "proof": "signed" if entry["proof"] == "signed" else "registered, not signed",
        "effect": entry["effect"] if flat else f"{entry['effect']}: {entry['reason']}",
        "state": entry["after"],
    }


def _words(entry: Mapping[str, Any]) -> list[str]:
    """Return what was said, but for the request itself, which fills pages: see ``--json``."""
    if entry["act"] == "request":
        return []
    said = [f"  {name}: {plain(value)}" for name, value in _leaves(entry["content"])]
    return ["", f"{entry['act'].replace('_', ' ')}, {plain(entry['by']['name'])}:", *said]


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, part in sorted(value.items()):  # the same order on both nodes
            yield from _leaves(part, f"{place}.{plain(name)}" if place else plain(name))
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        for at, part in enumerate(value):
            yield from _leaves(part, f"{place}[{at}]")
    else:
        yield place, value


def _tell_state(whole: Mapping[str, Any], *, as_json: bool) -> None:
    text = f"{whole['own_reference']} ({whole['peer']}): {whole['state']}"
    _say(whole, as_json=as_json, text=text)
    for found in () if as_json else whole.get("findings", ()):
        click.echo(
            plain(f"  {found['severity']} {found['rule']} {found['field']}: {found['message']}")
        )


def _say(value: Mapping[str, Any], *, as_json: bool, text: str) -> None:
    if as_json:
        print_json(value)
    else:
        click.echo(plain(text))
