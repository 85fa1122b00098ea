"""The addresses of the room."""

from django.urls import path

from comity.evidence.app import views

urlpatterns = [
    path("evidence", views.evidence, name="evidence"),
    path("evidence/<str:package_id>", views.package, name="package"),
    path("evidence/<str:package_id>/verify", views.verify, name="package-verify"),
    path("evidence/<str:package_id>/progress", views.progress, name="package-progress"),
    path("evidence/<str:package_id>/download", views.download, name="package-download"),
    path("evidence/<str:package_id>/anchor", views.anchor, name="package-anchor"),
    path("evidence/<str:package_id>/certificate", views.certificate, name="package-certificate"),
]
