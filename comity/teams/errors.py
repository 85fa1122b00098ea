"""What can be wrong with what is said in a team, and what a rule of the team refuses."""

from comity.kernel.errors import InvalidInputError, RefusedError


class MalformedEventError(InvalidInputError):
    """A message of a team does not say what such a message says."""

    code = "teams.malformed_event"
    remedy = "Tell the contact point of the peer: its node sends what cannot be read."


class UnprovedEventError(InvalidInputError):
    """What was handed on is not proved by the signature of its author."""

    code = "teams.unproved_event"
    remedy = "Ask the author itself; nothing of it was taken over."


class NoSuchTeamError(InvalidInputError):
    """There is no such team at this node."""

    code = "teams.no_such_team"
    remedy = "Look it up in the list of teams: comity team list."


class NoSuchPartError(InvalidInputError):
    """The team has no such version, prolongation, entry or item of its plan."""

    code = "teams.no_such_part"
    remedy = "Copy the digest whole, as the page of the team shows it."


class NotForNowError(RefusedError):
    """The team does not allow it as it stands."""

    code = "teams.not_for_now"
    remedy = "Read the page of the team: it says how it stands and what is open."


class IncompleteAgreementError(RefusedError):
    """The agreement lacks what an agreement of a joint investigation team must hold."""

    code = "teams.incomplete_agreement"
    remedy = "Add what the findings name, and propose it again; nothing was sent."


class ChangedVersionError(RefusedError):
    """What was to be signed is another version than the one that was read."""

    code = "teams.changed_version"
    remedy = "Read the version again, and sign the one that is shown."
