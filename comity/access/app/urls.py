"""The addresses of people, of what is told, and of signing in."""

from django.urls import URLPattern, URLResolver, path

from comity.access.app import notice_views, people_views

_NOTICES: list[URLPattern | URLResolver] = [
    path("notices", notice_views.notices, name="notices"),
    path("notices/seen", notice_views.seen, name="notices-seen"),
    path("more", notice_views.more, name="more"),
]
_PEOPLE: list[URLPattern | URLResolver] = [
    path("people", people_views.people, name="people"),
    path("people/new", people_views.person_new, name="person-new"),
    path("people/<str:asked>", people_views.person, name="person"),
    path("people/<str:asked>/<str:act>", people_views.person_act, name="person-act"),
]
urlpatterns = [*_PEOPLE, *_NOTICES]
