"""The form of what differs from account to account: type, kinds of data, period, and the rest.

Like the form of the request, it takes everything that can be kept; what is missing is a finding of
the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from comity.cooperation.account_rows import AccountShape, fields_of_account, first_of, rows_in
from comity.cooperation.app.forms import fields
from comity.cooperation.app.forms.drafts import day_or_moment
from comity.cooperation.app.pages import asset_words, wording
from comity.cooperation.app.pages.wording import word
from comity.cooperation.codes import code_list
from comity.cooperation.kinds import Kind
from comity.cooperation.lines import written_lines
from comity.cooperation.property_rows import SORTS, chains, written_property

PAGE = 10
"""Accounts on one page."""
_LARGEST_PORT = 65_535
_ANSWERS: wording.Words = {"yes": _("Yes"), "no": _("No")}


class AccountForm(forms.Form):
    """What is said of one account."""

    def __init__(
        self, row: Mapping[str, Any], kind: Kind, sent: QueryDict | None, place: int
    ) -> None:
        """Ask about ``row``, which stands at ``place`` in a request of ``kind``."""
        self.kind = kind
        self.shapes = fields_of_account(kind)
        known = {name: _shown(row.get(name), shape) for name, shape in self.shapes.items()}
        super().__init__(sent, initial=known, prefix=f"row-{place}")
        for name, shape in self.shapes.items():
            self.fields[name] = _field(name, shape, row, words=_words(kind))

    def clean(self) -> dict[str, Any]:
        """Want days that are some."""
        said = super().clean() or {}
        for name, shape in self.shapes.items():
            if shape is AccountShape.DAY and said.get(name):
                try:
                    said[name] = day_or_moment(said[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return said

    def said(self) -> dict[str, Any]:
        """Return the fields as the request has them; what is empty is said by ``None``."""
        return {name: self._said(name, shape) for name, shape in self.shapes.items()}

    def _said(self, name: str, shape: AccountShape) -> Any:  # noqa: ANN401 - what a form cleaned
        value = self.cleaned_data.get(name)
        if shape is AccountShape.YES_NO:
            return {"yes": True, "no": False}.get(str(value))
        if shape is AccountShape.DATA:  # in the order in which they were asked for
            known, chosen = list(self.initial[name] or ()), list(value or ())
            return [code for code in known if code in chosen] + [
                code for code in chosen if code not in known
            ]
        return value or None


@dataclass(frozen=True, slots=True)
class AccountShown:
    """One account on the page.

    Attributes:
        number: As people count it, from 1.
        line: As it was typed.
        first: What is asked of each account.
        more: The rest.
        is_open: Whether the rest is shown at once.
    """

    number: int
    line: str
    first: list[forms.BoundField]
    more: list[forms.BoundField]
    is_open: bool


class AccountsForm:
    """The forms of the accounts of one page.

    Attributes:
        forms: By their place in the request, from 0.
    """

    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        kind: Kind,
        *,
        first: int,
        sent: QueryDict | None = None,
    ) -> None:
        """Ask about those of ``rows`` that stand on the page that begins with ``first``."""
        self._rows = rows
        places = range(first, min(first + PAGE, len(rows)))
        self.forms = {place: AccountForm(rows[place], kind, sent, place) for place in places}

    def is_valid(self) -> bool:
        """Say whether everything can be read."""
        return not [form for form in self.forms.values() if not form.is_valid()]

    def said(self) -> dict[int, dict[str, Any]]:
        """Return what is said of the accounts, by place."""
        return {place: form.said() for place, form in self.forms.items()}

    def shown(self) -> list[AccountShown]:
        """Return the accounts as the page lays them out."""
        return [_account(self._rows[place], place, form) for place, form in self.forms.items()]


def _account(row: Mapping[str, Any], place: int, form: AccountForm) -> AccountShown:
    asked = first_of(form.kind)
    more = [name for name in form.shapes if name not in asked]
    told = any(row.get(name) not in (None, "") for name in more)
    return AccountShown(
        number=place + 1,
        line=written_property([row]) if _is_property(form.kind) else written_lines([row]),
        first=[form[name] for name in asked],
        more=[form[name] for name in more],
        is_open=told or any(name in form.errors for name in more),
    )


def _is_property(kind: Kind) -> bool:
    return rows_in(kind) == "property"


def _words(kind: Kind) -> wording.Words:
    """Return what the fields of a row are called."""
    return asset_words.PIECES if _is_property(kind) else wording.PIECES


def _field(
    name: str, shape: AccountShape, row: Mapping[str, Any], *, words: wording.Words
) -> forms.Field:
    label = word(words, name)
    match shape:
        case AccountShape.TYPE | AccountShape.SORT | AccountShape.CHAIN:
            said, known = _offered(shape)
            codes = list(dict.fromkeys((*known, *filter(None, [str(row.get(name) or "")]))))
            return fields.choice(label, said, codes, required=False)
        case AccountShape.DATA:
            codes = list(dict.fromkeys((*code_list("data_category"), *(row.get(name) or ()))))
            return fields.choices(label, wording.DATA, codes, required=False)
        case AccountShape.YES_NO:
            return fields.choice(label, _ANSWERS, tuple(_ANSWERS), required=False)
        case AccountShape.PORT:
            return fields.number(label, at_most=_LARGEST_PORT)
        case AccountShape.TEXT:
            return fields.text(label, required=False, rows=2)
        case _:
            even = shape in {AccountShape.EVEN, AccountShape.DAY}
            return fields.line(label, required=False, even=even)


def _offered(shape: AccountShape) -> tuple[wording.Words, Sequence[str]]:
    """Return what can be chosen in a field of this shape, and what it is called."""
    if shape is AccountShape.SORT:
        return asset_words.SORTS, SORTS
    if shape is AccountShape.CHAIN:
        return {}, chains()
    return wording.IDENTIFIERS, tuple(wording.IDENTIFIERS)


def _shown(value: Any, shape: AccountShape) -> Any:  # noqa: ANN401 - JSON
    if shape is AccountShape.YES_NO:
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
    return value
