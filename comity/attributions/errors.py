"""What can be wrong with an attribution record, and what its rules refuse."""

from comity.kernel.errors import InvalidInputError, RefusedError


class NoSuchAttributionError(InvalidInputError):
    """There is no such attribution record that the person may know of."""

    code = "attributions.no_such_attribution"
    remedy = "Look it up in the list of records: comity attribution list."


class NoSuchVersionError(InvalidInputError):
    """The record has no such version."""

    code = "attributions.no_such_version"
    remedy = "Give the number of a version that the page of the record shows."


class UnsoundRecordError(RefusedError):
    """The record breaks a rule of attribution records."""

    code = "attributions.unsound_record"
    remedy = "Mend what is named and save it again; nothing was kept."


class ChangedRecordError(RefusedError):
    """Somebody has added a version since the one that was read."""

    code = "attributions.changed_record"
    remedy = "Read the newest version, and do it again on that one."


class SecondPersonError(RefusedError):
    """Whoever wrote a record cannot review it."""

    code = "attributions.second_person"
    remedy = "Ask somebody who has written no version of it to review it."


class NotReviewedError(RefusedError):
    """Only a record that a second person has found sound is given to others."""

    code = "attributions.not_reviewed"
    remedy = "Have the newest version reviewed first."


class AlreadyReviewedError(RefusedError):
    """This version was reviewed before."""

    code = "attributions.already_reviewed"
    remedy = "A new version can be written and reviewed."


class BrokenChainError(RefusedError):
    """A kept version of a record is not what its digest says."""

    code = "attributions.broken_chain"
    remedy = "Do not use the record; restore it from the backup and compare it with the journal."
