"""A field of a request with its values: ``{% load rows %}``, ``{% said_row row %}``.

A page of a request shows dozens, most with one value or two. As templates within templates they
took half of its time.
"""

from collections.abc import Iterator, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from comity.cooperation.app.pages.contents import Row, Value
from comity.cooperation.app.pages.tongues import TranslationShown, Written
from comity.web.templatetags.comity import mono, told_time

register = template.Library()

CUT = 160
"""Letters of a value where there is room for little."""


@register.simple_tag(takes_context=True)
def said_row(context: template.Context, row: Row, brief: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - written so in templates
    """Return the label of ``row`` and its values.

    Args:
        context: Of the page.
        row: The field.
        brief: Show of each line what comes first and what is kept, long texts cut.
    """
    told = "".join(
        format_html(
            '<span class="c-valueline">{}</span>',
            SafeString("".join(_brief(context, line) if brief else _whole(context, line))),
        )
        for line in row.lines
    )
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", row.label, SafeString(told))


@register.simple_tag(takes_context=True)
def said_text(context: template.Context, value: Value) -> SafeString:
    """Return one value, with its language and what stands beside it."""
    return _value(context, value)


def _brief(context: template.Context, line: Sequence[Value]) -> Iterator[str]:
    for place, value in enumerate(line):
        if value.kept or not place:
            yield " " if place else ""  # a dash beside an hour would read as its zone
            yield _value(context, value, cut=CUT)


def _whole(context: template.Context, line: Sequence[Value]) -> Iterator[str]:
    for place, value in enumerate(line):
        if place:
            yield " "
        if value.label:
            yield format_html(
                '<span class="c-piece"><span class="c-muted">{}:</span> {}</span>',
                value.label,
                _value(context, value),
            )
        elif value.even or value.moment or value.written or not place:
            yield _value(context, value)
        else:
            yield format_html('<span class="c-muted">{}</span>', value.text)


def _value(context: template.Context, value: Value, *, cut: int | None = None) -> SafeString:
    if value.moment:
        return SafeString(told_time(context, value.moment, value.form))
    if value.even:
        return mono(value.text)
    text = value.text if cut is None else Truncator(value.text).chars(cut)
    if value.written is None:
        return format_html('<bdi class="c-value">{}</bdi>', text)
    beside = () if cut else value.written.translations
    return format_html("{}{}", _text(text, value.written), SafeString("".join(map(_other, beside))))


def _text(text: str, written: Written) -> SafeString:
    """Return a text that somebody wrote, with its language where that is not the reader's."""
    said = format_html('<bdi class="c-value" lang="{}">{}</bdi>', written.lang, text)
    if not written.mark:
        return said
    return format_html('{} <span class="c-muted">[{}]</span>', said, written.mark)


def _other(one: TranslationShown) -> SafeString:
    """Return a translation, below the text that it is of."""
    return format_html(
        '<span class="c-valueline"><span class="c-muted">{}:</span> '
        '<bdi class="c-value" lang="{}">{}</bdi> <span class="c-muted">[{}]</span></span>',
        one.into,
        one.lang,
        one.text,
        one.made,
    )
