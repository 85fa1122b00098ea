"""Acts of ``comity request`` in a consultation on jurisdiction.

Each is a plain function with its options; ``request`` makes commands of them.
"""

from collections.abc import Callable, Mapping

import click

Said = Mapping[str, object]


@click.option("--views", help="Which State you hold best placed, and why.")
def give_position(**given: object) -> Said:
    """Give your position on jurisdiction; criteria and an outcome from --content FILE."""
    return given


@click.option("--dissent", help="What you still hold, and why.")
@click.option("--next-steps", help="What you will do now.")
def end_talks(**given: object) -> Said:
    """End a consultation on jurisdiction without agreement."""
    return given


CONSULTING: tuple[Callable[..., Said], ...] = (give_position, end_talks)
