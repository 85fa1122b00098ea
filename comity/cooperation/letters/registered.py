"""Who speaks in a statement, and to whom: its signer, or whom somebody has written down.

What a partner without a node said is signed by the node that registered it, for itself alone. It
never stands under the name of the other side as if that had signed it.
"""

from collections.abc import Mapping
from typing import Any, cast

from comity.cooperation.statements import REGISTERED_TYPE
from comity.protocol.statements import Statement


def record_in(statement: Statement) -> Mapping[str, Any] | None:
    """Return what was written down of how it came; ``None`` for what its author signed."""
    if statement.type != REGISTERED_TYPE:
        return None
    return cast("Mapping[str, Any]", statement.body.get("registered") or {})


def author_of(statement: Statement) -> str:
    """Return the code of whoever speaks."""
    record = record_in(statement)
    return statement.iss if record is None else str(record.get("with") or "")


def addressee_of(statement: Statement) -> str:
    """Return the code of whoever is spoken to."""
    return statement.aud if record_in(statement) is None else statement.iss


def is_by_hand(statement: Statement) -> bool:
    """Say whether it goes to a partner without a node: its code ends in a number."""
    return addressee_of(statement).partition("-")[2].isdigit()
