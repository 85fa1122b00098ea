"""Small drawings as SVG that the server writes: no script, no style attribute.

They take their colours from classes, so they follow the theme, and they are hidden from screen
readers: the figure always stands beside them in words.
"""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString

WHOLE = 100.0
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 96, 28, 3


def bar(share: float, *, tone: str = "") -> SafeString:
    """Return a bar that is filled by ``share``, from 0 to 100.

    Args:
        share: How much is filled, in hundredths; what lies outside is cut.
        tone: ``red``, ``amber``, ``green``, ``blue``, ``grey`` or empty for the tone around it.
    """
    filled = min(max(float(share), 0.0), WHOLE)
    return format_html(
        '<svg class="c-bar{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="c-bar-t" width="100" height="6"/>'
        '<rect class="c-bar-f" width="{}" height="6"/></svg>',
        f" is-{tone}" if tone else "",
        f"{filled:g}",
    )


def spark(values: Sequence[float], *, tone: str = "", mirrored: bool = False) -> SafeString:
    """Return a small line through ``values``, oldest first; nothing for fewer than two.

    Args:
        values: What is drawn; the line is scaled to lie between its least and its greatest.
        tone: As for ``bar``.
        mirrored: Whether time runs from right to left.
    """
    if not any(True for _ in pairwise(values)):
        return SafeString("")
    low, span = min(values), (max(values) - min(values)) or 1
    step = (_SPARK_WIDTH - 2 * _SPARK_EDGE) / (len(values) - 1)
    tall = _SPARK_HEIGHT - 2 * _SPARK_EDGE
    points = []
    for index, value in enumerate(values):
        along = _SPARK_EDGE + index * step
        x = _SPARK_WIDTH - along if mirrored else along
        points.append((round(x, 1), round(_SPARK_EDGE + (1 - (value - low) / span) * tall, 1)))
    return format_html(
        '<svg class="c-spark{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        f" is-{tone}" if tone else "",
        _SPARK_WIDTH,
        _SPARK_HEIGHT,
        " ".join(f"{x:g},{y:g}" for x, y in points),
        f"{points[-1][0]:g}",
        f"{points[-1][1]:g}",
    )
