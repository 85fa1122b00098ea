"""The addresses of the law room."""

from django.urls import path

from comity.law.app import views

urlpatterns = [
    path("law", views.assistant, name="legal-assistant"),
    path("law/instruments", views.instrument_list, name="law-instruments"),
    path("law/instruments/<str:code>", views.instrument, name="law-instrument"),
]
