"""What one node is: the settings in ``HOME/node.toml``.

Decides nothing and starts nothing; every process of a node reads the same file. Unknown keys are
refused, because a misspelt setting that is silently ignored is a setting that somebody trusts.

Example:
    >>> import tempfile
    >>> home = Path(tempfile.mkdtemp())
    >>> written_to = write_node(NodeSettings(home=home, code="XA", name="Examplia", practice=True))
    >>> read_node(home).code
    'XA'

Source: TOML 1.0.0.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comity.kernel.errors import ComityError, InvalidInputError, RefusedError
from comity.kernel.identifiers import checked_member

NODE_FILE = "node.toml"
_PORT_LIMIT = 65_535


class MalformedNodeError(InvalidInputError):
    """``node.toml`` is absent, or states something that no node can be."""

    code = "kernel.malformed_node"
    remedy = "Correct node.toml in the folder of the node, or make one with: comity node init."


class NodeExistsError(RefusedError):
    """The folder already holds a node."""

    code = "kernel.node_exists"
    remedy = "Name another folder; a node is never overwritten, because its keys would be lost."


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


def _sqlite() -> Mapping[str, object]:
    return MappingProxyType({"engine": "sqlite"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """One node, as its administrator set it up.

    Attributes:
        home: Folder that holds everything of this node.
        code: The member's code, such as ``XA``.
        name: What people call it.
        practice: A practice node: marked in every envelope, refused by any other.
        zone: IANA name of the zone whose legal time day clocks run in.
        desk_host: Address on which people and their command lines are answered.
        desk_port: Port of the desk.
        desk_name: Host name by which browsers reach the desk; empty for this machine alone.
        desk_certificate: PEM file with the certificate of the desk; with it the desk speaks HTTPS.
        desk_key: PEM file with the key to that certificate.
        lane_host: Address on which other nodes are answered.
        lane_port: Port of the lane.
        database: ``engine`` is ``sqlite`` or ``postgresql``; the rest is the engine's.
        storage_url: ``file`` for the folder ``blobs``, or ``s3://bucket``.
        storage_options: Options of the store, such as ``endpoint``.
        stamp_url: Address of a time stamping authority for letters; empty for none.
        directory_url: Where the directory of members is published: an address or a folder.
    """

    home: Path
    code: str
    name: str
    practice: bool = False
    zone: str = "UTC"
    desk_host: str = "127.0.0.1"
    desk_port: int = 8400
    desk_name: str = ""
    desk_certificate: str = ""
    desk_key: str = ""
    lane_host: str = "127.0.0.1"
    lane_port: int = 8500
    database: Mapping[str, object] = field(default_factory=_sqlite)
    storage_url: str = "file"
    storage_options: Mapping[str, object] = field(default_factory=_nothing)
    stamp_url: str = ""
    directory_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what no node can be."""
        checked_member(self.code)
        _check(bool(self.name.strip()), "the name is empty", key="name")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            msg = f"there is no time zone {self.zone!r}"
            raise MalformedNodeError(msg, key="zone") from error
        for key, port in (("desk_port", self.desk_port), ("lane_port", self.lane_port)):
            _check(0 < port <= _PORT_LIMIT, f"{key} is not a port: {port}", key=key)
        both = bool(self.desk_certificate) == bool(self.desk_key)
        _check(both, "desk_certificate and desk_key go together", key="desk_certificate")
        engine = self.database.get("engine")
        _check(
            engine in {"sqlite", "postgresql"},
            f"database engine is sqlite or postgresql, not {engine!r}",
            key="database.engine",
        )

    @property
    def secrets(self) -> Path:
        """The folder of keys and secrets, mode 0700."""
        return self.home / "secrets"

    @property
    def desk_address(self) -> str:
        """Where browsers find the desk: under a host name of its own, for its cookies."""
        host = self.desk_name or self.desk_host
        if host in {"127.0.0.1", "::1", "localhost"}:
            host = f"{self.code.lower()}.localhost"
        scheme, usual = ("https", 443) if self.desk_certificate else ("http", 80)
        return f"{scheme}://{host}" + ("" if self.desk_port == usual else f":{self.desk_port}")


def read_node(home: Path) -> NodeSettings:
    """Return the settings of the node in ``home``.

    Raises:
        MalformedNodeError: No such file, not TOML, a key unknown, missing or of another type.
    """
    path = home / NODE_FILE
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"there is no node in {home}"
        raise MalformedNodeError(msg, path=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        msg = f"cannot read {path}: {error}"
        raise MalformedNodeError(msg, path=str(path)) from error
    return _node(home, stated)


def write_node(node: NodeSettings) -> Path:
    """Write the settings of a new node, mode 0600, and return the file's path.

    Raises:
        NodeExistsError: The folder already holds one.
    """
    node.home.mkdir(parents=True, exist_ok=True)
    path = node.home / NODE_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        msg = f"{path} exists already"
        raise NodeExistsError(msg, path=str(path)) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_toml(node))
    return path


_TYPES: Mapping[str, type] = MappingProxyType(
    {
        "code": str,
        "name": str,
        "practice": bool,
        "zone": str,
        "desk_host": str,
        "desk_port": int,
        "desk_name": str,
        "desk_certificate": str,
        "desk_key": str,
        "lane_host": str,
        "lane_port": int,
        "database": dict,
        "storage_url": str,
        "storage_options": dict,
        "stamp_url": str,
        "directory_url": str,
    }
)
_MUST = ("code", "name")


def _node(home: Path, stated: Mapping[str, object]) -> NodeSettings:
    unknown = sorted(stated.keys() - _TYPES.keys())
    _check(not unknown, f"unknown key in {NODE_FILE}: {', '.join(unknown)}", keys=unknown)
    missing = [key for key in _MUST if key not in stated]
    _check(not missing, f"missing key in {NODE_FILE}: {', '.join(missing)}", keys=missing)
    for key, value in stated.items():
        wanted = _TYPES[key]
        right = type(value) is wanted  # exactly: a truth value is an int to isinstance
        _check(right, f"{key} in {NODE_FILE} must be {wanted.__name__}", key=key)
    try:
        return NodeSettings(home=home, **cast("dict[str, str]", dict(stated)))  # type: ignore[arg-type]
    except MalformedNodeError:
        raise
    except ComityError as error:
        msg = f"{NODE_FILE}: {error.message}"
        raise MalformedNodeError(msg, path=str(home / NODE_FILE)) from error


def _check(holds: bool, message: str, **facts: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise MalformedNodeError(message, **facts)


def _toml(node: NodeSettings) -> str:
    plain = [key for key, wanted in _TYPES.items() if wanted is not dict]
    tables = [key for key, wanted in _TYPES.items() if wanted is dict]
    lines = [f"{key} = {_value(getattr(node, key))}" for key in plain]
    for table in tables:
        members = cast("Mapping[str, object]", getattr(node, table))
        lines += ["", f"[{table}]"]
        lines += [f"{_value(key)} = {_value(value)}" for key, value in members.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # A JSON string in ASCII is a TOML basic string, but for DEL and surrogate pairs.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    msg = f"cannot be written to {NODE_FILE}: {type(value).__name__}"
    raise MalformedNodeError(msg)
