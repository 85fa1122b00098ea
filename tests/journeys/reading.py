"""What is asked of every page: axe's rules, a focus that is seen, room to read, little to fetch."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
STOPS = 250  # presses of Tab after which a page is called endless
STRIDE = 12  # presses of Tab before anybody asks what they met
NARROW = 320  # CSS pixels; WCAG 1.4.10

_WATCH = """() => {
  const look = () => {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused === document.documentElement) return null;
    const named = focused.getAttribute('aria-label') || focused.textContent || '';
    const told = `${focused.tagName.toLowerCase()}#${focused.id}.${focused.className} ` +
      `${named.trim().replace(/\\s+/g, ' ').slice(0, 40)}`;
    const boxes = [...focused.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
    const own = (found) => found && (found === focused || focused.contains(found) ||
      found.contains(focused) && found.tagName === 'LABEL' ||
      [...(focused.labels || [])].some((label) => label.contains(found)));
    const seen = boxes.some((box) => {
      const inset = (size) => Math.min(3, size / 3);
      const xs = [box.left + inset(box.width), box.left + box.width / 2,
        box.right - inset(box.width)];
      const ys = [box.top + inset(box.height), box.top + box.height / 2,
        box.bottom - inset(box.height)];
      return xs.some((x) => ys.some((y) => own(document.elementFromPoint(x, y))));
    });
    const outlined = (one) => {
      const style = getComputedStyle(one);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    };
    const drawn = [focused, focused.parentElement, ...(focused.labels || [])].some(outlined)
      || getComputedStyle(focused).boxShadow !== 'none';
    const again = been.has(focused);
    been.add(focused);
    return {told, seen, drawn, again};
  };
  const been = new WeakSet();
  window.comityWalk?.over.abort();
  const walk = window.comityWalk = {found: [], over: new AbortController()};
  document.addEventListener('keyup', (event) => {
    if (event.key === 'Tab') walk.found.push(look());
  }, {capture: true, signal: walk.over.signal});
  document.body.tabIndex = -1;  // the next Tab begins where the focus was lost: at the top
  document.body.focus();
  document.body.blur();
  document.body.removeAttribute('tabindex');
  window.scrollTo(0, 0);
}"""
_WALKED = "() => window.comityWalk.found.splice(0)"

_WIDE = """(width) => {
  const page = document.documentElement;
  if (page.scrollWidth <= width) return [];
  const scrolls = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== 'visible') return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll('*')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(one);
  });
  const told = (one) =>
    `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
  return [`${page.scrollWidth} px`, ...out.slice(0, 5).map(told)];
}"""


@cache
def axe() -> str:
    """Return the script of axe-core, as the package ``axe-playwright-python`` carries it."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands, one line for each place."""
    page.evaluate(axe())
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations"],
        "preload": False,
    }
    found = page.evaluate(f"() => axe.run(document, {json.dumps(options)})")
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} ({_why(node)})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    told = [one["message"] for one in (*node["any"], *node["all"], *node["none"])]
    return "; ".join(told)[:200]


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk over a page with the Tab key.

    Attributes:
        stops: What had the focus, in order.
        hidden: Those whose place was covered by something else, or that have no place.
        unmarked: Those that do not show that they have it.
    """

    stops: tuple[str, ...]
    hidden: tuple[str, ...]
    unmarked: tuple[str, ...]


def tab_walk(page: Page) -> Walk:
    """Walk the page with the Tab key, from its start until it leaves the page.

    What has the focus is looked at when the key is let go: by then it was brought into view.
    """
    stops: list[str] = []
    hidden: list[str] = []
    unmarked: list[str] = []
    page.evaluate(_WATCH)
    while len(stops) < STOPS:
        for _ in range(STRIDE):
            page.keyboard.press("Tab")
        for found in page.evaluate(_WALKED):
            if found is None or found["again"]:
                return Walk(tuple(stops), tuple(hidden), tuple(unmarked))
            stops.append(found["told"])
            if not found["seen"]:
                hidden.append(found["told"])
            if not found["drawn"]:
                unmarked.append(found["told"])
    return Walk((*stops, "endless"), (*hidden, "endless"), tuple(unmarked))


def too_wide(page: Page, width: int = NARROW) -> list[str]:
    """Return what makes the page wider than ``width``; nothing if it fits."""
    return list(page.evaluate(_WIDE, width))
