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


def _brief(context: template.Context, line: Sequence[Value]) -> Iterator[str]:
    for place, value in enumerate(line):
        if value.kept or not place:
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
        elif value.even or value.moment or not place:
            yield _value(context, value)
        else:
            yield format_html('<span class="c-muted">{}</span>', value.text)


def _value(context: template.Context, value: Value, *, cut: int | None = None) -> SafeString:
    if value.moment:
        return SafeString(told_time(context, value.moment, value.form))
    if value.even:
        return mono(value.text)
    text = value.text if cut is None else Truncator(value.text).chars(cut)
    return format_html('<bdi class="c-value">{}</bdi>', text)
