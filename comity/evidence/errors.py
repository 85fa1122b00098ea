"""What can go wrong with a package, by what the person can do next."""

from comity.kernel.errors import InvalidInputError, RefusedError, UnavailableError


class PackageRefusedError(RefusedError):
    """This package is not made: nothing to seal, or something stands where it would go."""

    code = "evidence.package_refused"
    remedy = "Name at least one file, and a folder that does not exist yet."


class UnsealableError(InvalidInputError):
    """A thing that cannot be evidence as it is: a link, a device, a name that will not travel."""

    code = "evidence.unsealable"
    remedy = "Copy the content to a regular file with a plain name; the original name is recorded."


class ChangedWhileReadError(UnavailableError):
    """A file changed while it was being sealed."""

    code = "evidence.changed_while_read"
    remedy = "Stop whatever writes to the file, or copy it, and seal again; nothing was kept."


class PackageAlteredError(InvalidInputError):
    """The package is not what was sealed."""

    code = "evidence.package_altered"
    remedy = "Keep it apart, do not use it, and ask the sender to deliver it again."


class RedactionRefusedError(InvalidInputError):
    """What is to be hidden or shown is not there, or cannot be proved row by row."""

    code = "evidence.redaction_refused"
    remedy = "Name files, rows and columns as they stand in the package; it stays as it is."


class CollectionRefusedError(RefusedError):
    """The collection does not take this: it has ended, or something is missing or unknown."""

    code = "evidence.collection_refused"
    remedy = "Do what the message says; what was recorded stays as it is."


class RecordBrokenError(InvalidInputError):
    """The record of a collection, or a file in it, is not what it was."""

    code = "evidence.record_broken"
    remedy = "Keep the folder as it is, begin another collection, and tell your evidence officer."


class DisclosureRefusedError(InvalidInputError):
    """The plan of a disclosure forgets something, or withholds it without what that needs."""

    code = "evidence.disclosure_refused"
    remedy = "Correct the plan at the place named; nothing was made."


class PackageUnusableError(InvalidInputError):
    """There is nothing to verify, or the anchor cannot be read."""

    code = "evidence.package_unusable"
    remedy = "Name the folder of a package, and an anchor file in PEM."


class MalformedManifestError(InvalidInputError):
    """A transport manifest, or what it decrypts to, is not what it claims to be."""

    code = "evidence.malformed_manifest"
    remedy = "Ask the sender to seal and announce the package again."


class ChunkRefusedError(RefusedError):
    """A chunk that no accepted package announced, or that is not what its name says."""

    code = "evidence.chunk_refused"
    remedy = "Announce the package first; send each chunk unchanged under its SHA-256."


class HandlingNotAcceptedError(RefusedError):
    """The use of a package is limited, and whoever takes it out has not taken the limits on."""

    code = "evidence.handling_not_accepted"
    remedy = "Read the limits, and take the files out under them: name their digest as accepted."


class UnreadableKeyError(InvalidInputError):
    """What was given as the public key of a partner is none."""

    code = "evidence.unreadable_key"
    remedy = "Copy the key whole, as the program age-keygen prints it, and compare it by telephone."


class WeakPassphraseError(InvalidInputError):
    """A passphrase that can be guessed, or that not every keyboard can type."""

    code = "evidence.weak_passphrase"
    remedy = "Take the passphrase that was drawn for you, or write a longer one."


class IncompletePackageError(UnavailableError):
    """Chunks of the package have not arrived yet."""

    code = "evidence.package_incomplete"
    remedy = "Wait until the delivery is complete; what arrived is kept."


class UnknownPackageError(InvalidInputError):
    """No such package or item on this node."""

    code = "evidence.unknown_package"
    remedy = "Copy the identifier whole from the list of packages."


class NoSuchPackageError(UnknownPackageError):
    """No such package or item that the person may know of."""

    code = "evidence.no_such_package"


class HeldBackError(RefusedError):
    """What a partner gave for other uses alone would leave this way."""

    code = "evidence.held_back"
    remedy = "Leave it out, or ask whoever gave it for it as evidence."
