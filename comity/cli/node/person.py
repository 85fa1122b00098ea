"""``comity node person …``: who works here, and by which token they are known."""

from collections.abc import Mapping
from pathlib import Path

import click

from comity.cli.api_client import Identity
from comity.cli.node import opened
from comity.cli.node.init import asked
from comity.cli.output import show, show_all


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
    as_file: Path | None,
    as_json: bool,
) -> None:
    """Enrol a person. The token is told once and never again; what is left out is asked for."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import services

    enrolled = services.enrol(
        name=name or asked("name"),
        role=role or asked("role"),
        organisation=organisation or asked("organisation"),
        unit=unit,
        provider_code=provider_code,
        now=timezone.now(),
    )
    _hand_over(
        {"person": enrolled.person.id, "name": enrolled.person.name, "role": enrolled.person.role},
        enrolled.token,
        as_file=as_file,
        as_json=as_json,
    )


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


def _hand_over(
    told: Mapping[str, object], token: str, *, as_file: Path | None, as_json: bool
) -> None:
    from django.conf import settings

    if as_file is None:
        show({**told, "token": token}, as_json=as_json)
        return
    desk = f"http://{settings.COMITY_NODE.desk_host}:{settings.COMITY_NODE.desk_port}"
    Identity(url=desk, token=token).write(as_file)
    show({**told, "written to": str(as_file)}, as_json=as_json)
