"""How the node itself stands: each part in one sentence, and what to do where it is not well.

Nothing here is guessed: what the node cannot see is "not known", never "in order".
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from comity.directory.app import peers, states
from comity.directory.app.peers import PeerLine
from comity.journal.app import reading
from comity.protocol.app import liveness, reaches
from comity.web import telling
from comity.web.telling import ago, day, number, size

OK: Final = "ok"
WARNING: Final = "warning"
ALARM: Final = "alarm"
UNKNOWN: Final = "unknown"
_ORDER: Final = {ALARM: 0, WARNING: 1, UNKNOWN: 2, OK: 3}

URGENT_AFTER: Final = timedelta(minutes=15)  # promise R5
OTHER_AFTER: Final = timedelta(hours=24)  # promise R5
EFFECT_AFTER: Final = timedelta(minutes=2)
CHECK_EVERY: Final = timedelta(days=7)
BACKUP_EVERY: Final = timedelta(hours=26)  # once a day, and a while for the saving itself
BACKUP_MISSED: Final = timedelta(days=7)
_SPACE_LOW, _SPACE_OUT = 0.10, 0.03  # parts of the disk that are free
_PARTS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "signer": gettext_lazy("Signer"),
        "lane": gettext_lazy("Lane"),
        "worker": gettext_lazy("Worker"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        title: What it is.
        level: ``ok``, ``warning``, ``alarm`` or ``unknown``.
        said: How it stands, in a sentence.
        fix: What to do; empty where nothing is to be done.
        place: Name of the address where it is done, or empty.
        command: What is typed on the node's machine, or empty.
    """

    title: str
    level: str
    said: str
    fix: str = ""
    place: str = ""
    command: str = ""


def checks(now: datetime) -> list[Check]:
    """Look at everything and return it, the worst first."""
    lines = peers.lines(now)
    found = [
        _partners(lines),
        *_stopped(lines),
        *_parts(),
        _delivery(now),
        _effects(now),
        _directory(now),
        _own_keys(now),
        _clock(lines),
        _journal(now),
        _witnesses(lines),
        _disk(),
        _backups(now),
    ]
    return sorted(found, key=lambda one: _ORDER[one.level])


def worst(found: Iterable[Check]) -> str:
    """Return the worst level; what is not known does not count against the node."""
    levels = {one.level for one in found}
    return ALARM if ALARM in levels else WARNING if WARNING in levels else OK


def partners_said(lines: Sequence[PeerLine]) -> str:
    """Return in one sentence how many partners answered."""
    owed = peers.answering(lines)
    reached = sum(line.reached for line in owed)
    if not owed:
        return _("No other node is known yet.")
    if reached == len(owed):
        return ngettext(
            "Your one partner answered in the last 5 minutes.",
            "All %(n)s partners answered in the last 5 minutes.",
            reached,
        ) % {"n": number(reached)}
    return _("%(n)s of %(all)s partners answered in the last 5 minutes.") % {
        "n": number(reached),
        "all": number(len(owed)),
    }


def _partners(lines: Sequence[PeerLine]) -> Check:
    owed = peers.answering(lines)
    silent = [line.name for line in owed if not line.reached]
    said = partners_said(lines)
    if not owed:
        return Check(title=_("Partners"), level=UNKNOWN, said=said, place="peers")
    if not silent:
        return Check(title=_("Partners"), level=OK, said=said, place="peers")
    unreached = _("Not reached: %(names)s.") % {"names": pgettext("list", ", ").join(silent)}
    return Check(
        title=_("Partners"),
        level=ALARM if len(silent) == len(owed) else WARNING,
        said=f"{said} {unreached}",
        fix=_("See what went wrong. If all are silent, look at the line of this node first."),
        place="peers",
    )


def _stopped(lines: Sequence[PeerLine]) -> list[Check]:
    held = [line for line in lines if line.stopped is not None]
    if not held:
        return []
    names = pgettext("list", ", ").join(line.name for line in held)
    return [
        Check(
            title=_("Stopped partners"),
            level=WARNING,
            said=_("We stopped the exchange with: %(names)s.") % {"names": names},
            fix=_("When the reason is gone, let it go on: messages wait on both sides."),
            place="peers",
        )
    ]


def _parts() -> list[Check]:
    return [_part(str(_PARTS[name]), alive) for name, alive in liveness.alive().items()]


def _part(title: str, alive: bool | None) -> Check:  # noqa: FBT001 - a row of the table
    if alive is None:
        return Check(title=title, level=UNKNOWN, said=_("Its socket cannot be seen from here."))
    if alive:
        return Check(title=title, level=OK, said=_("It runs."))
    return Check(
        title=title,
        level=ALARM,
        said=_("It does not run."),
        fix=_("Start the node again, and read the log of this part in the folder logs."),
        command="comity node serve",
    )


def _delivery(now: datetime) -> Check:
    title, waiting = _("Delivery"), reaches.waiting(now).values()
    count = sum(one.count for one in waiting)
    if not count:
        return Check(title=title, level=OK, said=_("Everything has been delivered."), place="peers")
    oldest = min(one.oldest for one in waiting)
    urgent = sum(one.urgent for one in waiting)
    said = ngettext(
        "%(n)s message waits. It was written %(ago)s.",
        "%(n)s messages wait. The oldest was written %(ago)s.",
        count,
    ) % {"n": number(count), "ago": ago(oldest, now=now)}
    late = now - oldest > (URGENT_AFTER if urgent else OTHER_AFTER)
    if not late:
        return Check(title=title, level=OK, said=said, place="peers")
    return Check(
        title=title,
        level=ALARM if urgent else WARNING,
        said=said,
        fix=_("The node goes on trying. Call the State if something is urgent."),
        place="peers",
    )


def _effects(now: datetime) -> Check:
    title, waiting, aside = _("Queue"), liveness.effects_waiting(), liveness.set_aside()
    if aside:
        said = ngettext(
            "%(n)s message was set aside: it failed too often.",
            "%(n)s messages were set aside: they failed too often.",
            aside,
        ) % {"n": number(aside)}
        fix = _("Read the log of the worker, and call the State that sent it.")
        return Check(title=title, level=ALARM, said=said, fix=fix, command="comity node status")
    if waiting is None or now - waiting.oldest <= EFFECT_AFTER:
        return Check(title=title, level=OK, said=_("What arrives is dealt with at once."))
    said = ngettext(
        "%(n)s message waits to be dealt with. It came %(ago)s.",
        "%(n)s messages wait to be dealt with. The oldest came %(ago)s.",
        waiting.count,
    ) % {"n": number(waiting.count), "ago": ago(waiting.oldest, now=now)}
    fix = _("Look whether the worker runs.")
    return Check(title=title, level=WARNING, said=said, fix=fix, command="comity node status")


def _directory(now: datetime) -> Check:
    title, held = _("Directory"), states.freshness(now)
    if held.confirmed_at is None:
        return Check(
            title=title,
            level=ALARM,
            said=_("This node has no directory yet."),
            fix=_("Pin its root, then fetch it."),
            command="comity node directory pin",
        )
    said = _("Confirmed %(ago)s.") % {"ago": ago(held.confirmed_at, now=now)}
    if held.stale or held.fault is not None:
        return Check(
            title=title,
            level=ALARM if held.stale else WARNING,
            said=said if held.fault is None else f"{said} {held.fault.message}",
            fix=_("Fetch it again. If it is refused, ask the directory office by telephone."),
            place="directory",
            command="comity node directory refresh",
        )
    return Check(title=title, level=OK, said=said, place="directory")


def _own_keys(now: datetime) -> Check:
    title = _("Keys and certificate")
    found = peers.own_keys(settings.COMITY_NODE.code, now=now)
    if not found:
        return Check(title=title, level=UNKNOWN, said=_("The directory holds no keys of ours yet."))
    first = found[0]
    said = _("All hold until %(day)s or longer.") % {"day": day(first.not_after)}
    if first.not_after - now > peers.KEY_WARNING:
        return Check(title=title, level=OK, said=said)
    ended = first.not_after <= now
    said = _("%(role)s ends on %(day)s.") if not ended else _("%(role)s ended on %(day)s.")
    return Check(
        title=title,
        level=ALARM if ended else WARNING,
        said=said % {"role": first.role, "day": day(first.not_after)},
        fix=_("Make new keys, have the key document signed, and publish it."),
        command="comity node keys document",
    )


def _clock(lines: Sequence[PeerLine]) -> Check:
    title, known = _("Clock"), [line.ahead for line in lines if line.ahead is not None]
    if not known:
        return Check(
            title=title,
            level=UNKNOWN,
            said=_("No partner has told its time yet."),
        )
    apart = round(median(known))
    if abs(apart) <= peers.CLOCK_ALLOWED:
        said = ngettext(
            "Agrees with the clock of %(n)s partner.",
            "Agrees with the clocks of %(n)s partners.",
            len(known),
        )
        return Check(title=title, level=OK, said=said % {"n": number(len(known))})
    return Check(
        title=title,
        level=ALARM,
        said=_("Most partners' clocks differ from ours by %(length)s.")
        % {"length": telling.length(timedelta(seconds=abs(apart)))},
        fix=_("Set the clock of this machine, and let it follow a time server."),
    )


def _journal(now: datetime) -> Check:
    title, last = _("Journal"), reading.last_of("journal-verified")
    fix = _("Have it checked now.")
    if last is None:
        said = _("Nobody has checked it yet.")
        return Check(title=title, level=WARNING, said=said, fix=fix, place="journal")
    when = ago(last.row.at, now=now)
    if last.body.get("verdict") != "whole":
        said = _("Checked %(ago)s: an entry was changed or is missing.") % {"ago": when}
        fix = _("Stop the node, keep a copy of its folder, and call your partners' administrators.")
        return Check(title=title, level=ALARM, said=said, fix=fix, place="journal")
    said = _("Checked %(ago)s: whole.") % {"ago": when}
    level = OK if now - last.row.at <= CHECK_EVERY else WARNING
    return Check(
        title=title, level=level, said=said, fix="" if level == OK else fix, place="journal"
    )


def _witnesses(lines: Sequence[PeerLine]) -> Check:
    title = _("Witnesses")
    owed = peers.answering(lines)
    watching = sum(line.witnessed_at is not None and line.reached for line in owed)
    if not owed:
        return Check(title=title, level=UNKNOWN, said=_("No other node is known yet."))
    said = ngettext(
        "%(n)s partner countersigns our journal.",
        "%(n)s partners countersign our journal.",
        watching,
    ) % {"n": number(watching)}
    if watching:
        return Check(title=title, level=OK, said=said, place="journal")
    return Check(
        title=title,
        level=WARNING,
        said=said,
        fix=_("Without witnesses nobody could prove that it was not rewritten."),
        place="peers",
    )


def _disk() -> Check:
    title = _("Disk")
    try:
        held = shutil.disk_usage(settings.COMITY_NODE.home)
    except OSError:
        return Check(title=title, level=UNKNOWN, said=_("The folder of the node cannot be read."))
    free = held.free / held.total
    said = _("%(free)s free of %(all)s.") % {"free": size(held.free), "all": size(held.total)}
    if free > _SPACE_LOW:
        return Check(title=title, level=OK, said=said)
    return Check(
        title=title,
        level=ALARM if free <= _SPACE_OUT else WARNING,
        said=said,
        fix=_("Make room: when the disk is full, nothing more can be accepted."),
    )


def _backups(now: datetime) -> Check:
    title, last = _("Backups"), reading.last_of("backup-noted")
    if last is None:
        return Check(
            title=title,
            level=UNKNOWN,
            said=_("Not known: nobody has noted a backup of this node."),
            fix=_("Let it be saved each night, and keep the file at another place."),
            command="comity node backup",
        )
    said = _("Saved %(ago)s: %(where)s.") % {
        "ago": ago(last.row.at, now=now),
        "where": str(last.body.get("where", "")),
    }
    if now - last.row.at <= BACKUP_EVERY:
        return Check(title=title, level=OK, said=said)
    return Check(
        title=title,
        level=WARNING if now - last.row.at <= BACKUP_MISSED else ALARM,
        said=said,
        fix=_("Look why nothing was saved since: what is lost then cannot be had again."),
        command="comity node backup",
    )
