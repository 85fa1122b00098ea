"""Reads the YAML that an official wrote, without YAML's surprises.

``no`` stays a word (the code of Norwegian, not *false*), a date stays text until its field reads
it, and a key that stands twice is refused. Nothing that comes from a peer is ever YAML: what is
published is canonical JSON.

Example:
    >>> read_yaml("languages: [no, en]")
    {'languages': ['no', 'en']}

Source: YAML 1.2.2, 10.2 (JSON schema) and 3.2.1.1 (keys are unique).
"""

import re
from collections.abc import Hashable

import yaml

from comity.directory.errors import EntryRefusedError


class _Loader(yaml.SafeLoader):
    """The safe loader with the booleans of YAML 1.2, no dates, and unique keys."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - the signature of the base class
    ) -> dict[Hashable, object]:
        """Return the mapping, refusing a key that stands twice."""
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                msg = f"the key {name!r} stands twice (line {node.start_mark.line + 1})"
                raise EntryRefusedError(msg, key=name)
        return super().construct_mapping(node, deep=deep)


# Nothing else is guessed: a telephone number, an hour such as 08:00 and a date stay text.
_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|[1-9][0-9]{0,14})$"), list("0123456789")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^null$"), ["n"])


def read_yaml(text: str) -> dict[str, object]:
    """Return the mapping that ``text`` states.

    Raises:
        EntryRefusedError: Not YAML, a key twice, or not a mapping.
    """
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 - derived from SafeLoader
    except yaml.YAMLError as error:
        msg = f"not YAML: {error}"
        raise EntryRefusedError(msg) from error
    if not isinstance(found, dict):
        msg = "a mapping is expected at the top of the file"
        raise EntryRefusedError(msg)
    return found
