"""What the page of an error says in a sentence: in the reader's language, with its facts.

The message of an error is written for programs and logs, in English. People read the sentence that
stands here for its code; where none stands, its title says what it is, and the message is shown to
whoever wants it, marked as English.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comity.kernel.errors import ComityError

WORDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        # Who may.
        "access.permission_refused": _("Your post does not allow it, or others deal with this."),
        "access.role_ended": _("Your post ended on %(ended_on)s."),
        "access.not_signed_in": _("Nobody has signed in here."),
        "access.no_such_invitation": _("This link opens nothing, or no longer."),
        "access.too_many_tries": _("There were too many tries in a short time."),
        "access.not_open": _("In the state in which it is, this cannot be done."),
        # What is not there, or not for the reader.
        "access.no_such_person": _(
            "Nobody is known here as %(asked)s, or more than one person is."
        ),
        "access.no_such_notice": _("There is no notice %(notice)s for you."),
        "cooperation.no_such_request": _("There is no request %(asked)s that you may see."),
        "cooperation.no_such_draft": _("There is no draft %(asked)s that you may see."),
        "cooperation.no_such_order": _("There is no order %(asked)s that you may see."),
        "evidence.no_such_package": _("There is no such package that you may see."),
        "directory.no_such_member": _("No member of that code stands in the register."),
        "web.not_found": _("There is nothing at %(path)s."),
        "web.no_such_page": _("There is nothing at %(path)s."),
        # What is not open.
        "cooperation.transition_refused": _(
            "The request or the order is in a state in which this cannot be done."
        ),
        "cooperation.draft_sent": _("This draft was sent, or given up."),
        "protocol.unknown_member": _(
            "%(member)s is no member in good standing, or the exchange with it is stopped."
        ),
        "protocol.journal_behind": _(
            "This node is an older copy of itself: partners have seen more of its journal. "
            "Nothing is sent or accepted before a new epoch has begun."
        ),
        "directory.peer_stopped": _("The exchange with %(member)s is stopped already."),
        # The edge.
        "web.method_refused": _("This address does not take what was sent."),
        "web.bad_request": _("What was sent cannot be read."),
        "web.body_too_large": _("What was sent is too large for this address."),
        "web.forbidden": _("What was sent did not come from a page of this node."),
        "web.too_many_requests": _("More came than this node answers at once."),
        "web.database_away": _("The database of this node does not answer. Nothing was changed."),
        "web.unstorable": _("A value is longer or larger than can be kept. Nothing was changed."),
        "web.server_fault": _("The node made a mistake. Its log says which."),
    }
)


class _Facts(dict[str, object]):
    """The facts of an error, safe in a page; one that is missing is a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def sentence(error: ComityError) -> SafeString:
    """Return what people read of ``error``; empty where no sentence stands for its code."""
    words = WORDS.get(error.code)
    if words is None:
        return SafeString()
    facts = {
        name: format_html("<bdi>{}</bdi>", str(fact)[:200]) for name, fact in error.facts.items()
    }
    return SafeString(str(conditional_escape(str(words))) % _Facts(facts))
