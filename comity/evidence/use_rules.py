"""How evidence may be handled: its mark, the limits of its use, whether it may be handed on.

The rules are sealed with the files and travel with them. Whoever takes the files out takes them
under these rules, and says so; the journal keeps the digest of the rules.

Example:
    >>> rules = UseRules(mark="TLP:AMBER", limits=("For this case alone.",))
    >>> UseRules.from_json(rules.to_json()) == rules, rules.binds
    (True, True)

Source: Budapest Convention, Art. 28(2) and (3) (confidentiality and limitation on use).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from comity.evidence.releases import COURT
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import Json, canonical

WITH_CONSENT: Final = "with_consent"
"""It is handed on to another State, or used for another purpose, with consent alone."""
FREE: Final = "free"
"""It may be handed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRules:
    """The rules of one package.

    Attributes:
        mark: UseRules mark; empty where none is known.
        limits: Conditions of use, in the words of who set them.
        onward: ``with_consent`` or ``free``.
        use: What it may be used for, where it is information and no evidence (see ``releases``).
    """

    mark: str = ""
    limits: tuple[str, ...] = ()
    onward: str = WITH_CONSENT
    use: str = ""

    @property
    def binds(self) -> bool:
        """Say whether somebody has set limits, which have to be taken on before it leaves."""
        return bool(self.limits) or self.use not in {"", COURT}

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the rules: what whoever takes the files out accepts."""
        return digest_of(canonical(self.to_json()))

    def to_json(self) -> dict[str, Json]:
        """Return it as the package holds it."""
        said: dict[str, Json] = {"mark": self.mark, "limits": list(self.limits)}
        return {**said, "onward": self.onward, **({"use": self.use} if self.use else {})}

    @classmethod
    def from_json(cls, said: object) -> Self:
        """Return what a package states; of what an older one leaves out, the strictest holds."""
        stated: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
        limits = stated.get("limits")
        return cls(
            mark=str(stated.get("mark") or ""),
            limits=tuple(str(one) for one in limits) if isinstance(limits, list) else (),
            onward=FREE if stated.get("onward") == FREE else WITH_CONSENT,
            use=str(stated.get("use") or ""),
        )
