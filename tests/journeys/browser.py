"""A real browser at real nodes: visits of people, and what their browser complained of.

The browser is the one that is installed. Playwright's own download is not used: nothing is fetched
while tests run.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    StorageState,
    sync_playwright,
)

from comity.cli.demo.setting import SignIn

_INSTALLED = [Path("/usr/bin") / name for name in ("chromium-headless-shell", "chromium")]
"""The same browser without and with windows of its own: without, it needs half the time."""
CHROMIUM = Path(
    os.environ.get("COMITY_CHROMIUM")
    or next((path for path in _INSTALLED if path.exists()), _INSTALLED[-1])
)
MISSING = f"needs Chromium at {CHROMIUM}; on Debian: apt-get install chromium fonts-noto-core"
SHOTS = os.environ.get("COMITY_SHOTS", "")
"""Folder for a picture of the page on which a journey failed."""
DESK, PHONE = (1440, 900), (390, 844)
WAIT = 20_000.0  # milliseconds that a page may take on a loaded machine

_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)))"
_ASKING = "() => Boolean(document.querySelector('.htmx-request'))"

Theme = Literal["light", "dark"]
Language = Literal["en", "ar", "ru"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the installed Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(kw_only=True)
class Visit:
    """One person at one node, in a browser that knows nobody else.

    Attributes:
        desk: Address of the node.
        problems: What the browser reported: script errors, blocked content, failed loads.
        expected: Statuses of 400 and more that the journey provokes on purpose.
        weights: Bytes that came over the wire, head and body of each answer.
        weight: Sum of the weights when a page had been opened, before anything was done on it.
        under_way: What was asked for and has not come yet.
    """

    desk: str
    context: BrowserContext
    page: Page
    network: CDPSession
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    weights: list[float] = field(default_factory=list)
    weight: float = 0.0
    under_way: set[Request] = field(default_factory=set)

    def go(self, path: str) -> Page:
        """Open a page of the node."""
        self.page.goto(self.desk + path, wait_until="load")
        return self.page

    def come_first(self, first: bool) -> None:
        """From now on fetch everything, as a first visit does, or take what is kept."""
        self.network.send("Network.setCacheDisabled", {"cacheDisabled": first})

    def settle(self) -> None:
        """Wait until everything that the page asked for, when it was drawn too, has come."""
        until = time.monotonic() + WAIT / 1000
        self.page.evaluate(_DRAWN)
        while (self.under_way or self.page.evaluate(_ASKING)) and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        assert not self.under_way, [request.url for request in self.under_way]

    def leave(self) -> None:
        """Leave the page: while it is open its clocks run, and it asks the node what is new."""
        self.page.goto("about:blank")

    def path(self) -> str:
        """Return where the person is, without the host."""
        return self.page.url.removeprefix(self.desk) or "/"

    def press(self, name: str) -> None:
        """Press the button or follow the link of that name, and wait for what comes."""
        target = self.page.get_by_role("button", name=name).or_(
            self.page.get_by_role("link", name=name)
        )
        target.first.click()
        self.page.wait_for_load_state("load")

    def says(self, text: str) -> bool:
        """Say whether the page shows ``text`` now."""
        return text in self.page.locator("body").inner_text()

    def check(self) -> None:
        """Fail if the browser complained of anything."""
        assert not self.problems, "\n".join(self.problems)


@contextmanager
def visit(
    browser: Browser,
    desk: str,
    *,
    size: tuple[int, int] = DESK,
    theme: Theme = "light",
    language: Language = "en",
    script: bool = True,
    state: StorageState | None = None,
) -> Iterator[Visit]:
    """Open a browser window of its own at ``desk``, and check at the end that it was content."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        locale=language,
        java_script_enabled=script,
        reduced_motion="reduce",
        base_url=desk,
        storage_state=state,
    )
    context.set_default_timeout(WAIT)
    page = context.new_page()
    found = Visit(desk=desk, context=context, page=page, network=context.new_cdp_session(page))
    _weigh(found)
    _listen(found)
    try:
        yield found
        found.check()
    except BaseException:
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{time.time_ns()}.png", full_page=True)
        raise
    finally:
        context.close()


def _weigh(found: Visit) -> None:
    found.network.send("Network.enable")
    found.network.on(
        "Network.loadingFinished", lambda told: found.weights.append(told["encodedDataLength"])
    )


def _listen(found: Visit) -> None:
    def console(message: ConsoleMessage) -> None:
        # A status that is expected has its own line in the console; it is judged by `answered`.
        if message.type == "error" and "Failed to load resource" not in message.text:
            found.problems.append(f"{found.path()}: console: {message.text}")

    def thrown(error: Error) -> None:
        found.problems.append(f"{found.path()}: script: {error}")

    def asked(request: Request) -> None:
        found.under_way.add(request)

    def came(request: Request) -> None:
        found.under_way.discard(request)

    def failed(request: Request) -> None:
        found.under_way.discard(request)
        if request.failure != "net::ERR_ABORTED":  # left before it had come
            found.problems.append(f"{found.path()}: {request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.status not in found.expected:
            found.problems.append(f"{response.request.method} {response.url}: {response.status}")

    found.page.on("request", asked)
    found.page.on("requestfinished", came)
    found.page.on("console", console)
    found.page.on("pageerror", thrown)
    found.page.on("requestfailed", failed)
    found.page.on("response", answered)


@dataclass
class Passkey:
    """An authenticator with a fingerprint, as phones have one, played by the browser."""

    session: CDPSession
    authenticator: str

    @classmethod
    def at(cls, page: Page) -> "Passkey":
        """Give the browser of ``page`` an authenticator that always agrees."""
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        made = session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return cls(session, str(made["authenticatorId"]))

    def keys(self) -> list[dict[str, Any]]:
        """Return the passkeys that it holds."""
        told = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return list(told["credentials"])

    def take(self, keys: Sequence[dict[str, Any]]) -> None:
        """Hold ``keys`` too: the same person on the same telephone, later."""
        for key in keys:
            self.session.send(
                "WebAuthn.addCredential",
                {"authenticatorId": self.authenticator, "credential": key},
            )


def confirm(page: Page, code: str) -> None:
    """Type the six digits that confirm an act; where a passkey is asked first, ask for digits."""
    field = page.locator("[name=confirm_code]")
    if not field.is_visible():
        page.get_by_text("Use a code instead").click()
    field.fill(code)


def sign_in(found: Visit, person: SignIn, *, code: Callable[[], str]) -> None:
    """Sign in with name, password and the six digits of the practice authenticator.

    Whoever was sent to the page that signs in stays there, and is led on to where they went.
    """
    if "/account/login" not in found.path():
        found.go("/account/login")
    found.page.locator("input[name=login]").fill(person.username)
    found.page.locator("input[name=password]").fill(person.password)
    found.page.locator("input[name=password]").press("Enter")
    found.page.locator("input[name=code]").fill(code())
    found.page.locator("input[name=code]").press("Enter")
    found.page.wait_for_load_state("load")
