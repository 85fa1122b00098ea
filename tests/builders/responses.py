"""Responses of the test client, put away as a server would."""

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase


def put_away(response: HttpResponseBase) -> None:
    """Close what ``response`` holds open, and leave the test its connection.

    A desk closes an old connection after each request. Inside the transaction of a test that
    would lose all that the test has written, so the client does without; so do we.
    """
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)
