"""Groups whose commands are imported only when they are called.

``comity --help`` reads no command's module, so that the command line answers at once and pure
commands never meet Django.
"""

import importlib
import importlib.util
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """A group that knows its commands by name, module and one line of help.

    The command ``name`` is the attribute ``name`` (with underscores) of its module.
    """

    def __init__(self, *, lazy: Mapping[str, tuple[str, str]], **attrs: object) -> None:
        """Take ``lazy``: name to (module, one line of help)."""
        super().__init__(**attrs)  # type: ignore[arg-type]
        self._lazy = {name: told for name, told in lazy.items() if _exists(told[0])}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands that exist, in the order of the table."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing it now."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(self._lazy[cmd_name][0])
        command: object = getattr(module, cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            msg = f"{module.__name__} does not define the command {cmd_name}"
            raise TypeError(msg)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, told[1]) for name, told in self._lazy.items()])


def _exists(module: str) -> bool:
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return False
    return spec is not None and spec.origin is not None  # a folder alone is not a command
