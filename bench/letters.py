"""Letters per second: set, and sealed with and without time stamps, beside what a peer sets.

    python bench/letters.py [--count 40] [--peer PYTHON]

The pages are one request of this repository's tests, in English, Arabic and Chinese. The peer is
WeasyPrint, which sets the same text from HTML as PDF/A-3b; it is measured where the Python that
``--peer`` names has it (a virtual environment of its own will do). Time stamps come from an
authority in this process: what a network adds is not measured.

Aim: under 20 ms set, under 300 ms sealed B-LTA.
"""

import argparse
import html
import json
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from gettext import GNUTranslations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_LOCALES = {"ar": "ar", "zh": "zh_Hans"}
_PEER = """
import json, sys, time
from weasyprint import HTML
page, count = sys.stdin.read(), int(sys.argv[1])
took = []
for _ in range(count + 1):
    began, busy = time.perf_counter(), time.process_time()
    HTML(string=page).write_pdf(pdf_variant="pdf/a-3b")
    took.append((time.perf_counter() - began, time.process_time() - busy))
json.dump(took[1:], sys.stdout)
"""


def measured(work: Callable[[], object], count: int) -> list[tuple[float, float]]:
    """Return wall and processor seconds of each time, after one time that does not count."""
    work()
    took = []
    for _ in range(count):
        began, busy = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - began, time.process_time() - busy))
    return took


def rows(count: int, peer: str) -> Iterator[dict[str, Any]]:
    """Yield a row of figures for each thing that is measured."""
    from comity.cooperation.letters.letters import composed
    from comity.cooperation.letters.typesetting import typeset
    from comity.cooperation.letters.words import ENGLISH, Wording
    from tests.builders.letters import letter, source_of

    for language in ("en", "ar", "zh"):
        wording = ENGLISH
        if language in _LOCALES:
            path = ROOT / f"comity/web/locale/{_LOCALES[language]}/LC_MESSAGES/django.mo"
            with path.open("rb") as source:
                wording = Wording(language, GNUTranslations(source).gettext)
        made = source_of(wording=wording)
        text = composed(made, wording)
        yield told(f"set, {language}", measured(partial(typeset, text, made), count))
        if peer:
            yield told(f"WeasyPrint, {language}", set_by_peer(peer, text, count))
    plain, stamped = source_of(), source_of(stamped=True)
    _load_once()
    yield told("set and sealed B-B", measured(lambda: letter(plain), count))
    yield told("set and sealed B-LTA", measured(lambda: letter(stamped, stamped=True), count))


def _load_once() -> None:
    """Let the authority in this process read its key once, as a real one does."""
    from pyhanko.sign.timestamps import dummy_client

    known = cache(dummy_client.serialization.load_der_private_key)
    dummy_client.serialization = SimpleNamespace(load_der_private_key=known)


def set_by_peer(python: str, text: dict[str, Any], count: int) -> list[tuple[float, float]]:
    """Return how long the peer took for the same text."""
    body = "".join(
        f"<h2>{html.escape(section['title'])}</h2><table>"
        + "".join(
            f"<tr><td>{html.escape(row['label'])}</td><td>"
            + "<br>".join(
                " ".join(html.escape(value["text"]) for value in line) for line in row["lines"]
            )
            + "</td></tr>"
            for row in section["rows"]
        )
        + "</table>"
        for section in text["sections"]
    )
    page = (
        f"<!doctype html><html lang={text['language']} dir={text['direction']}><meta charset=utf-8>"
        f"<title>{html.escape(text['title'])}</title><h1>{html.escape(text['title'])}</h1>{body}"
    )
    done = subprocess.run(
        [python, "-c", _PEER, str(count)], input=page, capture_output=True, text=True, check=True
    )
    return [(float(wall), float(busy)) for wall, busy in json.loads(done.stdout)]


def told(what: str, took: list[tuple[float, float]]) -> dict[str, Any]:
    """Return one row: median, slowest of twenty, of the processor alone, and how many a second."""
    ordered = sorted(wall for wall, _busy in took)
    median = statistics.median(ordered)
    return {
        "what": what,
        "median ms": round(median * 1000, 1),
        "p95 ms": round(ordered[int(len(ordered) * 0.95) - 1] * 1000, 1),
        "processor ms": round(statistics.median(busy for _wall, busy in took) * 1000, 1),
        "per second": round(1 / median, 1),
    }


def main() -> None:
    """Measure, print a table, and JSON below it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--peer", default="", help="Python that has WeasyPrint")
    given = parser.parse_args()
    logging.getLogger("pyhanko").setLevel(logging.ERROR)
    found = []
    for row in rows(given.count, given.peer):
        found.append(row)
        print("  ".join(f"{value!s:>22}" for value in row.values()), flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
