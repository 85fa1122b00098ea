"""``comity node person leave|role|extend|delegate|…``: posts change, are lent, and end.

Each is decided by somebody who may: ``--by`` names an administrator of the node (or, for lending,
the head or the owner of the post), and the journal has that name beside the reason.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.node import opened
from comity.cli.output import show, show_all
from comity.kernel.time import written

if TYPE_CHECKING:
    from comity.access.app.models import Person

_DAY = click.DateTime(["%Y-%m-%d"])


def _decided(command: Callable[..., None]) -> Callable[..., Any]:
    """Add what every decision about a post needs: by whom, and why."""
    by = click.option("--by", required=True, help="Who decides it: an id or the very name.")
    why = click.option("--why", required=True, help="Why; it stands in the journal.")
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    return by(why(as_json(click.pass_obj(command))))


@click.command()
@click.argument("who")
@click.option("--successor", default="", help="Who goes on with what is in hand.")
@_decided
def leave(home: Path, /, *, who: str, successor: str, by: str, why: str, as_json: bool) -> None:
    """Let WHO leave: no way in is left, and what is in hand passes to the successor."""
    held, decides, now = _opened(home, who, by)
    from comity.access.app import posts, queries

    to = queries.person(successor).id if successor else ""
    left = posts.leave(held.id, successor=to, by=decides, why=why, now=now)
    show({"person": left.id, "name": left.name, "active": left.active}, as_json=as_json)


@click.command()
@click.argument("who")
@click.argument("post")
@click.option("--provider", "provider_code", help="Directory code, for a provider's people.")
@_decided
def role(
    home: Path,
    /,
    *,
    who: str,
    post: str,
    provider_code: str | None,
    by: str,
    why: str,
    as_json: bool,
) -> None:
    """Give WHO the role POST; every session of the person ends."""
    held, decides, now = _opened(home, who, by)
    from comity.access.app import posts

    changed = posts.change_role(
        held.id, role=post, provider_code=provider_code, by=decides, why=why, now=now
    )
    _show_post(changed, as_json=as_json)


@click.command()
@click.argument("who")
@click.option("--until", type=_DAY, required=True, help="Last day, such as 2027-03-31.")
@_decided
def extend(home: Path, /, *, who: str, until: datetime, by: str, why: str, as_json: bool) -> None:
    """Let the role of WHO go on until a day, or end sooner."""
    held, decides, now = _opened(home, who, by)
    from comity.access.app import delegations

    changed = delegations.extend(held.id, until=until.date(), by=decides, why=why, now=now)
    _show_post(changed, as_json=as_json)


@click.command()
@click.argument("who")
@click.argument("to")
@click.option("--until", type=_DAY, required=True, help="Last day, such as 2027-03-31.")
@_decided
def delegate(
    home: Path, /, *, who: str, to: str, until: datetime, by: str, why: str, as_json: bool
) -> None:
    """Lend the role of WHO to the colleague TO until the end of a day; it ends by itself."""
    held, decides, now = _opened(home, who, by)
    from zoneinfo import ZoneInfo

    from django.conf import settings

    from comity.access.app import delegations, queries
    from comity.kernel.time import end_of_day

    ends = end_of_day(until.date(), zone=ZoneInfo(settings.COMITY_NODE.zone))
    made = delegations.delegate(
        held.id, queries.person(to).id, until=ends, why=why, by=decides, now=now
    )
    told = {"delegation": made.pk, "role": made.role, "to": to, "until": written(made.ends_at)}
    show(told, as_json=as_json)


@click.command("take-back")
@click.argument("number", type=int)
@_decided
def take_back(home: Path, /, *, number: int, by: str, why: str, as_json: bool) -> None:
    """Take back the delegation NUMBER; whoever acted in the role is signed out."""
    opened(home)
    from django.utils import timezone

    from comity.access.app import delegations, queries

    held = delegations.revoke_delegation(number, why=why, by=queries.person(by), now=timezone.now())
    show({"delegation": held.pk, "role": held.role, "taken back": True}, as_json=as_json)


@click.command("delegations")
@click.argument("who")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def listed(home: Path, /, *, who: str, as_json: bool) -> None:
    """List what WHO lent and was lent, the newest first."""
    opened(home)
    from comity.access.app import queries

    rows = [
        {
            "delegation": one.pk,
            "role": one.role,
            "of": one.giver.name,
            "to": one.receiver.name,
            "from": written(one.begins_at),
            "until": written(one.ends_at),
            "taken back": "" if one.revoked_at is None else written(one.revoked_at),
        }
        for one in queries.delegations(queries.person(who))
    ]
    columns = ("delegation", "role", "of", "to", "from", "until", "taken back")
    show_all(rows, columns, as_json=as_json)


COMMANDS = (leave, role, extend, delegate, take_back, listed)
"""What ``comity node person`` has besides enrolling and signing in."""


def _opened(home: Path, who: str, by: str) -> tuple["Person", "Person", datetime]:
    opened(home)
    from django.utils import timezone

    from comity.access.app import queries

    return queries.person(who), queries.person(by), timezone.now()


def _show_post(held: "Person", *, as_json: bool) -> None:
    told = {"person": held.id, "name": held.name, "role": held.role, "until": held.role_ends_on}
    show({name: str(value) for name, value in told.items()}, as_json=as_json)
