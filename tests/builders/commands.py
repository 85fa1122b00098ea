"""The command line at a desk in the same process, without a socket."""

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.test import Client

from comity.cli.api_client import Identity, NodeSilentError, error_in

Command = Callable[..., Any]
"""A command of somebody with a role: the answer as JSON, or the exit status."""


class InProcess:
    """Speaks to the desk without a socket, as ``ApiClient`` does with one."""

    silent = 0
    """How many answers are lost from now on."""

    def __init__(self, identity: Identity, *, seconds: float = 30) -> None:
        self._client = Client(headers={"authorization": f"Bearer {identity.token}"})

    def close(self) -> None:
        """Hang up."""

    def ask(self, path: str, **query: object) -> object:
        return self._answer(
            self._client.get(f"/api/v1{path}", {key: str(query[key]) for key in query})
        )

    def act(self, path: str, body: Mapping[str, object], *, key: str | None = None) -> object:
        answer = self._client.post(
            f"/api/v1{path}",
            json.dumps(body),
            content_type="application/json",
            headers={} if key is None else {"Idempotency-Key": key},
        )
        if InProcess.silent:
            InProcess.silent -= 1
            msg = "no answer"
            raise NodeSilentError(msg)
        return self._answer(answer)

    def upload(self, path: str, file: BinaryIO) -> object:
        return self._answer(self._client.put(f"/api/v1{path}", file.read()))

    def _answer(self, answer: Any) -> object:  # noqa: ANN401 - Django's own type is private
        if answer.status_code >= 400:
            raise error_in(answer.content, answer.status_code)
        return answer.json()
