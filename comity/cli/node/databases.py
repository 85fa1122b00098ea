"""A copy of the node's database that does not change any more, and the way back.

SQLite copies itself page by page while the node runs; PostgreSQL has its own programs for it, which
come with its client.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from comity.cli.node.saved import DATABASES
from comity.kernel.errors import RefusedError, UnavailableError
from comity.kernel.nodes import NodeSettings


class MissingProgramError(UnavailableError):
    """A program of PostgreSQL that copies databases is not on this machine."""

    code = "cli.missing_program"
    remedy = "Install the client programs of PostgreSQL, of the version of the server or newer."


class DatabaseNotCopiedError(UnavailableError):
    """The database could not be copied or brought back."""

    code = "cli.database_not_copied"
    remedy = "Read what PostgreSQL said, mend it, and try again; nothing was kept of this try."


class DatabaseNotEmptyError(RefusedError):
    """A node is brought back into an empty database alone."""

    code = "cli.database_not_empty"
    remedy = "Make a new database with createdb, and name it with --database."


def copied(node: NodeSettings, folder: Path) -> Path:
    """Copy the database of ``node`` into ``folder`` and return the file; the node may run.

    Raises:
        MissingProgramError: There is no ``pg_dump``.
        DatabaseNotCopiedError: It failed.
    """
    engine = str(node.database["engine"])
    target = folder / DATABASES[engine]
    if engine == "sqlite":
        source = str(node.database.get("name") or node.home / "db.sqlite3")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
    else:
        _run("pg_dump", node, "--format=custom", "--no-owner", "--no-acl", f"--file={target}")
    return target


def brought_back(node: NodeSettings, dump: Path) -> None:
    """Fill the empty database of ``node`` from ``dump``, and remove the file.

    Raises:
        MissingProgramError: There is no ``pg_restore``.
        DatabaseNotEmptyError: Something is in the database already.
        DatabaseNotCopiedError: It failed.
    """
    if node.database["engine"] == "sqlite":
        dump.rename(node.home / "db.sqlite3")
        return
    count = _run("psql", node, "--no-psqlrc", "-At", "-c", _COUNT).strip()
    if count != "0":
        msg = f"the database {node.database['name']} holds {count} tables"
        raise DatabaseNotEmptyError(msg, tables=count)
    name = f"--dbname={node.database['name']}"
    _run("pg_restore", node, "--no-owner", "--no-acl", "--exit-on-error", name, str(dump))
    dump.unlink()


_COUNT = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
_VARIABLES = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}


def _run(program: str, node: NodeSettings, *words: str) -> str:
    found = shutil.which(program)
    if found is None:
        msg = f"{program} is not on this machine"
        raise MissingProgramError(msg, program=program)
    stated = {
        key: str(node.database[part]) for key, part in _VARIABLES.items() if part in node.database
    }
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, no shell
        [found, *words],
        env={**os.environ, **stated, "PGDATABASE": str(node.database["name"])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        msg = f"{program} ended with {done.returncode} and said: {said}"
        raise DatabaseNotCopiedError(msg, program=program, status=done.returncode)
    return done.stdout
