"""A translator puts a translation beside a text; it goes along when the draft is sent."""

from datetime import datetime

import pytest

from comity.access.permissions import PermissionRefusedError
from comity.cooperation.app import services
from comity.cooperation.app.beside_models import Translation
from comity.cooperation.app.models import Draft, Thread
from comity.cooperation.app.services.translations import (
    Said,
    ask_translation,
    confirm_of_draft,
    translate_draft,
    translate_request,
)
from comity.cooperation.errors import (
    CannotTakeError,
    NoSuchDraftError,
    NoSuchTextError,
    NoSuchTranslationError,
    TranslationNeededError,
    UnreadableTranslationError,
)
from comity.cooperation.kinds import Kind
from comity.directory.app import queries as directory
from comity.journal.app.models import Entry
from tests.builders import desk
from tests.builders.requests import PeerDesk, person, sent_from, whole_request

RUSSIAN = (
    "1 марта 2026 года с этого адреса в клинику отправили поддельный счёт. "  # noqa: RUF001
    "Клиника перевела 48 000 за границу в течение часа. Журнал банка и заголовки "
    "письма показывают, что отправитель пользовался в тот день названным ниже адресом."
)
ENGLISH = "On 1 March 2026 an invoice was sent from this account to a clinic."
LAW = {"SG-LEG": ("yes", "Penal Code, s. 12; ordered by a judge.")}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reads_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the other State accept English alone."""
    monkeypatch.setattr(directory, "profile_of", lambda *_, **__: {"languages": ["en"]})


def drafted(now: datetime, **changes: object) -> Draft:
    """Return a draft whose facts are in a language that the other State does not read."""
    PeerDesk()
    content = whole_request(Kind.MLA, **{"facts": RUSSIAN, **changes})
    draft = services.file_draft(Kind.MLA, content, aud="XB", person=person("prosecutor"), now=now)
    services.answer_safeguards(draft.pk, LAW, person=person("ca_head"), now=now)
    return draft


def test_a_draft_waits_for_its_translation_which_then_goes_along(now: datetime) -> None:
    draft, sender = drafted(now), person("ca_officer")
    translator = person("translator", name="Tala Sol")

    with pytest.raises(TranslationNeededError, match="facts"):
        sent_from(draft, by=sender, now=now)
    with pytest.raises(NoSuchDraftError):
        translate_draft(draft.pk, Said("facts", "en", ENGLISH), person=translator, now=now)
    task = ask_translation(draft.pk, to=translator.pk, person=person("ca_head"), now=now)
    assert (task.due_at - now).days >= 5
    made = translate_draft(
        draft.pk, Said("facts", "en", ENGLISH, machine=True), person=translator, now=now
    )
    with pytest.raises(TranslationNeededError, match="facts"):
        sent_from(draft, by=sender, now=now)
    confirm_of_draft(draft.pk, made.pk, person=translator, now=now)
    with pytest.raises(NoSuchTranslationError):
        confirm_of_draft(draft.pk, made.pk, person=translator, now=now)
    thread = sent_from(draft, by=sender, now=now)

    said = thread.statements.get().body["content"]
    assert said["facts"] == RUSSIAN
    assert [one["text"] for one in said["translation"]] == [ENGLISH]
    assert said["translation"][0]["confirmed_by"] == "Tala Sol"
    assert Draft.objects.get(pk=draft.pk).content["facts"] == RUSSIAN
    kinds = Entry.objects.filter(kind__startswith="translation-").values_list("kind", flat=True)
    assert sorted(kinds) == ["translation-added", "translation-asked", "translation-confirmed"]


def test_a_supervisor_sets_the_translation_aside_and_an_emergency_goes_before_it(
    now: datetime,
) -> None:
    draft, sender = drafted(now), person("ca_officer")
    services.override(draft, reason="They have agreed by phone.", person=person("ca_head"), now=now)
    held = Draft.objects.get(pk=draft.pk)

    assert sent_from(held, by=sender, now=now).state == "sent"
    urgent = drafted(now, urgency="emergency", urgency_reasons=["life"], facts=f"{RUSSIAN} Ещё.")
    assert services.waits_for_translation(urgent, now=now) is False


def test_only_a_translator_can_be_asked_and_only_a_text_that_is_there_is_translated(
    now: datetime,
) -> None:
    draft, head = drafted(now), person("ca_head")

    with pytest.raises(CannotTakeError):
        ask_translation(draft.pk, to=person("prosecutor").pk, person=head, now=now)
    for wrong in (Said("nothing", "en", ENGLISH), Said("facts", "en", ENGLISH, original="0" * 64)):
        with pytest.raises(NoSuchTextError):
            translate_draft(draft.pk, wrong, person=head, now=now)
    for wrong in (
        Said("facts", "en", " "),
        Said("facts", "no such", "x"),
        Said("facts", "ru", "x"),
    ):
        with pytest.raises(UnreadableTranslationError):
            translate_draft(draft.pk, wrong, person=head, now=now)
    with pytest.raises(PermissionRefusedError):
        translate_draft(draft.pk, Said("facts", "en", "x"), person=person("auditor"), now=now)
    assert not Translation.objects.exists()


def test_beside_a_request_that_came_a_translation_stays_at_this_node(now: datetime) -> None:
    thread, officer = PeerDesk().request(at=now, facts=RUSSIAN), person("poc_247")
    browser, address = desk.browser_of(officer), f"/requests/{thread.pk}/translations"
    before = thread.statements.count()

    page = browser.get(address).content.decode()
    assert RUSSIAN in page
    assert "Russian" in page
    text = {"field": "facts", "original": "0" * 64, "language": "en", "text": ENGLISH}
    changed = browser.post(address, text)
    assert changed.status_code == 422
    assert ENGLISH in changed.content.decode()
    made = translate_request(thread.pk, Said("facts", "en", ENGLISH), person=officer, now=now)

    assert made.original
    assert Thread.objects.get(pk=thread.pk).statements.count() == before
    shown = browser.get(f"/requests/{thread.pk}").content.decode()
    assert RUSSIAN in shown
    assert ENGLISH in shown
    assert shown.index(RUSSIAN) < shown.index(ENGLISH)
