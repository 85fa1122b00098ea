"""The addresses of people, of what is told, and of signing in."""

from django.urls import URLPattern, URLResolver, path

from comity.access.app import notice_views

_NOTICES: list[URLPattern | URLResolver] = [
    path("notices", notice_views.notices, name="notices"),
    path("notices/seen", notice_views.seen, name="notices-seen"),
    path("more", notice_views.more, name="more"),
]
urlpatterns = [*_NOTICES]
