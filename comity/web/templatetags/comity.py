"""The kit in templates: ``{% load comity %}``.

Tags give what people see (an icon, a time, a badge); parts that hold more are templates under
``web/parts/``, included with their arguments. ``/styleguide`` shows all of them.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from comity.directory.app.words import language_names
from comity.kernel.errors import ComityError
from comity.web import badges, charts, labels, telling

register = template.Library()

SOON = timedelta(hours=3)
TODAY = timedelta(hours=24)
MIRRORED = frozenset(
    {"arrow-back-up", "arrow-forward-up", "arrow-left", "arrow-right", "chevron-right"}
    | {"external-link", "list-check", "login", "logout", "send", "message-2", "message-question"}
)
"""Icons that point somewhere; clocks, ticks and logos are never mirrored."""


def _told_once(tag: Callable[..., SafeString]) -> Callable[..., SafeString]:
    """Keep what ``tag`` said in each language: a list shows hundreds of few kinds."""

    @lru_cache(maxsize=2048)
    def said(language: str | None, *args: str, **named: str) -> SafeString:  # noqa: ARG001 - a key
        return tag(*args, **named)

    @wraps(tag)
    def told(*args: str, **named: str) -> SafeString:
        return said(get_language(), *args, **named)

    return told


@register.simple_tag
def row(part: str, **shown: Hashable) -> SafeString:
    """Return the template ``part``, which sees ``shown`` and nothing else; rendered once for it.

    Lists show the same rows again and again. What the moment changes, such as the time left, comes
    ready made: a part that looked at the clock would show what it saw first.
    """
    return _row(part, get_language(), tuple(shown.items()))


@lru_cache(maxsize=4096)
def _row(
    part: str,
    language: str | None,  # noqa: ARG001 - a key
    shown: tuple[tuple[str, Hashable], ...],
) -> SafeString:
    return SafeString(get_template(part).render(dict(shown)))


@register.simple_tag
@_told_once
def icon(name: str, extra: str = "") -> SafeString:
    """Return the icon ``name``; the word beside it says what it means."""
    return format_html(
        '<svg class="c-i{}{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        " c-flip" if name in MIRRORED else "",
        f" {extra}" if extra else "",
        static("comity/icons.svg"),
        name,
    )


# --- time -------------------------------------------------------------------------------------


@register.simple_tag(name="time", takes_context=True)
def told_time(
    context: template.Context, value: datetime | date | None, form: str = "long"
) -> SafeString | str:
    """Return a moment in UTC, or a calendar day, as people read it.

    Args:
        context: Of the page.
        value: The moment, or the day; nothing is shown as a dash.
        form: ``long`` (day, month and year, hour), ``short`` (the year only if it is another),
            ``seconds``, ``day``, ``hour``, ``clock`` (the hour with
            its seconds), ``ago`` or ``shown`` (long, the reader's own time
            beside it).
    """
    if value is None:
        return "-"
    now = _now(context)
    if not isinstance(value, datetime):
        said = telling.short_day(value, now=now) if form == "short" else telling.day(value)
        return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), said)
    match form:
        case "short":
            said = telling.moment(value, now=now)
        case "day":
            said = telling.day(value)
        case "hour":
            said = telling.hour(value)
        case "clock":
            said = telling.hour(value, seconds=True)
        case "ago":
            said = telling.ago(value, now=now)
        case _:
            said = telling.moment(value, seconds=form == "seconds")
    return format_html(
        '<time datetime="{}" data-local{}><bdi>{}</bdi></time>',
        _iso(value),
        SafeString('="shown"') if form == "shown" else "",
        said,
    )


@register.simple_tag(takes_context=True)
def due(
    context: template.Context,
    value: datetime | None,
    since: datetime | None = None,
    about: str = "",
) -> SafeString:
    """Show how much time is left until ``value``, and a bar if it is known ``since`` when.

    Args:
        context: Of the page.
        value: When it is due; nothing shows nothing.
        since: When the clock began.
        about: What is due; said with the threshold to those who listen.
    """
    if value is None:
        return format_html('<span class="c-muted">{}</span>', _("No deadline"))
    now = _now(context)
    remains = value - now
    tone = _tone(remains)
    over = remains < timedelta()
    drawn = SafeString("")
    if since is not None and value > since:
        share = 100.0 if over else 100 * ((now - since) / (value - since))
        drawn = charts.bar(share, tone=tone)
    return format_html(
        '<span class="c-due is-{}"><span class="c-due-l">{}<span data-word>{}</span></span> '
        '<time datetime="{}" data-countdown="{}"><bdi>{}</bdi></time></span>{}',
        tone,
        icon("alert-triangle" if over else "clock"),
        _("Overdue") if over else pgettext("deadline", "Due"),
        _iso(value),
        about,
        telling.moment(value, now=now),
        drawn,
    )


@register.inclusion_tag("web/parts/count.html", takes_context=True)
def count(
    context: template.Context,
    value: datetime | None,
    since: datetime | None = None,
    about: str = "",
    said: str = "",
) -> dict[str, object]:
    """Show the big box with the time left; ``said`` stands before the moment below."""
    remains = None if value is None else value - _now(context)
    return {
        "value": value,
        "now": _now(context),
        "since": since,
        "about": about,
        "said": said,
        "tone": "" if remains is None else _tone(remains),
        "over": remains is not None and remains < timedelta(),
    }


def _tone(remains: timedelta) -> str:
    return "red" if remains <= SOON else "amber" if remains <= TODAY else "grey"


@register.filter
def lasting(value: timedelta) -> str:
    """Return a length of time in words."""
    return telling.length(value)


@register.filter
def since(value: datetime | None, now: datetime) -> str:
    """Return in words how long it is since ``value``; nothing where nothing has begun."""
    return "" if value is None else telling.length(now - value)


@register.filter
def number(value: float) -> str:
    """Return a number in Western digits, grouped as the language does."""
    return telling.number(value)


@register.filter
def size(octets: int) -> str:
    """Return a size such as 3.4 MB."""
    return telling.size(octets)


# --- names and figures ------------------------------------------------------------------------


@register.filter
def ref(text: object) -> SafeString:
    """Return a reference or an address: left to right in every language, in even type."""
    return format_html('<bdi dir="ltr" class="c-ref">{}</bdi>', text)


@register.filter
def mono(text: object) -> SafeString:
    """Return an identifier in even type, left to right."""
    return format_html('<bdi dir="ltr" class="c-mono">{}</bdi>', text)


@register.filter
def fingerprint(digest: str, length: int = 16) -> SafeString:
    """Return the first ``length`` digits of a digest in groups of four; the whole on hover."""
    groups = " ".join(digest[at : at + 4] for at in range(0, min(length, len(digest)), 4))
    return format_html('<bdi dir="ltr" class="c-mono" title="{}">{}</bdi>', digest, groups)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
@_told_once
def avatar(name: str = "", extra: str = "") -> SafeString:
    """Return the round sign of a person; without a name, of nobody."""
    if not name:
        return format_html(
            '<span class="c-av is-none">{}<span class="c-hush">{}</span></span>',
            icon("user"),
            _("Nobody yet"),
        )
    return format_html(
        '<span class="c-av{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="c-hush">{}</span></span>',
        f" {extra}" if extra else "",
        name,
        initials(name),
        name,
    )


@register.simple_tag
@_told_once
def member(code: str, name: str = "") -> SafeString:
    """Return the sign of a member of the directory: its code, never a flag."""
    return format_html('<span class="c-member" title="{}" dir="ltr">{}</span>', name, code)


@register.filter
def role(code: str) -> object:
    """Return what a role is called."""
    return badges.ROLES.get(code, code)


@register.filter
def languages(codes: str) -> str:
    """Return the names of languages whose codes stand in a row, in the language of the page."""
    named = language_names(code.strip() for code in codes.split(","))
    return pgettext("list", ", ").join(named)


@register.filter
def label(text: str) -> str:
    """Return a text of a data file, such as a rule's message, in the reader's language."""
    return labels.label(text)


@register.filter
def title(error: ComityError) -> str:
    """Return what kind of error it is, in the reader's language."""
    return labels.title(error)


@register.filter
def remedy(error: ComityError) -> str:
    """Return what can be done about an error, in the reader's language."""
    return labels.remedy(error)


# --- badges -----------------------------------------------------------------------------------


@register.simple_tag
@_told_once
def badge(tone: str, name: str, text: str, extra: str = "") -> SafeString:
    """Return a badge with icon ``name``; ``tone`` is a colour of the kit."""
    return format_html(
        '<span class="c-badge is-{}{}">{}{}</span>',
        tone,
        f" {extra}" if extra else "",
        icon(name) if name else "",
        text,
    )


@register.simple_tag
@_told_once
def state(code: str) -> SafeString:
    """Return the badge of a state of a request, of evidence or of an order."""
    return _of("state", code)


@register.simple_tag
def task(code: str) -> SafeString:
    """Return the badge of a task: not started, incomplete, done."""
    if code == "done":
        shown = badges.TASKS["done"]
        return format_html('<span class="c-done">{}{}</span>', icon(shown.icon), shown.label)
    return _of("task", code)


@register.simple_tag
def urgency(code: str) -> SafeString:
    """Return the badge of an urgency; nothing for what is routine."""
    return SafeString("") if code in {"", "routine"} else _of("urgency", code)


@register.simple_tag
def level(code: str) -> SafeString:
    """Return the badge of a notice or of a part of the node: ok, info, warning, alarm."""
    return _of("level", code)


@register.simple_tag
def mark(text: str) -> SafeString:
    """Return a handling mark, each of its labels in its colour."""
    return format_html_join(
        " ",
        '<bdi dir="ltr" class="c-tlp {}">{}</bdi>',
        ((badges.mark_class(part), part.strip()) for part in text.split(" // ") if part.strip()),
    )


def _of(family: str, code: str) -> SafeString:
    shown = badges.badge(family, str(code))
    return badge(shown.tone, shown.icon, str(shown.label))


# --- drawings and attributes ------------------------------------------------------------------


@register.simple_tag
def bar(share: float, tone: str = "") -> SafeString:
    """Return a bar filled by ``share`` hundredths."""
    return charts.bar(share, tone=tone)


@register.simple_tag
def spark(values: Sequence[float], tone: str = "") -> SafeString:
    """Return a small line through ``values``, mirrored where time runs from right to left."""
    return charts.spark(values, tone=tone, mirrored=get_language_bidi())


@register.filter
def get(table: Mapping[object, object], key: object) -> object:
    """Return what ``table`` holds for ``key``, or nothing."""
    return table.get(key)


def _now(context: template.Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


def _iso(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
