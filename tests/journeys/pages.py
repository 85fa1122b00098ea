"""Every page, who looks at it, and where it is on the nodes of the stage.

What is not in this list is not photographed, not read by axe and not walked with the Tab key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.journeys.stage import Stage

NOBODY = "XA nobody"
"""Looks at the pages that need no sign-in."""

_OFFICER, _LAWYER, _SECOND = "XA duty officer", "XA prosecutor", "XA central authority"
_NIGHT, _REGISTRY, _PROVIDER = "XB duty officer", "XB central authority", "XB provider"
_ADMIN, _AUDITOR = "XA administrator", "XA auditor"

Where = Callable[[Stage], str]


@dataclass(frozen=True, slots=True)
class PageOf:
    """One page as one person sees it.

    Attributes:
        name: Of the picture and of the test; what stands before a dot is the name of the address.
        who: Who looks.
        where: The address, or how it is found on the stage.
        status: What the node answers.
    """

    name: str
    who: str
    where: str | Where
    status: int = 200

    def path(self, stage: Stage) -> str:
        """Return the address on the nodes of ``stage``."""
        return self.where if isinstance(self.where, str) else self.where(stage)


def _request(who: str, state: str, act: str = "", *, kind: str = "PRES") -> Where:
    """Find a request by what ``who`` sees of it; with ``act`` the form of that act."""

    def where(stage: Stage) -> str:
        found: list[dict[str, Any]] = stage.ask(who, "/requests")
        thread = next(one for one in found if one["state"] == state and one["kind"] == kind)
        return f"/requests/{thread['id']}" + (f"/acts/{act}" if act else "")

    return where


def _draft(step: str = "") -> Where:
    return lambda stage: f"/drafts/{stage.ask(_OFFICER, '/drafts')[0]['id']}{step}"


def _package(stage: Stage) -> str:
    return f"/evidence/{stage.ask(_SECOND, '/packages')[0]['id']}"


def _order(kind: str, state: str, step: str = "") -> Where:
    def where(stage: Stage) -> str:
        found: list[dict[str, Any]] = stage.ask(_PROVIDER, "/orders")
        order = next(one for one in found if one["kind"] == kind and one["state"] == state)
        return f"/orders/{order['id']}{step}"

    return where


PAGES = (
    PageOf("account_login", NOBODY, "/account/login"),
    PageOf("styleguide", NOBODY, "/styleguide"),
    PageOf("home", _NIGHT, "/"),
    PageOf("inbox", _NIGHT, "/inbox"),
    PageOf("inbox.everything", _NIGHT, "/inbox?view=everything"),
    PageOf("inbox.empty", "XC duty officer", "/inbox"),
    PageOf("sent", _OFFICER, "/sent"),
    PageOf("request.new", _NIGHT, _request(_NIGHT, "received")),
    PageOf("request.asked", _NIGHT, _request(_NIGHT, "query")),
    PageOf("request.delivered", _SECOND, _request(_SECOND, "confirmed", kind="MLA")),
    PageOf("request-act.acknowledge", _NIGHT, _request(_NIGHT, "received", "acknowledge")),
    PageOf("request-act.ask", _NIGHT, _request(_NIGHT, "received", "ask")),
    PageOf("request-act.execute", _NIGHT, _request(_NIGHT, "forwarded", "execute")),
    PageOf("request-act.refuse", _NIGHT, _request(_NIGHT, "forwarded", "refuse")),
    PageOf("drafts", _OFFICER, "/drafts"),
    PageOf("draft-new", _OFFICER, "/drafts/new"),
    PageOf("draft", _OFFICER, _draft()),
    PageOf("draft-check", _OFFICER, _draft("/check")),
    PageOf("evidence", _SECOND, "/evidence"),
    PageOf("package", _SECOND, _package),
    PageOf("orders", _PROVIDER, "/orders"),
    PageOf("order.preserve", _PROVIDER, _order("preserve", "issued")),
    PageOf("order.disclose", _PROVIDER, _order("disclose", "issued")),
    PageOf("directory", _OFFICER, "/directory"),
    PageOf("member", _OFFICER, "/directory/XB"),
    PageOf("more", _OFFICER, "/more"),
    PageOf("notices", _OFFICER, "/notices"),
    PageOf("people", _ADMIN, "/people"),
    PageOf("person-new", _ADMIN, "/people/new"),
    PageOf("peers", _ADMIN, "/peers"),
    PageOf("health", _ADMIN, "/health"),
    PageOf("journal", _AUDITOR, "/journal"),
    PageOf("no-such-page", _ADMIN, "/nothing-here", status=404),
    PageOf("no-right", _OFFICER, "/people", status=403),
)
