"""The addresses of the room."""

from django.urls import path

from comity.teams.app import views

urlpatterns = [
    path("teams", views.teams, name="teams"),
    path("teams/new", views.new, name="team-new"),
    path("teams/<str:asked>", views.team, name="team"),
    path("teams/<str:asked>/versions/<str:version>", views.version, name="team-version"),
    path("teams/<str:asked>/seats", views.seats, name="team-seats"),
    path("teams/<str:asked>/renew", views.renew, name="team-renew"),
    path("teams/<str:asked>/acts/<str:act>", views.act, name="team-act"),
]
