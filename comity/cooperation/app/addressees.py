"""To which provider a request goes that is addressed to one: its code in the directory."""

from collections.abc import Mapping
from typing import Any

from comity.cooperation.app import registry
from comity.cooperation.errors import ProviderNotThereError
from comity.cooperation.kinds import Kind, plan_of
from comity.directory.app import queries as directory


def with_addressee(kind: Kind, stated: Mapping[str, Any], *, aud: str) -> dict[str, Any]:
    """Return a request with the code of the provider that it is addressed to, if it is to one.

    Raises:
        ProviderNotThereError: It names none, or one under the law of another State.
    """
    if plan_of(kind).addressed != "provider":
        return dict(stated)
    by_hand = registry.known_partner(aud)
    if by_hand is not None:  # a provider without a node is the addressee itself
        return {**stated, "addressee_provider": by_hand.provider_code or by_hand.code}
    asked = str(stated.get("addressee_provider") or "")
    try:
        member, entry = directory.provider(asked)
    except directory.NoSuchProviderError as error:
        msg = f"the directory knows no provider {asked or '(none was named)'}"
        raise ProviderNotThereError(msg, provider=asked, to=aud) from error
    if member != aud:
        msg = f"{entry.name} stands under the law of {member}, and not of {aud}"
        raise ProviderNotThereError(msg, provider=entry.code, to=aud)
    return {**stated, "addressee_provider": entry.code}
