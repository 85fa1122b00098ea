"""The addresses of the directory and of the other nodes."""

from django.urls import path

from comity.directory.app import peer_views, views

urlpatterns = [
    path("directory", views.directory, name="directory"),
    path("directory/<str:code>", views.member, name="member"),
    path("directory/<str:code>/entry", views.member_entry, name="member-entry"),
    path("peers", peer_views.peers, name="peers"),
    path("peers/<str:code>/test", peer_views.peer_test, name="peer-test"),
    path("peers/<str:code>/stop", peer_views.peer_stop, name="peer-stop"),
    path("peers/<str:code>/lift", peer_views.peer_lift, name="peer-lift"),
]
