"""The page on which texts are translated, and the step of translation of a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from comity.access.app import gate
from comity.access.app import queries as access
from comity.access.app.services import Person
from comity.cooperation.app import translations
from comity.cooperation.app.beside_models import TranslationTask
from comity.cooperation.app.colleagues import MOST
from comity.cooperation.app.forms.translations import TranslationForm
from comity.cooperation.app.models import Draft
from comity.cooperation.app.pages import tongues
from comity.cooperation.app.services.translations import TRANSLATORS
from comity.cooperation.app.translations import Beside
from comity.directory.app.words import language_name, language_names


@dataclass(frozen=True, slots=True)
class TextShown:
    """One text on the page, with the form to put a translation beside it.

    Attributes:
        language: What its language is called; empty where nothing tells.
        form: Nothing where the person may not.
    """

    label: str
    text: str
    lang: str
    language: str
    translations: tuple[tongues.TranslationShown, ...]
    form: TranslationForm | None


@dataclass(frozen=True, slots=True)
class StepShown:
    """The translation that stands in front of a request, as the page of its check tells it.

    Attributes:
        into: Names of the languages that the other State accepts.
        missing: What the texts are called that have no translation yet.
        unconfirmed: What the texts are called whose translation nobody has compared.
        translators: Who can be asked.
        in_emergency: Whether it is sent all the same, because somebody is in danger.
    """

    waits: bool
    into: list[str]
    missing: list[str]
    unconfirmed: list[str]
    task: TranslationTask | None
    translators: list[Person]
    in_emergency: bool

    @property
    def blocks(self) -> bool:
        """Say whether it cannot be sent before."""
        return self.waits and not self.in_emergency


def texts(
    found: Sequence[Beside],
    *,
    wanted: tuple[str, ...],
    may_translate: bool,
    bound: TranslationForm | None = None,
) -> list[TextShown]:
    """Return the texts of a page; ``bound`` is the form that was sent and refused."""
    return [
        _shown(one, number, wanted, may_translate=may_translate, bound=bound)
        for number, one in enumerate(found, start=1)
    ]


def of_draft(held: Draft, person: Person, *, now: datetime) -> StepShown | None:
    """Return the step of translation of a draft, if it has one."""
    step = translations.step_for(held, now=now)
    if step is None:
        return None
    may_ask = gate.allowed(person, "draft_change", held, now=now)
    return StepShown(
        waits=step.waits,
        into=language_names(step.into),
        missing=[tongues.label(one.place) for one in step.missing],
        unconfirmed=[tongues.label(one.field) for one in step.unconfirmed],
        task=TranslationTask.objects.filter(draft=held).select_related("translator").first(),
        translators=list(_translators()) if may_ask else [],
        in_emergency=held.content.get("urgency") == "emergency",
    )


def _translators() -> Sequence[Person]:
    roles = [str(role) for role in TRANSLATORS]
    return list(access.people().filter(active=True, role__in=roles)[:MOST])


def _shown(
    one: Beside,
    number: int,
    wanted: tuple[str, ...],
    *,
    may_translate: bool,
    bound: TranslationForm | None,
) -> TextShown:
    form: TranslationForm | None = None
    if may_translate:
        begun = {"field": one.text.place, "original": one.text.digest}
        form = TranslationForm(initial=begun, auto_id=f"t{number}_%s", wanted=wanted)
        if bound is not None and bound.data.get("field") == one.text.place:
            form = bound
            form.auto_id = f"t{number}_%s"
    return TextShown(
        label=tongues.label(one.text.place),
        text=one.text.text,
        lang=one.text.language,
        language=language_name(one.text.language) if one.text.language else "",
        translations=tongues.written(one).translations,
        form=form,
    )
