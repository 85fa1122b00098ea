"""Who sent a request, by a token or by a session; for the routes and pages of every room."""

from django.http import HttpRequest

from comity.access.app.services import NotSignedInError, Person


def person_of(request: HttpRequest) -> Person:
    """Return who sent ``request``: the token or the session was checked before this is called.

    Raises:
        NotSignedInError: The address is behind neither.
    """
    person = getattr(request, "auth", None) or getattr(request, "user", None)
    if not isinstance(person, Person):
        msg = "nobody has signed in"
        raise NotSignedInError(msg)
    return person
