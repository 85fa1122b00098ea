"""The roles that people have at a node.

A role is a post, not a person, and ends with the post. What a role may do is data: see
``permissions``.

Source: process catalogue, 3.1 (who they are).
"""

from enum import StrEnum

from comity.kernel.errors import InvalidInputError


class UnknownRoleError(InvalidInputError):
    """There is no such role."""

    code = "access.unknown_role"
    remedy = "Use one of the role codes that the message lists."


class Role(StrEnum):
    """What somebody is at this node."""

    POC_247 = "poc_247"
    """Officer at the 24/7 contact point."""
    CA_OFFICER = "ca_officer"
    """Officer of the central authority."""
    PROVIDER_LERT = "provider_lert"
    """Member of a provider's law-enforcement response team."""
    INVESTIGATOR = "investigator"
    """Officer who needs the data."""
    PROSECUTOR = "prosecutor"
    """Who answers for the request before a court."""
    CA_HEAD = "ca_head"
    """Head of the central authority: does what its officers do, and answers for exceptions."""
    DUTY_SUPERVISOR = "duty_supervisor"
    """Supervises the duty officers of the 24/7 contact point."""
    ADMIN = "admin"
    """Keeps the node running; sees no case."""
    AUDITOR = "auditor"
    """Reads and verifies; changes nothing."""


def role_of(code: str) -> Role:
    """Return the role with that code.

    Raises:
        UnknownRoleError: There is none.
    """
    try:
        return Role(code)
    except ValueError as error:
        msg = f"there is no role {code!r}; the roles are {', '.join(Role)}"
        raise UnknownRoleError(msg, role=code) from error
