"""Every page, who looks at it, and where it is on the nodes of the stage.

What is not in this list is not photographed, not read by axe and not walked with the Tab key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.cli.demo.story import form
from tests.journeys.browser import Passkey, Visit, confirm
from tests.journeys.entering import NEWCOMER, NOBODY, invited, people
from tests.journeys.preparing import (
    acknowledged,
    carried,
    damaged,
    handed_over,
    registered,
    weighed,
    working_team,
)
from tests.journeys.stage import Stage

_OFFICER, _LAWYER, _SECOND = "XA duty officer", "XA prosecutor", "XA central authority"
_NIGHT, _REGISTRY, _PROVIDER = "XB duty officer", "XB central authority", "XB provider"
_ADMIN, _AUDITOR = "XA administrator", "XA auditor"
_QUIET, _KEYED = "XC duty officer", "XC auditor"
_ASKED = "/law?requested=XB&requesting=XA&offence=CD-ACC&measure="

Where = Callable[[Stage], str]
Done = Callable[[Visit, Stage], None]


@dataclass(frozen=True, slots=True)
class PageOf:
    """One page as one person sees it.

    Attributes:
        name: Of the picture and of the test; what stands before a dot is the name of the address.
        who: Who looks.
        where: The address, or how it is found on the stage.
        status: What the node answers.
        then: What the person does on it before anybody looks.
        later: Status of what that leads to.
    """

    name: str
    who: str
    where: str | Where
    status: int = 200
    then: Done | None = None
    later: int = 200

    def path(self, stage: Stage) -> str:
        """Return the address on the nodes of ``stage``."""
        return self.where if isinstance(self.where, str) else self.where(stage)


def _request(
    who: str, state: str, act: str = "", *, kind: str = "PRES", step: str = "", box: str = "inbox"
) -> Where:
    """Find a request by what ``who`` sees of it; with ``act`` the form of that act."""

    def where(stage: Stage) -> str:
        found: list[dict[str, Any]] = stage.ask(who, "/requests", box=box)
        known = [one for one in found if one["kind"] == kind and not one["by_hand"]]
        thread = next(one for one in known if one["state"] == state)
        return f"/requests/{thread['id']}" + (f"/acts/{act}" if act else step)

    return where


def _draft(step: str = "", **changed: object) -> Where:
    """Find the draft of the officer, or begin it; with ``changed`` one of its own."""

    def where(stage: Stage) -> str:
        known: list[dict[str, Any]] = [] if changed else stage.ask(_OFFICER, "/drafts")
        held = [one for one in known if one["kind"] == "PRES" and one["content"].get("facts")]
        if not held:
            content = {**form("preservation"), **changed}
            asked = {"kind": "PRES", "to": "XB", "content": content}
            held = [stage.story.act(_OFFICER, "/drafts", asked)]
        return f"/drafts/{held[0]['id']}{step}"

    return where


def _drafted(step: str = "") -> Where:
    """Find a draft of the prosecutor for a request that another person sends."""

    def where(stage: Stage) -> str:
        def make() -> str:
            asked = {"kind": "MLA", "to": "XB", "content": form("production")}
            return str(stage.story.act(_LAWYER, "/drafts", asked)["id"])

        return f"/drafts/{stage.once('drafted', make)}{step}"

    return where


def _sent(stage: Stage) -> str:
    """Find the page that follows sending."""
    found: list[dict[str, Any]] = stage.ask(_OFFICER, "/requests", box="sent")
    return f"/requests/{found[0]['id']}/sent"


def _person(name: str, step: str = "") -> Where:
    def where(stage: Stage) -> str:
        found = people(stage)
        return f"/people/{next(one['id'] for one in found if one['name'] == name)}{step}"

    return where


def _wrong(found: Visit, _stage: Stage) -> None:
    """Send the form as it stands, with nothing in it."""
    with found.page.expect_navigation():
        found.page.locator("main form .c-actions button").first.click()


def _half(found: Visit, _stage: Stage) -> None:
    """Save a draft with an account that lacks its end, and a period that ends before it begins."""
    found.page.locator("[name=accounts]").fill("first@mail.xb.example\nsecond@")
    found.page.locator("[name=period_from]").fill("2026-03-09")
    found.page.locator("[name=period_to]").fill("2026-03-01")
    with found.page.expect_navigation():
        found.page.locator("#draft-form button[name=then][value=save]").first.click()


def _too_late(found: Visit, _stage: Stage) -> None:
    """Send a form that is older than the session."""
    found.page.locator("main input[name=csrfmiddlewaretoken]").first.evaluate(
        "(field) => { field.value = field.value.split('').reverse().join(''); }"
    )
    _wrong(found, _stage)


def _passkey_to_remove(found: Visit, stage: Stage) -> None:
    """Make a passkey, if there is none yet, and go where it is removed."""
    page, removal = found.page, "a[href^='/account/passkeys/'][href$='/remove']"
    if not page.locator(removal).count():
        Passkey.at(page)
        found.go("/account/passkeys/add")
        if page.locator("[name=confirm_code]").count():
            confirm(page, stage.code(_KEYED))
            with page.expect_navigation():
                page.locator("main form .c-actions button").first.click()
        page.locator("[name=name]").fill("Telephone")
        with page.expect_navigation():
            page.locator("main form .c-actions button").first.click()
        found.go("/account")
    found.go(str(page.locator(removal).first.get_attribute("href")))


def _unknown(found: Visit, _stage: Stage) -> None:
    """Sign in with nothing typed."""
    with found.page.expect_navigation():
        found.page.locator("form:has(input[name=login]) .c-actions button").click()


def _confirmed(found: Visit, stage: Stage) -> None:
    """Say who it is once more, where the node asks for that before it shows the page."""
    if "/account/confirm" not in found.path():
        return
    found.page.locator("[name=confirm_code]").fill(stage.code(_OFFICER))
    with found.page.expect_navigation():
        found.page.locator("main form .c-actions button").first.click()


def _password(found: Visit, stage: Stage) -> None:
    """Type name and password; the second step follows."""
    person = stage.sign_in(_SECOND)
    found.page.locator("input[name=login]").fill(person.username)
    found.page.locator("input[name=password]").fill(person.password)
    with found.page.expect_navigation():
        found.page.locator("input[name=password]").press("Enter")


def _offline(found: Visit, _stage: Stage) -> None:
    """Lose the line once the page stands."""
    found.page.wait_for_load_state("networkidle")
    found.context.set_offline(True)
    found.page.locator("#offline").wait_for()


def _removal(found: Visit, _stage: Stage) -> None:
    """Go where the first file is taken off the order."""
    found.go(str(found.page.locator("main a[href$='/remove']").first.get_attribute("href")))


def _package(stage: Stage) -> str:
    held: list[dict[str, Any]] = stage.ask(_SECOND, "/packages")
    return f"/evidence/{next(one['id'] for one in held if one['outcome'] == 'verified')}"


def _damaged(stage: Stage) -> str:
    return f"/evidence/{stage.once('damaged', lambda: str(damaged(stage)['id']))}"


def _carried(stage: Stage) -> str:
    return f"/evidence/{stage.once('carried', lambda: carried(stage))}/encrypted"


def _handed_over(step: str) -> Where:
    """Find an order whose provider has handed over a file and not delivered yet."""

    def where(stage: Stage) -> str:
        order = stage.once("handed over", lambda: str(handed_over(stage)["id"]))
        return f"/orders/{order}{step}"

    return where


def _deciding(step: str) -> Where:
    """Find a request that was acknowledged and is not decided about."""

    def where(stage: Stage) -> str:
        return f"/requests/{stage.once('deciding', lambda: acknowledged(stage))}{step}"

    return where


def _by_hand(step: str) -> Where:
    """Find what came by letter, or where something more is written down about it."""

    def where(stage: Stage) -> str:
        return f"/requests/{stage.once('by hand', lambda: str(registered(stage)['id']))}{step}"

    return where


def _record(stage: Stage) -> str:
    """Find the first thing that was written down about what came by letter."""
    rows: list[dict[str, Any]] = stage.ask(_NIGHT, f"{_by_hand('')(stage)}/records")
    return f"{_by_hand('/registered')(stage)}/{rows[0]['id']}"


def _partner(stage: Stage) -> str:
    """Find the partner that wrote the letter."""
    _by_hand("")(stage)
    return f"/partners/{stage.ask(_NIGHT, '/partners')[0]['code']}"


def _order(kind: str, state: str, step: str = "") -> Where:
    def where(stage: Stage) -> str:
        found: list[dict[str, Any]] = stage.ask(_PROVIDER, "/orders")
        order = next(one for one in found if one["kind"] == kind and one["state"] == state)
        return f"/orders/{order['id']}{step}"

    return where


def _team(step: str = "") -> Where:
    return lambda stage: f"/teams/{working_team(stage)}{step}"


def _attribution(step: str = "") -> Where:
    return lambda stage: f"/attributions/{weighed(stage)}{step}"


def _listed_attributions(stage: Stage) -> str:
    weighed(stage)
    return "/attributions"


def _listed_teams(stage: Stage) -> str:
    working_team(stage)
    return "/teams"


def _version(stage: Stage, step: str = "/versions/") -> str:
    """Find the version that waits for a signature."""
    team = working_team(stage)
    newest = stage.ask(_LAWYER, f"/teams/{team}")["versions"][-1]
    return f"/teams/{team}{step}{newest['event']}"


PAGES = (
    PageOf("account_login", NOBODY, "/account/login"),
    PageOf("account_login.wrong", NOBODY, "/account/login", then=_unknown),
    PageOf("account_login.ended", NOBODY, "/account/login?ended=idle"),
    PageOf("mfa_authenticate", NOBODY, "/account/login", then=_password),
    PageOf("join", NOBODY, invited),
    PageOf("join.wrong", NOBODY, invited, then=_wrong, later=422),
    PageOf("join.used", NOBODY, "/join/of-nobody", status=404),
    PageOf("account.unsecured", NEWCOMER, "/account"),
    PageOf("account", _OFFICER, "/account"),
    PageOf("account-confirm", _OFFICER, "/account/confirm"),
    PageOf("account_change_password", _OFFICER, "/account/password", then=_confirmed),
    PageOf("mfa_add_webauthn", _OFFICER, "/account/passkeys/add", then=_confirmed),
    PageOf("mfa_activate_totp", NEWCOMER, "/account/codes/add"),
    PageOf("mfa_deactivate_totp", _OFFICER, "/account/codes/remove", then=_confirmed),
    PageOf("mfa_view_recovery_codes", _OFFICER, "/account/paper", then=_confirmed),
    PageOf("mfa_generate_recovery_codes", _OFFICER, "/account/paper/new", then=_confirmed),
    PageOf("account_logout", _OFFICER, "/account/logout"),
    PageOf("mfa_remove_webauthn", _KEYED, "/account", then=_passkey_to_remove),
    PageOf("person-new.expired", _ADMIN, "/people/new", then=_too_late, later=403),
    PageOf("styleguide", NOBODY, "/styleguide"),
    PageOf("home", _NIGHT, "/"),
    PageOf("home.answers", _QUIET, "/"),
    PageOf("inbox", _NIGHT, "/inbox"),
    PageOf("inbox.everything", _NIGHT, "/inbox?view=everything"),
    PageOf("inbox.empty", "XC duty officer", "/inbox"),
    PageOf("inbox.offline", _NIGHT, "/inbox", then=_offline),
    PageOf("sent", _OFFICER, "/sent"),
    PageOf("sent.empty", _REGISTRY, "/sent?view=urgent"),
    PageOf("search", _NIGHT, "/search?q=XA"),
    PageOf("search.nothing", _NIGHT, "/search?q=no-such-reference"),
    PageOf("request.new", _NIGHT, _request(_NIGHT, "received")),
    PageOf("request-sent", _OFFICER, _sent),
    PageOf("senders", _OFFICER, "/senders"),
    PageOf("request-flag", _NIGHT, _request(_NIGHT, "received", step="/flag")),
    PageOf("request-take", _NIGHT, _request(_NIGHT, "received", step="/take")),
    PageOf("request.asked", _NIGHT, _request(_NIGHT, "query")),
    PageOf("request.assistance", _REGISTRY, _request(_REGISTRY, "forwarded", kind="MLA")),
    PageOf("request.waiting", _QUIET, _request(_QUIET, "query", box="sent")),
    PageOf("request.delivered", _SECOND, _request(_SECOND, "confirmed", kind="MLA", box="sent")),
    PageOf(
        "request-safeguards",
        _REGISTRY,
        _request(_REGISTRY, "forwarded", kind="MLA", step="/safeguards"),
    ),
    PageOf(
        "request-translations",
        _REGISTRY,
        _request(_REGISTRY, "forwarded", kind="MLA", step="/translations"),
    ),
    PageOf(
        "request-review",
        _REGISTRY,
        _request(_REGISTRY, "forwarded", kind="MLA", step="/review"),
    ),
    PageOf("request-act.acknowledge", _NIGHT, _request(_NIGHT, "received", "acknowledge")),
    PageOf("request-act.ask", _NIGHT, _request(_NIGHT, "received", "ask")),
    PageOf("request-act.answer", _QUIET, _request(_QUIET, "query", "answer", box="sent")),
    PageOf("request-act.withdraw", _QUIET, _request(_QUIET, "query", "withdraw", box="sent")),
    PageOf("request-act.forward", _OFFICER, _request(_OFFICER, "acknowledged", "forward")),
    PageOf(
        "request-act.report_defect",
        _SECOND,
        _request(_SECOND, "confirmed", "report_defect", kind="MLA", box="sent"),
    ),
    PageOf("request-act.execute", _NIGHT, _request(_NIGHT, "forwarded", "execute")),
    PageOf("request-act.refuse", _NIGHT, _request(_NIGHT, "forwarded", "refuse")),
    PageOf(
        "request-act.refuse.wrong",
        _NIGHT,
        _request(_NIGHT, "forwarded", "refuse"),
        then=_wrong,
        later=422,
    ),
    PageOf("request-act.accept", _REGISTRY, _deciding("/acts/accept")),
    PageOf("request-act.consult", _REGISTRY, _deciding("/acts/consult")),
    PageOf(
        "request-act.close",
        _SECOND,
        _request(_SECOND, "confirmed", "close", kind="MLA", box="sent"),
    ),
    PageOf("request-act.name_provider", _NIGHT, _request(_NIGHT, "forwarded", "name_provider")),
    PageOf("request.by-hand", _NIGHT, _by_hand("")),
    PageOf("request-registered", _NIGHT, _by_hand("/registered")),
    PageOf("registered-record", _NIGHT, _record),
    PageOf("request-heard", _NIGHT, _by_hand("/heard/withdraw")),
    PageOf("request-went", _NIGHT, _by_hand("/went/sent")),
    PageOf("package-locked", _REGISTRY, _carried),
    PageOf("register", _NIGHT, "/registrations/new"),
    PageOf("teams", _LAWYER, _listed_teams),
    PageOf("teams.empty", "XC auditor", "/teams"),
    PageOf("team-new", _LAWYER, "/teams/new"),
    PageOf("team", _LAWYER, _team()),
    PageOf("team-version", _LAWYER, _version),
    PageOf("team-act.sign", _LAWYER, lambda stage: _version(stage, "/acts/sign?of=")),
    PageOf("team-act.draft", _LAWYER, _team("/acts/draft")),
    PageOf("team-act.log", _LAWYER, _team("/acts/log")),
    PageOf("team-act.plan", _LAWYER, _team("/acts/plan")),
    PageOf("team-act.people", _LAWYER, _team("/acts/people")),
    PageOf("team-act.leave", _LAWYER, _team("/acts/leave")),
    PageOf("attributions", _LAWYER, _listed_attributions),
    PageOf("attributions.empty", "XC auditor", "/attributions"),
    PageOf("attribution-new", _LAWYER, "/attributions/new"),
    PageOf("attribution", _LAWYER, _attribution()),
    PageOf("attribution-version", _LAWYER, _attribution("/versions/2")),
    PageOf("attribution-write", _LAWYER, _attribution("/write")),
    PageOf("attribution-review", _LAWYER, _attribution("/review")),
    PageOf("attribution-give", _SECOND, _attribution("/give")),
    PageOf("partners", _NIGHT, "/partners"),
    PageOf("partner", _NIGHT, _partner),
    PageOf("drafts", _OFFICER, "/drafts"),
    PageOf("draft-new", _OFFICER, "/drafts/new"),
    PageOf("drafts.empty", "XC duty officer", "/drafts"),
    PageOf("draft", _OFFICER, _draft()),
    PageOf("draft.lacking", _OFFICER, _draft(facts="", targets=[])),
    PageOf("draft.wrong", _OFFICER, _draft(facts=""), then=_half),
    PageOf("draft.assistance", _LAWYER, _drafted()),
    PageOf("draft-check", _OFFICER, _draft("/check")),
    PageOf("draft-accounts", _OFFICER, _draft("/accounts")),
    PageOf("draft-check.assistance", _LAWYER, _drafted("/check")),
    PageOf("draft-translations", _LAWYER, _drafted("/translations")),
    PageOf("evidence", _SECOND, "/evidence"),
    PageOf("evidence.empty", "XC duty officer", "/evidence"),
    PageOf("package", _SECOND, _package),
    PageOf("package.damaged", _SECOND, _damaged),
    PageOf("package-download", _SECOND, lambda stage: f"{_package(stage)}/download"),
    PageOf("package-certificate", _SECOND, lambda stage: f"{_package(stage)}/certificate"),
    PageOf("orders", _PROVIDER, "/orders"),
    PageOf("order.preserve", _PROVIDER, _order("preserve", "issued")),
    PageOf("order.disclose", _PROVIDER, _order("disclose", "issued")),
    PageOf("order-confirm", _PROVIDER, _order("preserve", "issued", "/confirm")),
    PageOf("order-upload", _PROVIDER, _order("disclose", "issued", "/files")),
    PageOf("order-upload.held", _PROVIDER, _handed_over("/files")),
    PageOf("order-file-remove", _PROVIDER, _handed_over("/files"), then=_removal),
    PageOf("order-check", _PROVIDER, _order("disclose", "issued", "/check")),
    PageOf("order-receipt", _PROVIDER, _order("disclose", "delivered", "/receipt")),
    PageOf("delivered", _PROVIDER, "/orders/delivered"),
    PageOf("our-contacts", _PROVIDER, "/our-contact-points"),
    PageOf("provider-help", _PROVIDER, "/provider-help"),
    PageOf("directory", _OFFICER, "/directory"),
    PageOf("member", _OFFICER, "/directory/XB"),
    PageOf("legal-assistant", _OFFICER, "/law"),
    PageOf("legal-assistant.yes", _OFFICER, f"{_ASKED}preserve_stored"),
    PageOf("legal-assistant.conditions", _OFFICER, f"{_ASKED}content_data"),
    PageOf("legal-assistant.other", _OFFICER, f"{_ASKED}takedown"),
    PageOf("legal-assistant.wrong", _OFFICER, f"{_ASKED}preserve_stored&as_of=tomorrow"),
    PageOf("legal-assistant.unnamed", _OFFICER, f"{_ASKED}preserve_stored&nationality=Brasilia"),
    PageOf("law-instruments", _OFFICER, "/law/instruments"),
    PageOf("law-instruments.nothing", _OFFICER, "/law/instruments?q=no-such-treaty"),
    PageOf("law-instrument", _OFFICER, "/law/instruments/budapest"),
    PageOf("more", _OFFICER, "/more"),
    PageOf("notices", _OFFICER, "/notices"),
    PageOf("people", _ADMIN, "/people"),
    PageOf("person-new", _ADMIN, "/people/new"),
    PageOf("person", _ADMIN, _person("A. Duty")),
    PageOf("person-act.delegate", _ADMIN, _person("A. Duty", "/delegate")),
    PageOf("person-act.leave", _ADMIN, _person("A. Duty", "/leave")),
    PageOf("peers", _ADMIN, "/peers"),
    PageOf("peer-stop", _ADMIN, "/peers/XB/stop"),
    PageOf("peer-lift", _ADMIN, "/peers/XB/lift"),
    PageOf("health", _ADMIN, "/health"),
    PageOf("journal", _AUDITOR, "/journal"),
    PageOf("journal-entry", _AUDITOR, "/journal/3"),
    PageOf("journal-export", _AUDITOR, "/journal/export"),
    PageOf("no-such-page", _ADMIN, "/nothing-here", status=404),
    PageOf("no-right", _OFFICER, "/people", status=403),
)
NOT_PAGES = {
    "healthz": "a word for machines",
    "mfa_login_webauthn": "what a browser asks before it asks for the passkey",
    "second-passkey": "is not asked for on a practice node, and those of the stage are such",
    "inbox-preview": "a part of the inbox, read there",
    "order-upload-part": "how much of a file has come, for the script that sends it",
    "package-progress": "a part of the package's page while it is verified",
    "package-anchor": "a file to take away",
    "member-entry": "a file to take away",
    "request-letter": "a file to take away",
    "registered-file": "a file to take away",
    "letters-verify": "a file to take away: a page that needs no node",
}
"""Addresses that answer and are no pages, and what they are."""
