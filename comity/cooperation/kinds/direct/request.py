"""What a request straight to a provider for data says."""

from typing import Annotated

from pydantic import Field

from comity.cooperation.asking import (
    TARGETS_ALLOWED,
    ProviderRequest,
    TargetWithAssets,
    Transfer,
)
from comity.cooperation.contents import Line, Text


class ProviderDataRequest(ProviderRequest):
    """A request straight to a provider for data that it may or must give.

    Attributes:
        nexus: What ties the case to the State that asks.
        identifiers_as: How the identifiers are given: ``text``, ``table`` or ``scan``.
        state_notified_on: Day on which the provider's State was told.
        preservation_ref: The preservation whose data it asks for.
        return_key: Key to which the answer is sealed.
        return_platform: Where the answer is delivered.

    Source: process 1.3c, 1.3d.
    """

    targets: Annotated[tuple[TargetWithAssets, ...] | None, Field(max_length=TARGETS_ALLOWED)] = (
        None
    )
    no_close_note: Line | None = None
    domestic_order: Text | None = None
    trace: tuple[Transfer, ...] | None = None
    nexus: Text | None = None
    identifiers_as: Line | None = None
    state_notified_on: Line | None = None
    preservation_ref: Line | None = None
    return_key: Line | None = None
    return_platform: Line | None = None
