"""The national chain in front of a request: an investigator asks, a prosecutor or judge approves.

The central authority sends. An approval is of what the draft says at that moment and to whom: when
either changes, it is of an earlier version and counts no more.

Example:
    >>> lacks_approval("investigator", frozenset({"judge"}), {}, {}, aud="XB")
    True
    >>> lacks_approval("prosecutor", frozenset({"prosecutor"}), {}, {}, aud="XB")
    False

Source: process 2.2 (draft to internal_review: investigator, prosecutor or judge).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from comity.cooperation.translating import TRANSLATION
from comity.kernel.digests import digest_of
from comity.kernel.strict_json import canonical

APPROVAL: Final = "approval"
"""Under which name the approval stands beside what was typed in a draft."""
DRAFTING: Final = frozenset({"investigator"})
"""Roles whose drafts need the approval of a judicial authority."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a draft, and of which version.

    Attributes:
        of: SHA-256 of what it said and to whom.
    """

    by: str
    name: str
    role: str
    at: str
    of: str

    def written(self) -> dict[str, str]:
        """Return it as a draft keeps it."""
        return asdict(self)


def version_of(content: Mapping[str, Any], *, aud: str) -> str:
    """Return the digest of what a draft says and to whom.

    A translation is none of what it says: it is made after the approval, and changes nothing.
    """
    stated = {name: value for name, value in content.items() if name != TRANSLATION}
    return digest_of(canonical({"content": stated, "aud": aud}))


def approval_in(typed: Mapping[str, Any]) -> Approval | None:
    """Return the approval that stands beside what was typed, of whatever version."""
    kept = typed.get(APPROVAL)
    return Approval(**kept) if kept else None


def lacks_approval(
    drafted_by: str,
    approving: frozenset[str],
    typed: Mapping[str, Any],
    content: Mapping[str, Any],
    *,
    aud: str,
) -> bool:
    """Return whether a judicial authority still has to approve a draft before it is sent.

    Args:
        drafted_by: Role of whoever wrote it last.
        approving: Roles that approve requests of its kind; none where none is needed.
        typed: What was typed, with what stands beside it.
        content: What it says.
        aud: To whom.
    """
    if not approving or drafted_by not in DRAFTING:
        return False
    found = approval_in(typed)
    return found is None or found.of != version_of(content, aud=aud)
