"""Orders: their table, and what a provider does not see."""

import pytest

from comity.cooperation.orders import (
    ORDERS,
    OrderAct,
    OrderKind,
    OrderState,
    order_after,
    what_the_provider_needs,
)
from tests.builders.cooperation import request_content


@pytest.mark.parametrize("kind", OrderKind)
@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("act", OrderAct)
def test_an_order_goes_only_where_its_table_says(
    kind: OrderKind, state: OrderState, act: OrderAct
) -> None:
    assert order_after(kind, state, act) == ORDERS[kind].get((state, act))


def test_nothing_is_open_on_an_order_that_was_taken_back_or_delivered() -> None:
    ended = (OrderState.CANCELLED, OrderState.DELIVERED)

    assert not any(
        order_after(kind, state, act) for kind in OrderKind for state in ended for act in OrderAct
    )


def test_files_are_handed_over_only_on_an_order_to_disclose() -> None:
    assert order_after(OrderKind.PRESERVE, OrderState.CONFIRMED, OrderAct.DEPOSIT) is None


def test_a_provider_sees_no_facts_no_names_and_no_offence() -> None:
    content = request_content(
        necessity="He deletes.", sender_person={"name": "A"}, offence=[{"class": "fraud"}]
    )

    needed = what_the_provider_needs(content)

    assert set(needed) == {"urgency", "targets"}
    assert needed["targets"][0]["value"] == "someone@mail.example"


def test_a_provider_sees_only_its_own_rows_and_no_remarks() -> None:
    targets = [{"value": "a", "note": "the suspect's sister"}, {"value": "b"}, {"value": "c"}]

    needed = what_the_provider_needs(request_content(targets=targets), targets={0, 2})

    assert needed["targets"] == [{"target": 0, "value": "a"}, {"target": 2, "value": "c"}]
