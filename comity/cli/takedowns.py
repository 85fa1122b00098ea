"""Acts of ``comity request`` on content that a provider is asked, or ordered, to take away.

Each is a plain function with its options; ``request`` makes commands of them. None takes a file:
content is named by its address, the service's own number or a hash.
"""

from collections.abc import Callable, Mapping

import click

_reason = click.option("--reason", help="Why.")
_note = click.option("--note", help="A remark for the other side.")
_locations = click.option(
    "--location", "locations", type=int, multiple=True, help="Row of the request, from 0."
)
_from = click.option("--checked-from", help="From which State you looked, and with what.")
_at = click.option("--checked-at", metavar="TIME", help="When you looked; now if not said.")
Said = Mapping[str, object]


@click.option("--snapshot-at", metavar="TIME", help="When it was copied; now if not said.")
@click.option("--expires-on", metavar="DATE", help="Last day on which the copy is kept.")
@click.option("--ticket", "provider_ticket", help="Your own number for it.")
@click.option("--sha256", help="Hash of the copy.")
@_note
def keep_copy(**given: object) -> Said:
    """Say, as the provider, that a copy is kept before anything is taken away."""
    return given


@_reason
def waive_copy(**given: object) -> Said:
    """Waive the copy, with a reason: the provider can take it away without one."""
    return given


@click.option(
    "--result",
    "rows",
    nargs=2,
    type=(int, str),
    multiple=True,
    metavar="ROW CODE",
    help="Row from 0, and removed, geo_blocked, not_found, refused or already_removed.",
)
@click.option("--territory", multiple=True, help="State in which it is blocked.")
@click.option("--ground", "grounds", multiple=True, help="Code of a ground of what is refused.")
@click.option("--terms", help="Which of your own terms you applied.")
@click.option("--done-at", metavar="TIME", help="When the last was done; now if not said.")
@click.option("--user-told-on", metavar="DATE", help="When whoever published it was told.")
@click.option("--user-untold-reason", help="Or why nobody was told.")
@click.option("--redress", help="Where whoever published it can complain or appeal.")
@_reason
@_note
def report_result(
    rows: tuple[tuple[int, str], ...],
    territory: tuple[str, ...],
    grounds: tuple[str, ...],
    terms: str | None,
    reason: str | None,
    **given: object,
) -> Said:
    """Say, as the provider, what was done at each location."""
    results = [
        {
            "target": target,
            "result": code,
            **({"territory": list(territory)} if code == "geo_blocked" and territory else {}),
            **({"grounds": list(grounds)} if code == "refused" and grounds else {}),
            **({"reason": reason} if code == "refused" and reason else {}),
            **({"terms": terms} if terms else {}),
        }
        for target, code in rows
    ]
    return {**given, "results": results or None}


@click.option(
    "--check",
    "rows",
    nargs=2,
    type=(int, str),
    multiple=True,
    metavar="ROW CODE",
    help="Row from 0, and gone, blocked or not_reached.",
)
@_at
@_from
@_note
def recheck(rows: tuple[tuple[int, str], ...], **given: object) -> Said:
    """Say that you looked again, and that it is gone."""
    checks = [{"target": target, "check": code} for target, code in rows]
    return {**given, "checks": checks or None}


@_locations
@_at
@_from
@_reason
def report_online(**given: object) -> Said:
    """Say that it is still online: the provider has to answer again."""
    return given


@click.option("--row", "of", type=int, default=0, help="Row whose content it is, from 0.")
@click.option("--type", "kind", default="url", help="url, hash, domain, account or other.")
@click.option("--place", "values", multiple=True, help="An exact address, number or hash.")
@click.option("--matched-by", default="person", help="hash, content_id or person.")
@click.option("--seen-at", metavar="TIME", help="When it was seen there.")
@_note
def report_reupload(
    of: int,
    kind: str,
    values: tuple[str, ...],
    matched_by: str,
    seen_at: str | None,
    **given: object,
) -> Said:
    """Report other locations at which the same content was put again."""
    places = [
        {"of": of, "type": kind, "value": value, "matched_by": matched_by, "seen_at": seen_at}
        for value in values
    ]
    return {**given, "places": places or None}


@click.option(
    "--because",
    "restored_because",
    metavar="CODE",
    help="objection, appeal, own_review or order_lifted.",
)
@_locations
@click.option("--restored-at", metavar="TIME", help="When; now if not said.")
@_reason
def restore(**given: object) -> Said:
    """Say, as the provider, that content is back, and why."""
    return given


TAKEDOWNS: tuple[Callable[..., Said], ...] = (
    *(keep_copy, waive_copy, report_result, recheck),
    *(report_online, report_reupload, restore),
)
