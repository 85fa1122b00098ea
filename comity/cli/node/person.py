"""``comity node person …``: who works here, and by which token they are known."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from comity.cli.api_client import Identity
from comity.cli.node import opened, posts
from comity.cli.node.init import asked
from comity.cli.output import show, show_all
from comity.kernel.errors import InvalidInputError
from comity.kernel.strict_json import parse_object
from comity.kernel.time import written

if TYPE_CHECKING:
    from comity.access.app.invitations import Invited


_MUST = {"name", "role", "organisation"}
_WORDS = {*_MUST, "unit", "provider", "username", "as"}


class MalformedPeopleError(InvalidInputError):
    """A list of people is not one."""

    code = "cli.malformed_people"
    remedy = "Read comity node person add-all --help; nobody was enrolled."


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
    stated = {
        "name": name or asked("name"),
        "role": role or asked("role"),
        "organisation": organisation or asked("organisation"),
        "unit": unit,
        "provider": provider_code,
        "username": username,
    }
    told, token = _enrolled(stated, practice_sign_in=practice_sign_in)
    show(_handed_over(told, token, as_file=as_file), as_json=as_json)


@person.command("add-all")
@click.argument("people", type=click.File("rb"))
@click.option(
    "--practice-sign-in",
    is_flag=True,
    help="Practice nodes alone: give a password and a secret for codes at once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def add_all(home: Path, /, *, people: IO[bytes], practice_sign_in: bool, as_json: bool) -> None:
    """Enrol everybody whom the file PEOPLE lists, all of them or nobody.

    It holds JSON: {"people": [...]}, each with name, role and organisation, and if need be with
    unit, provider, username, and "as", the file for address and token.
    """
    opened(home)
    from django.db import transaction

    listed = _listed(people.read())
    with transaction.atomic():
        enrolled = [_enrolled(one, practice_sign_in=practice_sign_in) for one in listed]
    rows = [
        _handed_over(told, token, as_file=Path(one["as"]) if one.get("as") else None)
        for one, (told, token) in zip(listed, enrolled, strict=True)
    ]
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    show_all(rows, columns, as_json=as_json)


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
    told = {"person": held.id, "name": held.name}
    show(_handed_over(told, token, as_file=as_file), as_json=as_json)


for command in posts.COMMANDS:
    person.add_command(command)


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


def _listed(content: bytes) -> list[dict[str, str]]:
    listed = parse_object(content).get("people")
    if not isinstance(listed, list):
        msg = 'the file holds no list of "people"'
        raise MalformedPeopleError(msg)
    return [_stated(place, one) for place, one in enumerate(listed, 1)]


def _stated(place: int, one: object) -> dict[str, str]:
    if not isinstance(one, dict) or not all(isinstance(value, str) for value in one.values()):
        msg = f"person {place} of the list is not written in words"
        raise MalformedPeopleError(msg, place=place)
    wrong = sorted((one.keys() - _WORDS) | (_MUST - one.keys()))
    if wrong:
        msg = f"person {place} of the list: look at {', '.join(wrong)}"
        raise MalformedPeopleError(msg, place=place)
    return one


def _enrolled(
    stated: Mapping[str, str | None], *, practice_sign_in: bool
) -> tuple[dict[str, object], str]:
    """Enrol one person and return what to tell of it, and the token."""
    from django.db import transaction
    from django.utils import timezone

    from comity.access.app import invitations, practice, services

    now, username = timezone.now(), stated.get("username")
    with transaction.atomic():
        enrolled = services.enrol(
            name=str(stated["name"]),
            role=str(stated["role"]),
            organisation=str(stated["organisation"]),
            unit=stated.get("unit") or "",
            provider_code=stated.get("provider"),
            now=now,
        )
        person = enrolled.person
        told: dict[str, object] = {"person": person.id, "name": person.name, "role": person.role}
        if practice_sign_in:
            given = practice.give_sign_in(person, now=now, username=username)
            told |= {**given._asdict(), "address": _desk()}
        elif username is not None:
            told["username"] = invitations.named(person, username).username
    return told, enrolled.token


def _handed_over(
    told: Mapping[str, object], token: str, *, as_file: Path | None
) -> dict[str, object]:
    from django.conf import settings

    if as_file is None:
        return {**told, "token": token}
    node = settings.COMITY_NODE
    near = f"http://{node.desk_host}:{node.desk_port}"  # the command line needs no host name
    Identity(url=node.desk_address if node.desk_certificate else near, token=token).write(as_file)
    return {**told, "written to": str(as_file)}
