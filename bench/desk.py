"""How long a desk takes for a page when a hundred thousand requests are stored.

    python bench/desk.py [--requests N] [--rounds N] [--database sqlite|postgresql|both]
                         [--home FOLDER] [--json]

Each database is filled by the same seed; then every page is fetched many times, once in process
(Django's test client: the time of our own code and of the database) and once from the running desk
over loopback. Filling takes minutes: ``--home`` keeps both nodes for the next time, that of
PostgreSQL with its server's files in ``FOLDER/postgresql``; a node that was kept is migrated first.
Ends with 1 if a page needs more than ``LIMIT`` in process at the 95th percentile.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import urllib3
from desk_measure import figures_of
from processes import ROOT, answers, end_on_sigterm, free_ports, measured, started, until

sys.path.insert(0, str(ROOT))

from comity.kernel.nodes import read_node

OK = 200
WARM_UP = 5
LIMIT = 60.0  # milliseconds at the 95th percentile
FILL_WITHIN = 5400.0  # seconds; a loaded machine needs many times what a quiet one does
COLUMNS = ("median_ms", "p95_ms", "cpu_ms", "served_median_ms", "served_p95_ms", "queries", "bytes")

Found = dict[str, Any]


def main() -> int:
    """Measure and report; 1 if a page is too slow."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--home", type=Path, help="keep the filled nodes there")
    parser.add_argument("--json", action="store_true")
    stated = parser.parse_args()
    end_on_sigterm()
    wanted = ("sqlite", "postgresql") if stated.database == "both" else (stated.database,)
    found = {}
    for name in wanted:
        with (
            tempfile.TemporaryDirectory(prefix="comity-desk-") as passing,
            _database(name, stated.home) as address,
        ):
            folder = _folder(name, stated.home) or Path(passing)
            found[name] = _measure(address, folder, stated.requests, stated.rounds)
    slow = [
        f"{name}: {page} takes {figures['p95_ms']} ms"
        for name, one in found.items()
        for page, figures in one["pages"].items()
        if figures["p95_ms"] > LIMIT
    ]
    if stated.json:
        print(json.dumps({"limit_ms": LIMIT, "databases": found, "slow": slow}, indent=2))
    else:
        _print(found, slow)
    return 1 if slow else 0


def _folder(name: str, kept: Path | None) -> Path | None:
    return kept / name if kept and name != "sqlite" else kept


@contextlib.contextmanager
def _database(name: str, kept: Path | None) -> Iterator[str]:
    if name == "sqlite":
        yield name
        return
    from tests.services import postgresql

    folder = _folder(name, kept)
    home = folder / "XA" if folder else None
    # The node that was kept looks for its database where it was when the node was made.
    port = int(str(read_node(home).database["port"])) if home and home.exists() else None
    with postgresql(folder / "server" if folder else None, port=port) as address:
        yield address


def _measure(address: str, folder: Path, requests: int, rounds: int) -> Found:
    home, port = folder / "XA", _port_of(folder / "XA") or free_ports(1)[0]
    node = {"COMITY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "comity.web.settings"}
    if not home.exists():
        _make(address, home, port, requests)
    else:
        _comity(home, "migrate")
    found: Found = measured(
        "measure",
        [
            *(sys.executable, ROOT / "bench" / "desk_measure.py"),
            *("--requests", str(requests), "--rounds", str(rounds)),
        ],
        folder=folder,
        timeout=FILL_WITHIN,
        env={**node, "PYTHONPATH": str(ROOT)},
    )
    serve = [sys.executable, "-m", "comity", "node", "--home", home, "serve", "--part", "desk"]
    with started("desk", serve, folder=folder) as desk:
        until(lambda: answers(port), parts=[desk])
        for pages in found.pop("asked"):
            served = _served(pages, port)
            found["pages"][pages["name"]].update(
                {f"served_{key}": served[key] for key in ("median_ms", "p95_ms")}
            )
    return found


def _make(address: str, home: Path, port: int, requests: int) -> None:
    _tell(f"making a node on {address.partition(':')[0]} and {requests:,} requests")
    named = ["--code", "XA", "--name", "State XA", "--desk-port", str(port), "--database", address]
    home.parent.mkdir(parents=True, exist_ok=True)
    _comity(home, "init", "--practice", *named, "--json")


def _comity(home: Path, *command: str) -> None:
    whole = [sys.executable, "-m", "comity", "node", "--home", str(home), *command]
    subprocess.run(whole, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _port_of(home: Path) -> int | None:
    """Return the port of the desk that is kept there, if one is."""
    return read_node(home).desk_port if home.exists() else None


def _served(pages: Mapping[str, Any], port: int) -> Mapping[str, float]:
    pool = urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=1)
    headers = {"Cookie": f"__Host-comity={pages['session']}", "Accept-Encoding": "gzip"}
    taken, sizes = [], []
    for place, path in enumerate((*pages["paths"][:WARM_UP], *pages["paths"])):
        began = time.perf_counter()
        answer = pool.request("GET", path, headers=headers, redirect=False, decode_content=False)
        if answer.status != OK:
            msg = f"{path}: {answer.status}"
            raise RuntimeError(msg)
        if place >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
            sizes.append(len(answer.data))
    return figures_of(taken, sizes)


def _print(found: Mapping[str, Found], slow: list[str]) -> None:
    for name, one in found.items():
        held = ", ".join(f"{count:,} {what}" for what, count in one["rows"].items())
        print(f"\n{name}: {held} (filled in {one['fill_seconds']} s)\n")
        print(f"| {'page':24} | " + " | ".join(f"{column:>16}" for column in COLUMNS) + " |")
        print(f"|{'-' * 26}|" + "|".join("-" * 17 + ":" for _ in COLUMNS) + "|")
        for page, figures in one["pages"].items():
            values = " | ".join(f"{figures[column]:>16,}" for column in COLUMNS)
            print(f"| {page:24} | {values} |")
    print()
    print("\n".join(slow) or f"every page within {LIMIT:.0f} ms at the 95th percentile")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
