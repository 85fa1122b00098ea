"""Read our own data files: strict YAML, no key twice, no dates made in silence.

Example:
    >>> sorted(read_data("completeness/set.yaml"))[:2]
    ['data_categories', 'groups']
"""

import re
from importlib.resources import files
from typing import Any, cast

import yaml

from comity.kernel.errors import InvalidInputError

_GUESSED = frozenset({"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"})


class MalformedDataFileError(InvalidInputError):
    """A data file that is part of the program, or was given to it, cannot be read."""

    code = "law.malformed_data_file"
    remedy = "Correct the file at the place named; its schema lies beside it."


class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key that stands twice; leaves dates, and words such as NO and on, as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the parent declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _GUESSED]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # as the parent
        """Return the mapping of ``node``."""
        seen = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if not isinstance(name, str | int | float):
                raise _refused(key, "a key is a word")
            if str(name) in seen:
                raise _refused(key, f"the key {name!r} stands twice")
            seen.add(str(name))
        return cast("dict[Any, Any]", super().construct_mapping(node, deep=deep))


StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
)


def _refused(node: yaml.Node, why: str) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, why, node.start_mark)


def read_yaml(text: str | bytes) -> Any:  # noqa: ANN401  # YAML holds anything; a model reads it next
    """Return what ``text`` holds.

    Raises:
        MalformedDataFileError: It is not YAML, or a key stands twice.
    """
    try:
        return yaml.load(text, Loader=StrictLoader)  # noqa: S506  # a SafeLoader, stricter
    except yaml.YAMLError as error:
        msg = f"not YAML: {error}"
        raise MalformedDataFileError(msg) from error


def read_data(name: str) -> Any:  # noqa: ANN401  # likewise
    """Return what the law room's own file ``name`` (under ``data/``) holds."""
    return read_yaml((files("comity.law") / "data" / name).read_bytes())
