"""What every answer of the desk carries, whatever it is.

Source: OWASP ASVS 5.0, 3.4 (browser security headers); RFC 9457.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from comity.access.app import attempts, second_keys
from comity.access.app.account_urls import OPEN_BY_PASSWORD
from comity.access.app.services import NotSignedInError
from comity.access.app.sessions import is_unsecured
from comity.web.errors import BadRequestError, error_of_status, problem_response
from comity.web.refusals import API, error_of, told
from comity.web.views import expired

_CONTENT = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",  # the one of comity.js, by which htmx writes what this node rendered
)
_POWERS_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
_POWERS_OWN = ("publickey-credentials-create", "publickey-credentials-get")
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "; ".join(_CONTENT),
        "X-Content-Type-Options": "nosniff",
        "Server": "comity",  # else the server in front names itself
        # Nothing to others. With no-referrer, forms of our own would come with "Origin: null".
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            [*(f"{power}=()" for power in _POWERS_OFF), *(f"{own}=(self)" for own in _POWERS_OWN)]
        ),
    }
)
SANDBOXED = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""Policy of files that people take out: a browser that shows one runs and loads nothing."""
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"  # two years
_PROBLEM = "application/problem+json"


class HardeningMiddleware:
    """Set the headers, and tell every bare error: to people as a page, to programs as a document.

    What is below ``/api/``, and whoever does not say that HTML is wanted, gets a problem document.
    """

    def __init__(self, following: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before ``following``."""
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``."""
        response = self._answered(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and not _is_told(request, response):
            response = _retold(request, response)
        kept = _is_static(request) and response.status_code < HTTPStatus.BAD_REQUEST
        for name, value in HEADERS.items():
            if not (kept and name == "Cache-Control"):
                response.headers[name] = value
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = SANDBOXED
        if request.is_secure():
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell what a page refused, as the HTTP interface does by itself."""
        error = error_of(exception)
        if error is None:
            return None
        attempts.note(request, error)
        return told(request, error)

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()  # a page elsewhere that rebinds its name to this address stops here
        except DisallowedHost:
            msg = "this node does not answer to that host name"
            return problem_response(BadRequestError(msg), status=HTTPStatus.BAD_REQUEST)
        return self._following(request)


def _is_static(request: HttpRequest) -> bool:
    return request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/")


def _is_told(request: HttpRequest, response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(_PROBLEM):
        return True
    page = kind.startswith("text/html") and bool(getattr(response, "content", b""))
    return page and not request.path.startswith(API)


def _retold(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    error = error_of_status(response.status_code, method=request.method or "", path=request.path)
    spoken = told(request, error, status=response.status_code)
    for name in ("Allow", "Location"):
        if name in response.headers:
            spoken.headers[name] = response.headers[name]
    return spoken


def _led_to_a_factor(request: HttpRequest) -> HttpResponseBase | None:
    """Send whoever lacks a second factor, or a second passkey, to the page that sets it up."""
    at = request.resolver_match.url_name if request.resolver_match else None
    lacks, asked = is_unsecured(request), second_keys.asked(request)
    if lacks or asked is second_keys.Asked.NOW:
        request.unsecured = True  # type: ignore[attr-defined] # pages then show no way elsewhere
    if at in OPEN_BY_PASSWORD:
        return None
    if lacks:
        return redirect("account")
    if asked is None:
        return None
    following = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('second-passkey')}?{following}")


class PagesForPeopleMiddleware(LoginRequiredMiddleware):
    """Every page needs a person who has signed in, unless it says ``login_not_required``.

    Whoever has no second factor yet, or no second passkey when one is due, sees the pages alone
    that set one up. The HTTP interface is outside: it asks for a token at every address by itself.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Send whoever may not see the page to the one that lets them."""
        if request.path.startswith(API):
            return None
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        return _led_to_a_factor(request) if refused is None else refused

    def handle_no_permission(  # type: ignore[override] # Django redirects; we may also tell
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Send a person to sign in; what was typed is shown, what a page asked for is refused."""
        if "HX-Request" in request.headers:
            msg = "nobody has signed in"
            return problem_response(NotSignedInError(msg))
        if request.method == "POST":
            return expired(request)
        response = super().handle_no_permission(request, view_func)
        why = getattr(request, "signed_out", "")
        if not why and settings.SESSION_COOKIE_NAME in request.COOKIES:
            why = "ended" if request.session.is_empty() else ""
        if why:
            response.headers["Location"] += f"&ended={why}"
        return response
