"""The addresses of the desk: the HTTP interface, a sign of life, and nothing else yet."""

from django.urls import path

from comity.web.api import api
from comity.web.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
]
handler400 = "comity.web.views.bad_request"
handler403 = "comity.web.views.forbidden"
handler404 = "comity.web.views.not_found"
handler500 = "comity.web.views.server_error"
