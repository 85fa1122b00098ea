"""What every answer of the desk carries, whatever it is.

Source: OWASP ASVS 5.0, 3.4 (browser security headers); RFC 9457.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from comity.web.errors import BadRequestError, error_of_status, problem_response

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
_PROBLEM = "application/problem+json"


class HardeningMiddleware:
    """Set the headers, and turn every bare error of the framework into a problem document."""

    def __init__(self, following: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before ``following``."""
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``."""
        response = self._answered(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and not _is_problem(response):
            response = _as_problem(request, response)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()  # a page elsewhere that rebinds its name to this address stops here
        except DisallowedHost:
            msg = "this node does not answer to that host name"
            return problem_response(BadRequestError(msg), status=HTTPStatus.BAD_REQUEST)
        return self._following(request)


def _is_problem(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith(_PROBLEM)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    error = error_of_status(response.status_code, method=request.method or "", path=request.path)
    told = problem_response(error, status=response.status_code)
    if "Allow" in response.headers:
        told.headers["Allow"] = response.headers["Allow"]
    return told
