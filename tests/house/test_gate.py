"""Rows of guarded things are reached by the gate; whoever has a door of its own is named here."""

import ast
from collections.abc import Mapping

import pytest

from tests.builders.house import PACKAGE, Source, sources

GUARDED = {"Thread", "Draft", "Order", "Package", "Item", "Person", "Notice"}

# Module -> models, and why no gate stands before them.
OWN_DOORS: Mapping[str, tuple[frozenset[str], str]] = {
    # People: before anybody has signed in, or inside an act that the gate has let through.
    "access/app/invitations.py": (frozenset({"Person"}), "the code of a link is the key"),
    "access/app/naming.py": (frozenset({"Person"}), "names beside entries of the journal"),
    "access/app/notices.py": (frozenset({"Notice"}), "what notices are about, before the gate"),
    "access/app/people_lists.py": (frozenset({"Person"}), "columns of a row that the gate gave"),
    "access/app/posts.py": (frozenset({"Person"}), "the successor and the last administrator"),
    "access/app/practice.py": (frozenset({"Person"}), "sign-ins of a practice node, by the node"),
    "access/app/queries.py": (frozenset({"Person"}), "sign-in, and commands of the node"),
    "access/app/services.py": (frozenset({"Person", "Notice"}), "enrolment and notices are made"),
    # Requests: what arrives, what the clocks say, what is made new, what the check compares.
    "cooperation/app/boxes.py": (frozenset({"Thread"}), "figures of a peer, and no row is shown"),
    "cooperation/app/leaves.py": (frozenset({"Thread"}), "the node finds the consent that it has"),
    "cooperation/app/races.py": (frozenset({"Thread"}), "figures of a peer, and no row is shown"),
    "cooperation/app/queries.py": (frozenset({"Thread"}), "links between threads, and the clocks"),
    "cooperation/app/regularised.py": (frozenset({"Thread"}), "what is shown goes by the gate"),
    "cooperation/app/services/regularising.py": (frozenset({"Thread"}), "by its own reference"),
    "cooperation/app/services/arrivals.py": (frozenset({"Thread"}), "what peers say"),
    "cooperation/app/services/deliveries.py": (frozenset({"Order"}), "after an act of the gate"),
    "cooperation/app/services/direct.py": (frozenset({"Order"}), "after an act of the gate"),
    "cooperation/app/services/drafts.py": (frozenset({"Draft"}), "drafts are made"),
    "cooperation/app/services/naming.py": (frozenset({"Thread"}), "after the gate, one column"),
    "cooperation/app/services/order_states.py": (frozenset({"Order"}), "as their threads stand"),
    "cooperation/app/services/orders.py": (frozenset({"Order"}), "orders are made; the worker"),
    "cooperation/app/services/parts.py": (frozenset({"Thread", "Draft"}), "whoever leaves"),
    "cooperation/app/services/registering.py": (frozenset({"Thread"}), "made of what came by hand"),
    "cooperation/app/services/requests.py": (frozenset({"Thread", "Draft"}), "they are made"),
    "cooperation/app/services/speaking.py": (frozenset({"Thread"}), "receipts and reminders"),
    "cooperation/app/things.py": (
        frozenset({"Order", "Thread"}),
        "what is registered with the gate",
    ),
    "cooperation/app/trails.py": (frozenset({"Draft"}), "of a draft, its State and kind alone"),
    # Evidence: chunks of peers, the worker; a package is named by whoever came through the gate.
    "evidence/app/queries.py": (frozenset({"Item", "Package"}), "sealing and the worker"),
    "evidence/app/services/arrivals.py": (frozenset({"Package"}), "what peers send"),
    "evidence/app/services/handlings.py": (frozenset({"Package"}), "what peers answered"),
    "evidence/app/services/items.py": (frozenset({"Item"}), "files are taken over"),
    "evidence/app/services/packages.py": (frozenset({"Package"}), "packages are made"),
    "evidence/app/services/verifications.py": (frozenset({"Package"}), "the worker"),
    "evidence/app/services/workrooms.py": (frozenset({"Package"}), "the worker sweeps up"),
}


def reached(source: Source) -> frozenset[str]:
    """Return the guarded models whose rows the module asks for by itself."""
    return frozenset(
        node.value.id
        for node in source.nodes
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and isinstance(node.value, ast.Name)
        and node.value.id in GUARDED
    )


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_nobody_reaches_guarded_rows_beside_the_gate(source: Source) -> None:
    allowed, _why = OWN_DOORS.get(source.name.removeprefix("comity/"), (frozenset(), ""))

    assert reached(source) <= allowed


def test_no_door_of_its_own_is_named_for_nothing() -> None:
    found = {source.name.removeprefix("comity/"): reached(source) for source in sources()}

    assert {name: found.get(name) for name in OWN_DOORS} == {
        name: models for name, (models, _why) in OWN_DOORS.items()
    }


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_page_or_an_interface_asks_the_gate_and_no_table(source: Source) -> None:
    """``permitted`` knows neither lent roles nor ended ones: whoever has a person asks the gate."""
    names = {name.rpartition(".")[2] for name in source.imports()}
    pure = source.path == PACKAGE / "access" / "permissions.py"

    assert pure or not names & {"permitted", "may"}
