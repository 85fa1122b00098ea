"""Run the tests that need real servers, on servers of our own: ``make test-services``.

Starts PostgreSQL and an S3-compatible store on loopback, on free ports and in a folder that goes
away afterwards; runs every database test on PostgreSQL and every test marked ``services``; stops
both, whatever happened. Needs no root and leaves a PostgreSQL that runs already alone.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import urllib3

from tests.halves import run_halves

LOOPBACK = "127.0.0.1"
BUCKET = "comity-tests"
MOTO = "from moto.server import main; main()"
WHICH = "services or (django_db and not own_threads)"
BESIDE = ("access", "law", "storage", "web")
"""What takes about as long as all others. Each half has a database of its own."""
PATIENCE = 30.0  # seconds that a server may take to come up


class MissingServerError(Exception):
    """A server that the tests need is not installed."""


def main(arguments: Sequence[str]) -> int:
    """Run pytest between two servers and return its exit status."""
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgresql())
        except MissingServerError as error:
            print(f"missing: {error}. On Debian: apt-get install postgresql", file=sys.stderr)
            return 1
        store = stack.enter_context(object_store())
        environment = os.environ | {
            "COMITY_TEST_DATABASE_URL": database,
            "COMITY_TEST_S3_ENDPOINT": store,
            "COMITY_TEST_S3_BUCKET": BUCKET,
            "AWS_ACCESS_KEY_ID": "comity",
            "AWS_SECRET_ACCESS_KEY": "comity",
        }
        if arguments:
            command = [sys.executable, "-m", "pytest", "--quiet", "-m", WHICH, *arguments]
            return subprocess.run(command, env=environment, check=False).returncode
        there = environment | {"COMITY_TEST_DATABASE_URL": f"{database}_beside"}
        return run_halves(BESIDE, "-m", WHICH, environments=(environment, there))


@contextmanager
def postgresql(kept: Path | None = None, *, port: int | None = None) -> Iterator[str]:
    """Run PostgreSQL until the block ends, and give the address of its database.

    Args:
        kept: Where its files lie and stay; else in a folder that goes away afterwards.
        port: Where it listens; else at a free one.
    """
    programs = _postgresql_programs()
    port = port or _free_port()
    # PostgreSQL refuses to run as root, as it should.
    user = _server_user() if os.geteuid() == 0 else None
    with ExitStack() as stack:
        home = kept or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="comity-postgresql-"))
        )
        home.mkdir(parents=True, exist_ok=True)
        if user is not None:
            os.chown(home, pwd.getpwnam(user).pw_uid, -1)
        cluster = home / "cluster"
        new = not cluster.exists()
        if new:
            made = [programs / "initdb", "-D", cluster, "-U", "comity", "-A", "trust", "--no-sync"]
            subprocess.run(made, user=user, cwd=home, check=True, stdout=subprocess.DEVNULL)
        options = {"listen_addresses": LOOPBACK, "port": str(port), "fsync": "off"}
        settings = [f"--{name}={value}" for name, value in options.items()]
        with _running(
            [programs / "postgres", "-D", cluster, "-k", home, *settings], user=user, cwd=home
        ):
            _wait_for(port)
            url = f"postgresql://comity@{LOOPBACK}:{port}"
            if new:
                _make_database(f"{url}/postgres")
            yield f"{url}/comity"


@contextmanager
def object_store() -> Iterator[str]:
    """Run an S3-compatible store until the block ends, and give its address."""
    port = _free_port()
    with _running([sys.executable, "-c", MOTO, "-H", LOOPBACK, "-p", str(port)]):
        _wait_for(port)
        made = urllib3.request("PUT", f"http://{LOOPBACK}:{port}/{BUCKET}")
        if made.status >= 300:
            msg = f"the store does not make a bucket: {made.status}"
            raise RuntimeError(msg)
        yield f"http://{LOOPBACK}:{port}"


@contextmanager
def _running(
    command: Sequence[str | Path], *, user: str | None = None, cwd: Path | None = None
) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, user=user, cwd=cwd, stdout=log, stderr=log)
        try:
            yield
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def _postgresql_programs() -> Path:
    named = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if named is not None:
        found.insert(0, Path(named).resolve())
    if not found:
        msg = "PostgreSQL"
        raise MissingServerError(msg)
    return found[-1].parent


def _server_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
        else:
            return


def _make_database(url: str) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE DATABASE comity")
        except psycopg.OperationalError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
