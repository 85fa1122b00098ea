"""Acts of ``comity request`` between acknowledgement and decision, and after the answer was used.

Each is a plain function with its options; ``request`` makes commands of them.
"""

from collections.abc import Callable, Mapping

import click

from comity.cli.assets import ASSETS
from comity.cli.consultations import CONSULTING
from comity.cli.extraditions import EXTRADITING
from comity.cli.takedowns import TAKEDOWNS

_reason = click.option("--reason", help="Why.")
_note = click.option("--note", help="A remark for the other side.")
Said = Mapping[str, object]


@click.option("--basis", help="The provision on which it is granted.")
@click.option("--limits", help="What of it is not granted, and why; as a provider: what is cut.")
@click.option("--category-cut", "categories_cut", multiple=True, help="Kind of data that is cut.")
@click.option("--target-cut", "targets_cut", type=int, multiple=True, help="Row cut, from 0.")
@click.option("--limits-ground", multiple=True, help="As a provider: code of a ground of the cut.")
@click.option("--limits-reason", help="As a provider: why it is cut.")
@click.option("--preservation-state", metavar="CODE", help="Does what is cut stay preserved?")
@click.option("--expiry", metavar="DATE", help="Last day on which it is preserved.")
@click.option("--user-told-from", metavar="DATE", help="As a provider: when the user is told.")
@click.option("--authority", help="Of an extradition: who granted it.")
@click.option("--category", "categories", multiple=True, help="Kind of data; of a consent.")
@click.option("--until", "expires_on", metavar="DATE", help="Last day; of a consent.")
@_note
def accept(**given: object) -> Said:
    """Say that it can be granted: after the legal review, or as the provider, whole or less."""
    return given


@click.option("--ground", "refusal_ground", multiple=True, help="Code of a ground.")
@click.option("--law", help="Provision relied upon.")
@click.option("--views-by", metavar="DATE", help="Last day on which you wait for their views.")
@_reason
def consult(**given: object) -> Said:
    """Hear the other side before a refusal."""
    return given


@click.option("--views", help="What you say to the intended refusal.")
@click.option("--information", help="Of an extradition: further facts.")
def give_views(**given: object) -> Said:
    """Answer to an intended refusal."""
    return given


@click.option("--review-on", metavar="DATE", help="Day on which you look at it again.")
@_reason
def postpone(**given: object) -> Said:
    """Let it wait for a case of your own."""
    return given


@_note
def resume(**given: object) -> Said:
    """Deal with it again after a postponement, a consultation or conditions."""
    return given


@click.option("--condition", "conditions", multiple=True, help="One condition.")
@click.option("--assurance", "assurances", multiple=True, help="Code of an assurance asked for.")
@_reason
def set_conditions(**given: object) -> Said:
    """Grant it if they accept conditions."""
    return given


@click.option("--assurance", "assurances", multiple=True, help="Code of an assurance given.")
@click.option("--wording", help="The words in which assurances bind.")
@click.option("--authority", help="Who gives the assurances.")
@_note
def accept_conditions(**given: object) -> Said:
    """Accept the conditions; they bind you from now."""
    return given


@_reason
def decline_conditions(**given: object) -> Said:
    """Say that the conditions cannot be met."""
    return given


@click.option("--authority", help="Who deals with it from now.")
@click.option("--file-number", help="Number of the file there.")
@click.option("--phone", help="Where it is reached.")
@click.option("--email", help="Where it is written to.")
@_reason
def hand_on(**given: object) -> Said:
    """Give it to another authority of your State."""
    return given


@click.option("--law", help="The provision of your law.")
@_reason
def object_(**given: object) -> Said:
    """Object, as the State of a provider, to what it was asked straight."""
    return given


object_.__name__ = "object"  # as the act is called; the word itself is taken


@click.option("--law", help="The provision of your law, if one has to be named.")
@_note
def no_objection(**given: object) -> Said:
    """Say early, as the State of a provider, that nothing stands against what it was asked."""
    return given


@click.option("--usefulness", metavar="CODE", help="charge, trial, conviction, acquittal, ...")
@click.option("--got", help="Of a confiscation: what came, and when.")
@click.option("--passed-on", help="Of a confiscation: what victims got of it.")
@_note
def close(**given: object) -> Said:
    """Close it, and say what the evidence was used for."""
    return given


@click.option("--provider", help="Its name.")
@click.option("--member", help="Code of the State in which it is.")
@click.option("--path", help="Traffic data that show it and the path, and nothing more.")
@click.option("--target", "targets", type=int, multiple=True, help="Row concerned, from 0.")
@_note
def name_provider(**given: object) -> Said:
    """Name a provider in another State that carried the communication."""
    return given


@click.option("--number", help="A number that the directory has for the authority that asks.")
@click.option("--confirmed-by", help="Name and post of whoever confirmed the request.")
@click.option("--called-at", metavar="TIME", help="When; now if not said.")
@_note
def call_back(**given: object) -> Said:
    """Say that the authority confirmed an emergency request on the telephone."""
    return given


@click.option("--number", help="A number that the directory has for the authority that asks.")
@click.option("--call-outcome", metavar="CODE", help="not_reached, not_known_there or denied.")
@click.option("--called-at", metavar="TIME", help="When; now if not said.")
@_note
def call_failed(**given: object) -> Said:
    """Say that a call to the number of the directory confirmed nothing."""
    return given


@click.option("--danger/--no-danger", default=None, help="Life or safety is at risk.")
@click.option("--imminent/--not-imminent", default=None, help="The harm is near.")
@click.option("--data-help/--no-data-help", default=None, help="The data help to prevent it.")
@click.option("--too-slow/--not-too-slow", default=None, help="The ordinary way is too slow.")
@click.option("--narrow/--not-narrow", default=None, help="No more is asked for than is needed.")
@click.option("--is-emergency/--no-emergency", default=None, help="What you find.")
@_reason
def assess(**given: object) -> Said:
    """Assess an emergency whose sender somebody else has verified."""
    return given


@click.option("--event-review", metavar="CODE", help="emergency, no_emergency or not_clear.")
@_reason
def review(**given: object) -> Said:
    """Say after the event whether it was an emergency."""
    return given


@click.option("--by-request", "by_thread", metavar="REF", help="Our request for the data.")
@click.option("--reference", help="Of what was filed by another way.")
@click.option("--filed-on", metavar="DATE", help="Day on which it was filed.")
@_note
def regularise(**given: object) -> Said:
    """Name the legal process that follows an emergency."""
    return given


@click.option("--information", help="What you know: the content.")
@click.option("--source-grading", metavar="A-F", help="How far the source is trusted.")
@click.option("--information-grading", metavar="1-6", help="How far it is confirmed.")
@_note
def give(**given: object) -> Said:
    """Give the content of spontaneous information, whose conditions were accepted."""
    return given


@click.option("--information-use", metavar="CODE", help="case_begun, case_helped, not_useful, ...")
@click.option("--information-grading", metavar="1-6", help="How far you found it confirmed.")
@click.option("--follow-up-ref", help="Reference of the request that follows.")
@_note
def report_use(**given: object) -> Said:
    """Say what spontaneous information was good for."""
    return given


_items = click.option("--item", "items", type=int, multiple=True, help="Item of it, from 0.")


@_items
@_reason
def ask_use(**given: object) -> Said:
    """Ask whether items of police information may be used as evidence."""
    return given


@_items
@click.option("--consent-by", help="Who consents: name and post.")
@click.option("--law", help="On what that rests.")
@_note
def allow_use(**given: object) -> Said:
    """Consent that items of police information are used as evidence."""
    return given


@_reason
@click.option("--turn-to", help="Whom they can ask instead.")
def deny_use(**given: object) -> Said:
    """Say that items of police information stay what they are."""
    return given


DECISIONS: tuple[Callable[..., Said], ...] = (
    *(accept, consult, give_views, postpone, resume),
    *(set_conditions, accept_conditions, decline_conditions),
    *(call_back, call_failed, assess, review, regularise),
    *(hand_on, close, name_provider, object_, no_objection, give, report_use),
    *(ask_use, allow_use, deny_use),
    *(*TAKEDOWNS, *ASSETS, *EXTRADITING, *CONSULTING),
)
