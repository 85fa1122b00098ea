"""What a notice says to people: one sentence on what is happening, one on what to do next.

Every code that a room gives has its words here, whichever room it is; a test walks the codes. A
code without words is shown as it is, with the level and the time.

Source: web design, 5.4 and 5.5 (what is happening, does it concern me, what must I do).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comity.access.app.models import Notice


@dataclass(frozen=True, slots=True)
class Words:
    """What stands for one code.

    Attributes:
        title: What is happening; ``%(name)s`` is a fact of the notice.
        following: What to do next.
        place: Name of the address to go to, or empty.
        key: Fact that the address needs, or empty.
    """

    title: str | Promise
    following: str | Promise
    place: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNotice:
    """One notice as it is read.

    Attributes:
        notice: As it is stored.
        title: What is happening.
        following: What to do next; empty if nobody wrote it down.
        url: Where that is done, or empty.
    """

    notice: Notice
    title: str
    following: str
    url: str


class _Facts(dict[str, object]):
    """The facts of a notice; one that is missing is a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


_REQUEST: Final = ("request", "thread")
_TEAM: Final = ("team", "team")
NOTICES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        # Requests.
        "cooperation.arrived": Words(
            _("%(peer)s wrote in request %(reference)s"),
            _("Read it, and answer before the deadline."),
            *_REQUEST,
        ),
        "cooperation.without_effect": Words(
            _("What %(peer)s wrote in request %(reference)s had no effect"),
            _("It crossed something of ours. Read both, and write again if it still matters."),
            *_REQUEST,
        ),
        "cooperation.held_back": Words(
            _("A message of %(peer)s in request %(reference)s waits for an earlier one"),
            _("It takes its place when the earlier one arrives. If it stays so, call them."),
            *_REQUEST,
        ),
        "cooperation.not_placed": Words(
            _("A message of %(sender)s belongs to no request here"),
            _("Call %(sender)s and ask what it was about."),
            "member",
            "sender",
        ),
        "cooperation.not_understood_there": Words(
            _("The other node did not understand a message of ours"),
            _("Call them and say it by telephone: their node is older than ours."),
            *_REQUEST,
        ),
        "cooperation.preservation_not_superseded": Words(
            _("The preservation %(named)s could not be joined to a request"),
            _("Check the reference of the preservation in the request."),
            "request",
            "request",
        ),
        "cooperation.draft_handed": Words(
            _("%(by)s handed a draft to %(to)s"),
            _("Check it, then sign and send it."),
            "draft",
            "draft",
        ),
        "cooperation.awaits_leave": Words(
            _("Request %(reference)s of %(peer)s waits for our State"),
            _("It was not handed to the provider: say that nothing stands against it, or object."),
            *_REQUEST,
        ),
        "cooperation.very_large": Words(
            _("Request %(reference)s is very large"),
            _("A person has to review it by law before anything is ordered or given."),
            *_REQUEST,
        ),
        "cooperation.translation_asked": Words(
            _("%(by)s asked %(to)s to translate a draft"),
            _("Put the translation beside each text, and confirm what a machine wrote."),
            "draft",
            "draft",
        ),
        "cooperation.handed_over": Words(
            _("%(by)s handed request %(reference)s to %(to)s"),
            _("Read it, and go on with the next step."),
            *_REQUEST,
        ),
        "cooperation.sender_flagged": Words(
            _("%(origin)s flagged the sender %(sender)s of %(member)s"),
            _("Look twice at what it asks for. A flag of this node stops its emergencies."),
            "senders",
        ),
        "cooperation.sender_cleared": Words(
            _("The flag on the sender %(sender)s of %(member)s has ended"),
            _("Nothing has to be done."),
            "senders",
        ),
        "cooperation.flagged_sender_asks": Words(
            _("The flagged sender %(sender)s of %(peer)s asks for something"),
            _("Verify it by telephone. In an emergency a head has to let it pass."),
            *_REQUEST,
        ),
        "cooperation.order_issued": Words(
            _("Order %(order)s was given to %(provider)s"),
            _("The provider answers it on its own pages."),
            "order",
            "order",
        ),
        "cooperation.provider_unattended": Words(
            _("A request has come straight for %(provider)s, of whom nobody is at this node"),
            _("Enrol somebody of the provider, or tell it and the State that asks."),
            *_REQUEST,
        ),
        "cooperation.order_cancelled": Words(
            _("Order %(order)s was taken back"), _("Nothing more has to be done."), "order", "order"
        ),
        "cooperation.order_confirmed": Words(
            _("The provider confirmed order %(order)s"),
            _("Tell the other State that the data are preserved."),
            "request",
            "request",
        ),
        "cooperation.order_delivered": Words(
            _("The provider delivered what order %(order)s asked for"),
            _("Look at it, seal it and send it."),
            "request",
            "request",
        ),
        "cooperation.clock_due_soon": Words(
            _("Request %(reference)s is due soon"), _("Answer it, or say when you will."), *_REQUEST
        ),
        "cooperation.clock_expiring": Words(
            _("The preservation in %(reference)s ends soon"),
            _("Ask for an extension, or send the request for the data."),
            *_REQUEST,
        ),
        "cooperation.clock_overdue": Words(
            _("Request %(reference)s is overdue"),
            _("Answer now, or call the other State and say why it takes longer."),
            *_REQUEST,
        ),
        "cooperation.clock_lapsed": Words(
            _("The preservation in %(reference)s has ended"),
            _("The data may be gone. Call the other State, and ask again if they are needed."),
            *_REQUEST,
        ),
        "cooperation.held_expiring": Words(
            _("What is frozen or held in %(reference)s is free soon"),
            _("Have the freeze renewed, or send the request that follows."),
            *_REQUEST,
        ),
        "cooperation.held_lapsed": Words(
            _("What was frozen or held in %(reference)s is free again"),
            _("The property may be gone. Call the other State at once."),
            *_REQUEST,
        ),
        # Joint teams.
        "teams.proposed": Words(
            _("%(peer)s proposes the joint team %(reference)s"),
            _("Read the agreement, and sign it or propose another version."),
            *_TEAM,
        ),
        "teams.drafted": Words(
            _("%(peer)s proposes another version of the agreement of %(reference)s"),
            _("Read what is changed, and sign it or propose another one."),
            *_TEAM,
        ),
        "teams.prolongation_proposed": Words(
            _("%(peer)s proposes to prolong the team %(reference)s"),
            _("It counts only if every member signs it before the end."),
            *_TEAM,
        ),
        "teams.in_force": Words(
            _("The agreement of the team %(reference)s is in force"),
            _("Every State has signed it. Write down the plan, and log what you gather."),
            *_TEAM,
        ),
        "teams.prolonged": Words(
            _("The team %(reference)s was prolonged"),
            _("Nothing has to be done."),
            *_TEAM,
        ),
        "teams.state_left": Words(
            _("%(peer)s left the team %(reference)s"),
            _("It keeps what was shared, and gets nothing new."),
            *_TEAM,
        ),
        "teams.entry_flagged": Words(
            _("The log of the team %(reference)s has an entry to look at twice"),
            _("It was gathered outside the team's time, people or States."),
            *_TEAM,
        ),
        "teams.forked": Words(
            _("A node of the team %(reference)s said two things at once: %(peer)s"),
            _("Call its leader: it was restored, or it does not say the same to all."),
            *_TEAM,
        ),
        "teams.ends_soon": Words(
            _("The team %(reference)s ends soon"),
            _("Prolong it now, if it has to go on: every signature counts only before the end."),
            *_TEAM,
        ),
        "teams.ended": Words(
            _("The team %(reference)s has ended"),
            _("Evaluate it within six months. What is gathered from now on is flagged."),
            *_TEAM,
        ),
        "teams.evaluation_overdue": Words(
            _("The team %(reference)s was not evaluated in time"),
            _("Evaluate it now."),
            *_TEAM,
        ),
        "teams.not_read": Words(
            _("%(sender)s sent something of a joint team that cannot be read"),
            _("Nothing of it was taken over. Tell the partner's contact point."),
            "teams",
        ),
        # Evidence.
        "evidence.package_arrived": Words(
            _("Evidence of %(member)s has arrived"), _("Verify it."), "package", "package"
        ),
        "evidence.package_altered": Words(
            _("Do not use evidence of %(member)s: its content is not what was sealed"),
            _("%(member)s is told, too. Ask for it again."),
            "package",
            "package",
        ),
        "evidence.malformed_manifest": Words(
            _("Do not use evidence of %(member)s: its content is not what was sealed"),
            _("Report it to the sender."),
            "package",
            "package",
        ),
        "evidence.undelivered": Words(
            _("Evidence for %(member)s has not arrived there"),
            _("The node goes on trying. Call %(member)s if it is urgent."),
            "package",
            "package",
        ),
        "evidence.package_twice": Words(
            _("%(member)s announced two different packages under one number"),
            _("Call %(member)s and ask which one counts."),
            "package",
            "package",
        ),
        "evidence.quota_exceeded": Words(
            _("Evidence of %(member)s is larger than what was agreed"),
            _("Call %(member)s, and agree on how it is to come."),
            "package",
            "package",
        ),
        # People.
        "access.recovery_asked": Words(
            _("Somebody is to be let in again, and a second administrator is needed"),
            _("Make sure who it is, then approve or refuse."),
            "person",
            "person",
        ),
        # The way to other nodes.
        "protocol.undelivered": Words(
            _("A message to %(to)s has not arrived"),
            _("The node goes on trying. If it is urgent, call %(to)s now."),
            "member",
            "to",
        ),
        "protocol.effect_quarantined": Words(
            _("A message of %(sender)s was set aside: it failed too often"),
            _("Ask the administrator to read the log of the worker, and call %(sender)s."),
            "health",
        ),
        "protocol.type_unknown": Words(
            _("%(sender)s sent a kind of message that this node does not know"),
            _("Ask the administrator whether a newer version is there."),
            "peers",
        ),
        "protocol.id_conflict": Words(
            _("%(sender)s used one number for two different messages"),
            _("Call its administrator. Send nothing that matters until it is explained."),
            "member",
            "sender",
        ),
        "protocol.stream_forked": Words(
            _("Two messages of %(sender)s claim the same place"),
            _("Call its administrator. Send nothing that matters until it is explained."),
            "member",
            "sender",
        ),
        "protocol.backdated_receipt": Words(
            _("%(to)s gave a receipt with a wrong time"),
            _("Call %(to)s: a wrong time moves every deadline."),
            "member",
            "to",
        ),
        "protocol.unproved_receipt": Words(
            _("%(to)s gave a receipt that proves nothing"),
            _("Call its administrator. The node goes on trying."),
            "member",
            "to",
        ),
        "protocol.journal_disbelieved": Words(
            _("%(member)s does not believe our journal"),
            _("Check the journal now, and call %(member)s."),
            "journal",
        ),
        "protocol.journal_behind": Words(
            _("This node is an older copy of itself: %(member)s has seen more of its journal"),
            _("Nothing is sent or accepted. Stop the node and begin a new epoch."),
            "health",
        ),
        "journal.forked": Words(
            _("The journal of %(member)s contradicts what it showed before"),
            _("The proof is kept. Call its administrator."),
            "peers",
        ),
        "journal.damaged": Words(
            _("Our own journal was changed or cut"),
            _("Stop the node, keep a copy of its folder, and call your partners' administrators."),
            "journal",
        ),
        "journal.rewound": Words(
            _("The journal of %(member)s has become shorter"),
            _("The proof is kept. Ask its administrator whether it was restored."),
            "peers",
        ),
        "journal.raised_epoch": Words(
            _("%(member)s was restored and lost entries of its journal"),
            _("Ask its administrator what was lost, then decide whether to accept it."),
            "peers",
        ),
        # The directory.
        "directory.member_joined": Words(
            _("%(name)s has joined the directory"), _("You can write to it."), "member", "member"
        ),
        "directory.member_suspended": Words(
            _("%(name)s is suspended"),
            _("Its node is not heard. Call its desk instead."),
            "member",
            "member",
        ),
        "directory.peer_stopped": Words(
            _("We stopped the exchange with %(name)s"),
            _("Messages wait on both sides. If something is urgent, call its desk."),
            "member",
            "member",
        ),
        "directory.peer_heard_again": Words(
            _("The exchange with %(name)s goes on"),
            _("What waited on both sides is being delivered."),
            "member",
            "member",
        ),
        "directory.member_left": Words(
            _("%(name)s has left the directory"),
            _("Its requests stay readable. Nothing more goes there."),
            "member",
            "member",
        ),
        "directory.member_lapsed": Words(
            _("The signature of %(name)s has ended"),
            _("Nothing new of it is believed. Compare its numbers with another source."),
            "member",
            "member",
        ),
        "directory.recovered": Words(
            _("The directory can be refreshed again"),
            _("Nothing has to be done."),
            "directory",
        ),
        "directory.unreachable": Words(
            _("The directory does not answer"),
            _("What is held stays in use. Ask the administrator to check the line."),
            "directory",
        ),
        "directory.expired": Words(
            _("The directory on offer is out of date"),
            _("Ask the directory office by telephone whether it still signs."),
            "directory",
        ),
        "directory.rolled_back": Words(
            _("An older directory was offered than the one in use"),
            _("The newer one stays in use. Tell the directory office where it came from."),
            "directory",
        ),
        "directory.mixed": Words(
            _("The directory on offer does not fit together"),
            _("What is held stays in use. Tell the directory office if it stays so."),
            "directory",
        ),
        "directory.too_few_signatures": Words(
            _("The directory on offer has too few signatures"),
            _("What is held stays in use. Tell the directory office now."),
            "directory",
        ),
        "directory.foreign_path": Words(
            _("A member of the directory speaks for another"),
            _("What is held stays in use. Tell the directory office now."),
            "directory",
        ),
        "directory.malformed": Words(
            _("The directory on offer cannot be read"),
            _("What is held stays in use. Tell the directory office if it stays so."),
            "directory",
        ),
        "directory.practice_mismatch": Words(
            _("A directory of another sort was offered"),
            _("Give the node the address of a directory of its own sort."),
            "directory",
        ),
        "directory.distrusted": Words(
            _("The directory on offer is not the one that its keepers signed"),
            _("What is held stays in use. Tell the directory office now."),
            "directory",
        ),
        "directory.root_not_pinned": Words(
            _("This node does not know yet which directory to believe"),
            _("The administrator pins its root: comity node directory pin."),
            "directory",
        ),
        "directory.address_refused": Words(
            _("The address of the directory is not allowed"),
            _("The administrator sets a public address in node.toml."),
            "directory",
        ),
        "directory.root_mismatch": Words(
            _("The root of the directory is not the one that was given to us"),
            _("Do not go on. Compare it again by telephone with two root holders."),
            "directory",
        ),
    }
)


def told(notice: Notice) -> ToldNotice:
    """Return ``notice`` in words."""
    words = NOTICES.get(notice.code)
    if words is None:
        return ToldNotice(notice=notice, title=notice.code, following="", url="")
    facts = _Facts(notice.facts)
    return ToldNotice(
        notice=notice,
        title=str(words.title) % facts,
        following=str(words.following) % facts,
        url=_url(words, facts),
    )


def _url(words: Words, facts: _Facts) -> str:
    if not words.place:
        return ""
    key = str(facts.get(words.key) or "") if words.key else ""
    if words.key and not key:
        return ""
    try:
        return reverse(words.place, args=[key] if words.key else [])
    except NoReverseMatch:
        return ""
