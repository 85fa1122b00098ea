"""Forms in which what was registered is corrected: how it came, and what was said."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from comity.cooperation.acts import Act
from comity.cooperation.app.forms.registering import (
    HOW,
    SAID,
    HeardForm,
    RegisterForm,
    typed_how,
)
from comity.cooperation.kinds import Kind
from comity.cooperation.registering import Record
from comity.cooperation.threads import Thread as FoldedThread
from comity.cooperation.typed import content_of, typed_of

_HOW = tuple(name for name in HOW if name != "filed")


class CorrectedRequest(RegisterForm):
    """A request that was registered, field by field; what the form does not show of it stays."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's form
        kind: Kind,
        stood: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401 - Django's form
    ) -> None:
        """Ask for what shall stand in the place of ``stood``."""
        super().__init__(*args, kind=kind, partners=(), **kwargs)
        self.stood = stood
        del self.fields["sender"], self.fields["filed"]

    def content(self) -> dict[str, Any]:
        """Return what is asked, in the fields of the kind."""
        return content_of(self.typed(), self.stood, kind=self.kind)

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields in the order in which they are asked."""
        said = [self[name] for name in self.fields if name not in {*_HOW, "key"}]
        return {"said": said, "how": [self[name] for name in _HOW]}


class CorrectedAnswer(HeardForm):
    """An act that was registered; what the form does not show of it stays."""

    def __init__(self, *args: Any, stood: Mapping[str, Any], **kwargs: Any) -> None:  # noqa: ANN401 - Django's form
        """Ask for what shall stand in the place of ``stood``."""
        super().__init__(*args, **kwargs)
        self.stood = stood
        del self.fields["filed"]

    def content(self) -> dict[str, Any]:
        """Return what was said, in the fields of the act."""
        unseen = {name: one for name, one in self.stood.items() if name not in self.fields}
        return {**super().content(), **unseen}

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields in the order in which they are asked."""
        said = [self[name] for name in self.fields if name in SAID and name in self.model]
        return {"said": said, "how": [self[name] for name in _HOW]}


def correcting(
    record: Record,
    posted: QueryDict | None,
    *,
    kind: Kind,
    view: FoldedThread,
) -> CorrectedRequest | CorrectedAnswer:
    """Return the form that corrects what the other side is registered to have said.

    Args:
        record: As it stands now.
        posted: What was typed, or nothing.
        kind: Of the request.
        view: The request.
    """
    body = record.body or {}
    stood: Mapping[str, Any] = body.get("content") or {}
    how = typed_how(record.facts)
    if body.get("act") == Act.REQUEST:
        typed = {**how, **typed_of(stood)}
        return CorrectedRequest(posted, kind=kind, stood=stood, initial=typed)
    typed = {**how, **_typed(stood)}
    act = Act(str(body.get("act")))
    return CorrectedAnswer(posted, kind=kind, act=act, view=view, stood=stood, initial=typed)


def _typed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people would have typed to make ``content``."""
    return {name: _shown(name, content.get(name)) for name in SAID}


def _shown(name: str, value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and name != "refusal_ground":
        return "\n".join(_lines(value))
    return "" if value is None else value


def _lines(values: Iterable[object]) -> Iterable[str]:
    return (str(one["text"]) if isinstance(one, Mapping) else str(one) for one in values)
