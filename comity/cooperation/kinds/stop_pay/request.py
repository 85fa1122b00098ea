"""What an alert to stop a payment says."""

from typing import Annotated

from pydantic import Field

from comity.cooperation.asking import TARGETS_ALLOWED, AnyRequest, TargetWithAssets, Transfer
from comity.cooperation.contents import Line, Whole


class StopPayment(AnyRequest):
    """An alert: the bank of the beneficiary is to hold a payment for hours.

    Attributes:
        targets: Wallets and transactions, where it was paid in crypto-assets.
        payment_ref: UETR or end-to-end number.
        value_date: When the money left.
        wish: What the bank is asked to do.
        hold_hours: For how many hours.
        victim_report: Number of the report of the victim.

    Source: process 2.7 (stop-payment fast track).
    """

    addressee_provider: Line | None = None
    targets: Annotated[tuple[TargetWithAssets, ...] | None, Field(max_length=TARGETS_ALLOWED)] = (
        None
    )
    trace: tuple[Transfer, ...] | None = None
    payment_ref: Line | None = None
    from_account: Line | None = None
    from_bank: Line | None = None
    from_bic: Line | None = None
    to_account: Line | None = None
    to_bank: Line | None = None
    to_bic: Line | None = None
    amount: Line | None = None
    currency: Line | None = None
    value_date: Line | None = None
    wish: Line | None = None
    hold_hours: Whole | None = None
    victim_report: Line | None = None
