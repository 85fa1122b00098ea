"""Who sent a request to the HTTP interface; for the routes of every room."""

from django.http import HttpRequest

from comity.access.app.services import NotSignedInError, Person


def person_of(request: HttpRequest) -> Person:
    """Return who sent ``request``; the token was checked before the route was called.

    Raises:
        NotSignedInError: The route is not behind the token check.
    """
    person = getattr(request, "auth", None)
    if not isinstance(person, Person):
        msg = "no token came with the request"
        raise NotSignedInError(msg)
    return person
