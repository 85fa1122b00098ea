"""What people do on the pages of requests, one act after the other, and what they find there."""

from importlib import resources
from typing import Any

from playwright.sync_api import Page

from comity.cli.demo.story import form, seen
from comity.cooperation.kinds import REQUESTS
from comity.cooperation.lifecycles import Kind
from comity.kernel.strict_json import parse_object
from tests.journeys.browser import Visit, confirm
from tests.journeys.stage import Stage

LAWYER, OURS = "XA prosecutor", "XA central authority"
THEIRS, PROVIDER = "XB central authority", "XB provider"
OF_CONTACT_POINTS = {"INQUIRY", "STOP_PAY"}


def drafted(stage: Stage, kind: str, **changes: object) -> str:
    """Let the prosecutor of State XA write a request to State XB; return the draft."""
    known = REQUESTS[Kind(kind)].model_fields
    written = form("preservation" if kind in OF_CONTACT_POINTS else "production")
    content = {name: value for name, value in written.items() if name in known}
    asked = {"kind": kind, "to": "XB", "content": {**content, **changes}}
    draft = str(stage.story.act(LAWYER, "/drafts", asked)["id"])
    where = f"/drafts/{draft}/safeguards"
    answers = [
        {"question": one["id"], "says": "yes", "reason": "Ordered by the judge of the case."}
        for one in stage.ask(LAWYER, where)
        if one["blocks"]
    ]
    stage.story.act(LAWYER, where, {"answers": answers})
    return draft


def fill(page: Page, **typed: object) -> None:
    """Type into the fields of a form by their names; a tuple ticks those values."""
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        if isinstance(value, tuple):
            for code in value:
                page.locator(f"main [name={name}][value='{code}']").check()
        elif field.first.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))


def say(found: Visit, thread: str, act: str, **typed: object) -> None:
    """Open the form of an act, fill it and send it."""
    found.go(f"/requests/{thread}/acts/{act}")
    fill(found.page, **typed)
    send(found, thread, act)


def send(found: Visit, thread: str, act: str) -> None:
    """Press the button of an act whose form is open and filled."""
    found.page.locator("main form .c-actions button").first.click()
    found.page.wait_for_url(f"**/requests/{thread}?done={act}")


def confirmed(stage: Stage, found: Visit, who: str) -> None:
    """Type the code that confirms an act, unless one of a moment ago counts here too."""
    if found.page.locator("[name=confirm_code]").count():
        confirm(found.page, stage.code(who))


def sent_after_a_look(stage: Stage, found: Visit, draft: str) -> str:
    """Let the second person look at a draft, sign and send it; return the request."""
    found.go(f"/drafts/{draft}/check")
    confirmed(stage, found, OURS)
    found.press("Sign and send")
    found.page.wait_for_url("**/requests/**/sent")
    return found.path().split("/")[2]


def answer_questions(page: Page, kind: str) -> None:
    """Answer the questions of the safeguards that must be answered, as the story answers them."""
    text = (resources.files("comity.cli.demo") / "data" / "safeguards.json").read_bytes()
    rows: Any = parse_object(text)[kind]
    for row in rows:
        field = page.locator(f"#says-{row['question']}")
        if not field.is_visible():  # not asked here, or folded away: it may stay open
            continue
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(row["says"])
            page.locator(f"#reason-{row['question']}").fill(row["reason"])
        else:
            field.check()


def opened(stage: Stage, found: Visit, who: str, thread: str, state: str) -> str:
    """Wait until ``who`` has the request in ``state``, open it and return what the page says."""
    seen(stage.story, who, thread, state)
    found.go(f"/requests/{thread}")
    return found.page.locator("main").inner_text()


def order_of(stage: Stage, who: str, thread: str) -> dict[str, Any]:
    """Return the last order of a request as the provider finds it."""
    reference = stage.ask(who, f"/requests/{thread}")["orders"][-1]
    orders: list[dict[str, Any]] = stage.ask(PROVIDER, "/orders")
    return next(one for one in orders if one["reference"] == reference)
