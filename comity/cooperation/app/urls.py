"""The addresses of the room: lists, requests, acts, drafts."""

from django.urls import path

from comity.cooperation.app.provider_urls import provider_urlpatterns
from comity.cooperation.app.views import (
    acts,
    asking_first,
    chain,
    drafts,
    letters,
    lists,
    requests,
    reviews,
    safeguards,
    senders,
    translations,
)

urlpatterns = [
    path("", lists.home, name="home"),
    path("inbox", lists.inbox, name="inbox"),
    path("inbox/preview/<str:asked>", lists.preview, name="inbox-preview"),
    path("sent", lists.sent, name="sent"),
    path("search", lists.search, name="search"),
    path("requests/<str:asked>", requests.request, name="request"),
    path("requests/<str:asked>/letter", letters.letter, name="request-letter"),
    path("letters/verify", letters.verify, name="letters-verify"),
    path("requests/<str:asked>/sent", requests.sent, name="request-sent"),
    path("requests/<str:asked>/take", requests.take, name="request-take"),
    path("requests/<str:asked>/name", requests.name, name="request-name"),
    path("requests/<str:asked>/assistance", requests.assistance, name="request-assistance"),
    path("requests/<str:asked>/safeguards", safeguards.questions, name="request-safeguards"),
    path(
        "requests/<str:asked>/translations", translations.of_request, name="request-translations"
    ),
    path(
        "requests/<str:asked>/translations/<str:translation>/confirm",
        translations.confirm_of_request,
        name="request-translation-confirm",
    ),
    path("requests/<str:asked>/review", reviews.review, name="request-review"),
    path("requests/<str:asked>/override", acts.override, name="request-override"),
    path("requests/<str:asked>/acts/<str:act>", acts.act, name="request-act"),
    path("requests/<str:asked>/flag", senders.flag, name="request-flag"),
    path("requests/<str:asked>/clearance", senders.clearance, name="request-clearance"),
    path("senders", senders.senders, name="senders"),
    path("senders/<str:flag>/clear", senders.clear, name="sender-clear"),
    path("drafts", drafts.drafts, name="drafts"),
    path("drafts/new", drafts.new, name="draft-new"),
    path("drafts/<str:asked>", drafts.draft, name="draft"),
    path("drafts/<str:asked>/check", drafts.check, name="draft-check"),
    path("drafts/<str:asked>/send", drafts.send, name="draft-send"),
    path("drafts/<str:asked>/safeguards", drafts.answer, name="draft-safeguards"),
    path("drafts/<str:asked>/translations", translations.of_draft, name="draft-translations"),
    path(
        "drafts/<str:asked>/translations/<str:translation>/confirm",
        translations.confirm_of_draft,
        name="draft-translation-confirm",
    ),
    path("drafts/<str:asked>/translator", translations.ask, name="draft-translator"),
    path("drafts/<str:asked>/hand", drafts.hand, name="draft-hand"),
    path("drafts/<str:asked>/approve", chain.approve, name="draft-approve"),
    path("drafts/<str:asked>/consent", asking_first.consent, name="draft-consent"),
    path("drafts/<str:asked>/assistance", asking_first.assistance, name="draft-assistance"),
    path("drafts/<str:asked>/override", drafts.override, name="draft-override"),
    path("drafts/<str:asked>/discard", drafts.discard, name="draft-discard"),
    *provider_urlpatterns,
]
