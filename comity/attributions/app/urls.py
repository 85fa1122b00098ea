"""The addresses of the room."""

from django.urls import path

from comity.attributions.app import views

urlpatterns = [
    path("attributions", views.attributions, name="attributions"),
    path("attributions/new", views.new, name="attribution-new"),
    path("attributions/<str:asked>", views.attribution, name="attribution"),
    path("attributions/<str:asked>/write", views.write, name="attribution-write"),
    path("attributions/<str:asked>/review", views.review, name="attribution-review"),
    path("attributions/<str:asked>/give", views.give, name="attribution-give"),
    path(
        "attributions/<str:asked>/offers/<int:offer>", views.hand_over, name="attribution-hand-over"
    ),
    path(
        "attributions/<str:asked>/versions/<int:number>", views.version, name="attribution-version"
    ),
]
