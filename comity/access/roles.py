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
    CA_CYBER_DESK = "ca_cyber_desk"
    """Cyber desk of the central authority: does what its officers do."""
    DUTY_SUPERVISOR = "duty_supervisor"
    """Supervises the duty officers of the 24/7 contact point."""
    INV_JUDGE = "inv_judge"
    """Investigating judge: approves measures, reads what they brought."""
    JUDGE = "judge"
    """Judge of the court that decides with the evidence."""
    LIAISON = "liaison"
    """Liaison officer or magistrate: sees the cases that name him."""
    CSIRT = "csirt"
    """Team that answers to incidents; no evidence of cases."""
    PROVIDER_TRUST_SAFETY = "provider_trust_safety"
    """Member of a provider's team that takes content down."""
    DEFENCE = "defence"
    """Lawyer of an accused person; sees what was disclosed."""
    DATA_PROTECTION = "data_protection"
    """Supervises how personal data are used, by the journal."""
    OVERSIGHT = "oversight"
    """Supervises the whole, by the journal and not by content."""
    TRANSLATOR = "translator"
    """Translates what names him."""
    FORENSIC_EXAMINER = "forensic_examiner"
    """Examines the evidence of cases that name him."""
    EVIDENCE_CUSTODIAN = "evidence_custodian"
    """Keeps the evidence of the own organisation."""
    STATISTICIAN = "statistician"
    """Counts; sees no case."""
    ADMIN = "admin"
    """Keeps the node running; sees no case."""
    AUDITOR = "auditor"
    """Reads and verifies; changes nothing."""


PROVIDER_ROLES = frozenset({Role.PROVIDER_LERT, Role.PROVIDER_TRUST_SAFETY})
"""Roles of people who work for a provider."""


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
