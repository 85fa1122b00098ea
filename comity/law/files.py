"""Read our own data files: strict YAML, no key twice, no dates made in silence.

Example:
    >>> sorted(read_data("completeness/set.yaml"))[:2]
    ['data_categories', 'groups']
"""

from importlib.resources import files
from typing import Any, cast

import yaml

from comity.kernel.errors import InvalidInputError

_DATE_TAG = "tag:yaml.org,2002:timestamp"


class MalformedDataFileError(InvalidInputError):
    """A data file that is part of the program, or was given to it, cannot be read."""

    code = "law.malformed_data_file"
    remedy = "Correct the file at the place named; its schema lies beside it."


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice and leaves dates as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the parent declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _DATE_TAG]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # as the parent
        """Return the mapping of ``node``."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                msg = f"the key {key!r} stands twice{node.start_mark}"
                raise MalformedDataFileError(msg)
        return cast("dict[Any, Any]", super().construct_mapping(node, deep=deep))


def read_yaml(text: str | bytes) -> Any:  # noqa: ANN401  # YAML holds anything; a model reads it next
    """Return what ``text`` holds.

    Raises:
        MalformedDataFileError: It is not YAML, or a key stands twice.
    """
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  # a SafeLoader, stricter
    except yaml.YAMLError as error:
        msg = f"not YAML: {error}"
        raise MalformedDataFileError(msg) from error


def read_data(name: str) -> Any:  # noqa: ANN401  # likewise
    """Return what the law room's own file ``name`` (under ``data/``) holds."""
    return read_yaml((files("comity.law") / "data" / name).read_bytes())
