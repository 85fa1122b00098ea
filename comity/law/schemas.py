"""The JSON Schemas that lie beside the files of the law data, drawn from what reads the files.

    python -m comity.law.schemas          write them anew

Example:
    >>> sorted(schemas())[0]
    'channels.schema.json'
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

from comity.law.calendar_files import Counting, StateCalendar
from comity.law.corpus import (
    Channel,
    Flag,
    Form,
    Measure,
    Offence,
    SourceOfLaw,
    State,
    Version,
)
from comity.law.instrument_files import Instrument, Party, Read, Reservation
from comity.law.safeguard_files import OneStatement, Safeguard

_TABLES: Mapping[str, Mapping[str, Any]] = {
    "channels": {"channels": (tuple[Channel, ...], ...)},
    "forms": {"forms": (tuple[Form, ...], ...)},
    "measures": {"measures": (tuple[Measure, ...], ...)},
    "members": {
        "source": (str, ...),
        "certainty": (str, ...),
        "un_members": (tuple[State, ...], ...),
        "others": (tuple[State, ...], ...),
    },
    "offences": {
        "meta": (dict[str, Any], ...),
        "evidence_route": (dict[str, str], ...),
        "offences": (tuple[Offence, ...], ...),
    },
    "safeguards": {
        "checks": (tuple[Safeguard, ...], ...),
        "one_statement": (OneStatement, ...),
        "flags": (tuple[Flag, ...], ...),
    },
    "sources": {"sources": (dict[str, SourceOfLaw], ...)},
}

_ADDED: Mapping[str, Any] = {
    "instrument": (str | None, None),
    "parties": (tuple[Party, ...], ()),
    "reservations": (tuple[Reservation, ...], ()),
    "states": (tuple[State, ...], ()),
}
"""What a file of additions holds; the same for an administrator's own."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return each schema by the name of its file, as it lies under ``data``."""
    found = {
        f"{name}.schema.json": _schema(create_model(name, __base__=Read, **fields))
        for name, fields in _TABLES.items()
    }
    found["version.schema.json"] = _schema(Version)
    found["practice/additions/additions.schema.json"] = _schema(
        create_model("additions", __base__=Read, **_ADDED)
    )
    found["counting.schema.json"] = _schema(Counting)
    found["calendars/calendars.schema.json"] = _schema(StateCalendar)
    found["practice/calendars/calendars.schema.json"] = _schema(StateCalendar)
    found["instruments/instruments.schema.json"] = _schema(Instrument)
    found["instruments/bilateral/bilateral.schema.json"] = _schema(Instrument)
    return found


def written(schema: Mapping[str, Any]) -> str:
    """Return ``schema`` as its file has it."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    stated = model.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **stated}


if __name__ == "__main__":
    for name, schema in schemas().items():
        (Path(__file__).parent / "data" / name).write_text(written(schema), encoding="utf-8")
