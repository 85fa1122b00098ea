"""The times of answer, read from ``data/clocks.yaml``.

Example:
    >>> clock_rules().preservation.acknowledge.of(urgent=True)
    datetime.timedelta(seconds=3600)
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Sourced(_Rule):
    """A rule with its source and how certain it is."""

    source: str
    certainty: str


class _ByUrgency(_Rule):
    urgent: int
    routine: int


class HoursRule(Sourced):
    """So many hours, in UTC."""

    hours: _ByUrgency

    def of(self, *, urgent: bool) -> timedelta:
        """Return the time for an urgent request or any other."""
        return timedelta(hours=self.hours.urgent if urgent else self.hours.routine)


class FixedHoursRule(Sourced):
    """So many hours, in UTC."""

    hours: int

    @property
    def time(self) -> timedelta:
        """Return them."""
        return timedelta(hours=self.hours)


class MinutesRule(Sourced):
    """So many minutes, in UTC."""

    minutes: int

    @property
    def time(self) -> timedelta:
        """Return them."""
        return timedelta(minutes=self.minutes)


class WorkingDaysRule(Sourced):
    """So many working days."""

    working_days: int


class DaysRule(Sourced):
    """So many calendar days."""

    days: int


class DaysByCategoryRule(Sourced):
    """So many calendar days, by category of data."""

    days: Mapping[str, int]

    def of(self, categories: frozenset[str]) -> int:
        """Return the longest time among ``categories``; without any, that of ``other``."""
        other = self.days["other"]
        return max((self.days.get(code, other) for code in categories), default=other)


class HeldRule(Sourced):
    """How long a preservation lasts at the least, and when its end is announced."""

    at_least_days: int
    warn_days_before: tuple[int, ...]

    @property
    def at_least(self) -> timedelta:
        """Return the shortest time."""
        return timedelta(days=self.at_least_days)


class PreservationRules(_Rule):
    """Clocks of a preservation."""

    acknowledge: HoursRule
    execute: HoursRule
    answer: HoursRule
    held: HeldRule


class EmergencyRules(_Rule):
    """Clocks of mutual legal assistance in an emergency: hours, whatever the hour.

    Source: process 2.2 (emergency: all steps on hour clocks).
    """

    acknowledge: FixedHoursRule
    ask: FixedHoursRule
    answer: FixedHoursRule
    execute: FixedHoursRule


class AssistanceRules(_Rule):
    """Clocks of mutual legal assistance."""

    acknowledge: WorkingDaysRule
    ask: WorkingDaysRule
    answer: DaysRule
    execute: DaysByCategoryRule
    conditions: DaysRule
    verify: DaysRule
    emergency: EmergencyRules


class DirectRules(_Rule):
    """Clocks of what is asked straight from a provider, where it has not said its own times.

    Source: process 2.3.
    """

    acknowledge: HoursRule
    answer: DaysRule
    execute: WorkingDaysRule
    download_warn_days_before: tuple[int, ...]


class DisclosureRules(_Rule):
    """Clocks of the disclosure of data in an emergency: minutes, and a week for the review.

    Source: process 2.4.
    """

    verify: MinutesRule
    decide: MinutesRule
    answer: MinutesRule
    execute: MinutesRule
    review: DaysRule


class ConsentHours(_Rule):
    """Clocks of a consent in an emergency: hours, whatever the hour."""

    acknowledge: FixedHoursRule
    answer: FixedHoursRule
    decide: FixedHoursRule


class ConsentRules(_Rule):
    """Clocks of a consent of the provider's State."""

    acknowledge: WorkingDaysRule
    answer: DaysRule
    decide: DaysRule
    conditions: DaysRule
    emergency: ConsentHours


class CertificateRules(_Rule):
    """Clocks of the certificates by which a provider is ordered."""

    execute: DaysRule
    emergency: FixedHoursRule
    answer: DaysRule
    object: DaysRule
    object_in_emergency: FixedHoursRule
    extension: DaysRule


class TakedownTimes(_Rule):
    """Clocks of one way to ask for a removal: by a referral, or by an order.

    Attributes:
        at_once: For classes of content that cannot wait.
    """

    execute: HoursRule
    at_once: FixedHoursRule


class TakedownRules(_Rule):
    """Clocks of what asks a provider to take content away."""

    copy_first: FixedHoursRule
    answer: FixedHoursRule
    referral: TakedownTimes
    order: TakedownTimes
    object: FixedHoursRule
    recheck: DaysRule


class InformationRules(_Rule):
    """Clocks of information that was not asked for.

    Source: process 1.11.
    """

    acknowledge: HoursRule
    decide: HoursRule
    give: HoursRule
    answer: HoursRule
    use: DaysRule


class LocationRules(_Rule):
    """Clocks of a request for the location of data."""

    acknowledge: HoursRule
    locate: HoursRule
    answer: HoursRule


class FreezeHeldRule(Sourced):
    """When the last day of a freeze is announced."""

    warn_days_before: tuple[int, ...]


class FreezeRules(_Rule):
    """Clocks of a request to freeze property.

    Source: process 2.7.
    """

    acknowledge: HoursRule
    decide: HoursRule
    execute: HoursRule
    answer: HoursRule
    tell_holder: DaysRule
    held: FreezeHeldRule


class InquiryRules(_Rule):
    """Clocks of a police inquiry."""

    acknowledge: HoursRule
    inform: HoursRule
    answer: HoursRule
    use: HoursRule


class JurisdictionRules(_Rule):
    """Clocks of a consultation on jurisdiction.

    Attributes:
        reply: For whichever side has to reply.
    """

    acknowledge: WorkingDaysRule
    answer: DaysRule
    position: DaysRule
    reply: DaysRule


class PapersRule(DaysRule):
    """So many days until the papers of an extradition have come.

    Attributes:
        at_most_days: The longest, where no provision says otherwise.
    """

    at_most_days: int


class ExtraditionRules(_Rule):
    """Clocks of an extradition."""

    papers: PapersRule
    views: DaysRule
    decide: DaysRule
    surrender: DaysRule


class ConfiscationRules(_Rule):
    """Clocks of a request for confiscation.

    Source: process 2.7.
    """

    acknowledge: WorkingDaysRule
    decide: DaysRule
    execute: DaysRule
    answer: DaysRule
    agree: DaysRule
    dispose: DaysRule


class PaymentRules(_Rule):
    """Clocks of an alert to stop a payment: hours, whatever the hour.

    Attributes:
        held: How long money is held, where nobody says otherwise.

    Source: process 2.7.
    """

    acknowledge: HoursRule
    contact: HoursRule
    hold: HoursRule
    answer: HoursRule
    held: FixedHoursRule


class WarnRule(Sourced):
    """At which parts of a clock a person is warned."""

    percent: tuple[int, ...]


class ClockRules(_Rule):
    """All times of answer."""

    preservation: PreservationRules
    assistance: AssistanceRules
    consent: ConsentRules
    certificate: CertificateRules
    direct: DirectRules
    emergency_disclosure: DisclosureRules
    takedown: TakedownRules
    spontaneous: InformationRules
    location: LocationRules
    extradition: ExtraditionRules
    inquiry: InquiryRules
    jurisdiction: JurisdictionRules
    freeze: FreezeRules
    confiscation: ConfiscationRules
    stop_payment: PaymentRules
    warn_at_percent: WarnRule


@cache
def clock_rules() -> ClockRules:
    """Return the rules of the file."""
    text = (files("comity.cooperation") / "data" / "clocks.yaml").read_text("utf-8")
    return ClockRules.model_validate(yaml.safe_load(text))
