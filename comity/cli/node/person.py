"""``comity node person …``: who works here, and by which token they are known."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.api_client import Identity
from comity.cli.node import opened
from comity.cli.node.init import asked
from comity.cli.output import show, show_all
from comity.kernel.time import written

if TYPE_CHECKING:
    from comity.access.app.invitations import Invited


@click.group()
def person() -> None:
    """Enrol people and revoke their tokens."""


@person.command()
@click.option("--name", help="What people call them.")
@click.option("--role", help="poc_247, ca_officer, provider_lert, …")
@click.option("--organisation", help="The authority or the provider.")
@click.option("--unit", default="", help="Unit within it.")
@click.option("--provider", "provider_code", help="Directory code, for a provider's people.")
@click.option(
    "--as",
    "as_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write address and token to this new file instead of printing the token.",
)
@click.option("--username", help="The name to sign in with on the pages.")
@click.option(
    "--practice-sign-in",
    is_flag=True,
    help="Practice nodes alone: give a password and a secret for codes at once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def add(
    home: Path,
    /,
    *,
    name: str | None,
    role: str | None,
    organisation: str | None,
    unit: str,
    provider_code: str | None,
    username: str | None,
    practice_sign_in: bool,
    as_file: Path | None,
    as_json: bool,
) -> None:
    """Enrol a person. The token is told once and never again; what is left out is asked for."""
    opened(home)
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app import invitations, practice, services

    now = timezone.now()
    told: dict[str, object] = {}
    with transaction.atomic():
        enrolled = services.enrol(
            name=name or asked("name"),
            role=role or asked("role"),
            organisation=organisation or asked("organisation"),
            unit=unit,
            provider_code=provider_code,
            now=now,
        )
        if practice_sign_in:
            given = practice.give_sign_in(enrolled.person, now=now, username=username)
            told = {**given._asdict(), "address": _desk()}
        elif username is not None:
            told = {"username": invitations.named(enrolled.person, username).username}
    _hand_over(
        {
            "person": enrolled.person.id,
            "name": enrolled.person.name,
            "role": enrolled.person.role,
            **told,
        },
        enrolled.token,
        as_file=as_file,
        as_json=as_json,
    )


@person.command()
@click.argument("who")
@click.option("--username", help="The name to sign in with; made from the name if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def invite(home: Path, who: str, *, username: str | None, as_json: bool) -> None:
    """Print a link by which WHO sets password and second factor; it works once, for 72 hours."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import invitations, practice

    held = practice.person_called(who)
    _show_link(
        invitations.invite(held, by=None, now=timezone.now(), username=username), as_json=as_json
    )


@person.command()
@click.argument("who")
@click.option("--reason", help="What happened, and how you know the person.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def recover(home: Path, who: str, *, reason: str | None, as_json: bool) -> None:
    """Let WHO in again, who lost every way in: the old ways end, a new link is printed."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import practice, recovery

    held = practice.person_called(who)
    made = recovery.recover_on_machine(held, reason=reason or asked("reason"), now=timezone.now())
    _show_link(made, as_json=as_json)


@person.command("practice-sign-in")
@click.argument("who")
@click.option("--username", help="The name to sign in with; made from the name if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def practice_sign_in(home: Path, who: str, *, username: str | None, as_json: bool) -> None:
    """Practice nodes alone: give WHO a new password and a new secret for codes."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import practice

    given = practice.give_sign_in(
        practice.person_called(who), now=timezone.now(), username=username
    )
    show({**given._asdict(), "address": _desk()}, as_json=as_json)


@person.command()
@click.argument("who", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def code(home: Path, who: tuple[str, ...], *, as_json: bool) -> None:
    """Practice nodes alone: print the next code of WHO's app; of everybody if nobody is named."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import practice

    now = timezone.now()
    asked_for = [practice.person_called(one) for one in who] or practice.people_with_codes()
    rows = [
        {
            "username": held.username,
            "name": held.name,
            "code": made.digits,
            "from": written(made.taken_from),
            "until": written(made.taken_until),
        }
        for held in asked_for
        for made in (practice.code_of(held, now=now),)
    ]
    if len(who) == 1 and not as_json:
        click.echo(rows[0]["code"])
        return
    if len(who) == 1:
        show(rows[0], as_json=True)
        return
    show_all(rows, ("username", "name", "code", "from", "until"), as_json=as_json)


@person.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(home: Path, *, as_json: bool) -> None:
    """List everybody who was ever enrolled."""
    opened(home)
    from comity.access.app import queries

    columns = ("id", "name", "role", "organisation", "unit", "provider_code", "active")
    rows = [{name: getattr(one, name) for name in columns} for one in queries.people()]
    show_all(rows, columns, as_json=as_json)


@person.command("revoke-token")
@click.argument("who")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def revoke_token(home: Path, who: str, *, as_json: bool) -> None:
    """Revoke every token of WHO (an id or the very name)."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import queries, services

    held = queries.person(who)
    count = services.revoke(held, now=timezone.now())
    show({"person": held.id, "name": held.name, "revoked": count}, as_json=as_json)


@person.command("renew-token")
@click.argument("who")
@click.option(
    "--as",
    "as_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write address and token to this new file instead of printing the token.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def renew_token(home: Path, who: str, *, as_file: Path | None, as_json: bool) -> None:
    """Revoke every token of WHO and give a new one."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import queries, services

    held = queries.person(who)
    token = services.renew(held, now=timezone.now())
    _hand_over({"person": held.id, "name": held.name}, token, as_file=as_file, as_json=as_json)


def _show_link(made: "Invited", *, as_json: bool) -> None:
    show(
        {
            "person": made.person.id,
            "name": made.person.name,
            "username": made.person.username,
            "link": _desk() + made.path,
            "until": written(made.expires_at),
        },
        as_json=as_json,
    )


def _desk() -> str:
    from django.conf import settings

    return str(settings.COMITY_NODE.desk_address)


def _hand_over(
    told: Mapping[str, object], token: str, *, as_file: Path | None, as_json: bool
) -> None:
    from django.conf import settings

    if as_file is None:
        show({**told, "token": token}, as_json=as_json)
        return
    node = settings.COMITY_NODE
    near = f"http://{node.desk_host}:{node.desk_port}"  # the command line needs no host name
    Identity(url=node.desk_address if node.desk_certificate else near, token=token).write(as_file)
    show({**told, "written to": str(as_file)}, as_json=as_json)
