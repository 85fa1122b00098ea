"""The addresses of the desk: the pages of every room, the HTTP interface, and a sign of life.

A room that has pages brings ``comity.<room>.app.urls``; its addresses have no prefix.
"""

import importlib.util
from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from comity.web.api import api
from comity.web.views import healthz


def _pages() -> Iterator[URLResolver]:
    yield path("", include("comity.access.app.account_urls"))
    for app in settings.INSTALLED_APPS:
        name = f"{app}.pages" if app == "comity.web" else f"{app}.urls"
        if app.startswith("comity.") and importlib.util.find_spec(name):
            yield path("", include(name))


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    *_pages(),
]
handler400 = "comity.web.views.bad_request"
handler403 = "comity.web.views.forbidden"
handler404 = "comity.web.views.not_found"
handler429 = "comity.web.views.too_many"  # allauth asks for it
handler500 = "comity.web.views.server_error"
