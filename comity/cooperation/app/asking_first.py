"""From a request that may not go straight to a provider to the one that goes to its State.

Nothing is typed twice: what the State has to know is taken over as it stands.
"""

from collections.abc import Mapping
from typing import Any, Final

from comity.access.app.services import Person
from comity.cooperation.app import prefills
from comity.cooperation.app.models import Draft
from comity.cooperation.consents import asked_of
from comity.cooperation.kinds import REQUESTS, Kind, permitting

_FOR_CONSENT: Final = (
    *("addressee_provider", "case_no_sender", "facts", "link_facts_to_data", "necessity"),
    *("offence", "period_from", "period_to", "urgency", "urgency_reasons", "needed_by"),
    *("confidentiality", "confidentiality_reason", "handling_mark"),
)
"""What the State has to know to decide; the accounts stay out of it."""
_AS_BEFORE: Final = ("urgency", "urgency_reasons", "confidentiality", "handling_mark")
"""What stands as it was said for the provider, whatever a new request begins with."""


def for_consent(held: Draft, person: Person) -> tuple[Kind, dict[str, Any]]:
    """Return the request for consent that ``held`` waits for."""
    kind = Kind(permitting()[0])
    content = prefills.beginning(kind, person, aud=held.aud)
    content |= _kept(held.content, _FOR_CONSENT)
    content["planned_kind"] = held.kind
    content["categories"] = sorted(asked_of(held.content))
    return kind, content


def for_assistance(held: Draft, person: Person) -> tuple[Kind, dict[str, Any]]:
    """Return the request for assistance that asks the State for the same."""
    kind = prefills.kind_for(set(asked_of(held.content)))
    begun = prefills.beginning(kind, person, aud=held.aud)
    kept = _kept(held.content, tuple(REQUESTS[kind].model_fields))
    return kind, {**kept, **begun, **_kept(kept, _AS_BEFORE)}


def _kept(content: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: content[name] for name in names if content.get(name) not in (None, "", [], {})}
