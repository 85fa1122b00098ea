"""To which provider a request goes that is addressed to one: its code in the directory."""

from collections.abc import Mapping
from typing import Any, Final

from comity.cooperation.app import registry
from comity.cooperation.errors import ProviderNotThereError
from comity.cooperation.kinds import Kind, plan_of
from comity.cooperation.wrongs import Wrong
from comity.directory.app import queries as directory

_FIELD: Final = "addressee_provider"


def with_addressee(kind: Kind, stated: Mapping[str, Any], *, aud: str) -> dict[str, Any]:
    """Return a request with the code of the provider that it is addressed to, if it is to one.

    Raises:
        ProviderNotThereError: It names none, or one under the law of another State.
    """
    if plan_of(kind).addressed != "provider":
        return dict(stated)
    by_hand = registry.known_partner(aud)
    if by_hand is not None:  # a provider without a node is the addressee itself
        return {**stated, _FIELD: by_hand.provider_code or by_hand.code}
    asked = str(stated.get(_FIELD) or "")
    if not asked:
        msg = "the directory knows no provider (none was named)"
        raise _not_there(msg, Wrong(_FIELD, "missing"), asked, aud)
    return {**stated, _FIELD: _of_state(asked, aud)}


def let_named_provider_through(kind: Kind, stated: Mapping[str, Any], *, aud: str) -> None:
    """Let pass a request that names no provider yet, or one to which it can go.

    Raises:
        ProviderNotThereError: It names one that the directory does not know, or one under the law
            of another State.
    """
    asked = str(stated.get(_FIELD) or "")
    if asked and aud and plan_of(kind).addressed == "provider" and not registry.known_partner(aud):
        _of_state(asked, aud)


def _of_state(asked: str, aud: str) -> str:
    """Return the code of the provider ``asked`` for, if it stands under the law of ``aud``."""
    try:
        member, entry = directory.provider(asked)
    except directory.NoSuchProviderError as error:
        msg = f"the directory knows no provider {asked}"
        wrong = Wrong(_FIELD, "no_provider", {"said": asked[:80]})
        raise _not_there(msg, wrong, asked, aud) from error
    if member != aud:
        msg = f"{entry.name} stands under the law of {member}, and not of {aud}"
        wrong = Wrong(_FIELD, "provider_elsewhere", {"said": entry.name, "member": member})
        raise _not_there(msg, wrong, entry.code, aud)
    return entry.code


def _not_there(msg: str, wrong: Wrong, asked: str, aud: str) -> ProviderNotThereError:
    return ProviderNotThereError(msg, provider=asked, to=aud, fields=[wrong.written()])
