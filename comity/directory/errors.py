"""What can be wrong with a directory, by name.

The errors under ``DirectoryDistrustedError`` mean that someone may be attacking the distribution:
nothing of what was fetched is used, and the last trusted state stays in use.
"""

from comity.kernel.errors import InvalidInputError, RefusedError, UnavailableError


class DirectoryDistrustedError(InvalidInputError):
    """What was fetched is not the directory that its keepers signed."""

    code = "directory.distrusted"
    remedy = "The last trusted state stays in use. Ask the directory office by telephone."


class DirectoryExpiredError(DirectoryDistrustedError):
    """The newest statement on offer is out of date: a freeze, or a keeper who stopped signing."""

    code = "directory.expired"
    remedy = (
        "The last trusted state stays in use. Ask the directory office whether it still signs; "
        "if it does, someone keeps the new statements from you."
    )


class DirectoryRolledBackError(DirectoryDistrustedError):
    """An older state than the one already trusted was offered: a rollback."""

    code = "directory.rolled_back"
    remedy = "The newer trusted state stays in use. Report the address it was fetched from."


class DirectoryMixedError(DirectoryDistrustedError):
    """Files of different states, or changed files, were offered: they do not fit together."""

    code = "directory.mixed"
    remedy = "The last trusted state stays in use. Fetch again; report it if it stays so."


class DirectorySignatureError(DirectoryDistrustedError):
    """Fewer keys signed than the role asks for."""

    code = "directory.too_few_signatures"
    remedy = "The last trusted state stays in use. Report it: only a key holder can mend this."


class ForeignPathError(DirectoryDistrustedError):
    """A member's role names files that are not its own."""

    code = "directory.foreign_path"
    remedy = "The last trusted state stays in use. The member speaks for another: report it."


class DirectoryMalformedError(DirectoryDistrustedError):
    """A file of the directory cannot be read as what it claims to be."""

    code = "directory.malformed"
    remedy = "The last trusted state stays in use. Fetch again; report it if it stays so."


class PracticeMismatchError(DirectoryDistrustedError):
    """A practice directory was offered to a real node, or a real one to a practice node."""

    code = "directory.practice_mismatch"
    remedy = "Give the node the address and the root digest of a directory of its own sort."


class DirectoryUnreachableError(UnavailableError):
    """The directory does not answer, or not whole."""

    code = "directory.unreachable"
    remedy = "The last trusted state stays in use. Check the address and the line, then refresh."


class DirectoryAddressRefusedError(RefusedError):
    """A node fetches its directory from public addresses over https alone."""

    code = "directory.address_refused"
    remedy = "Give an https address with a public IP address; only practice nodes may use others."


class RootNotPinnedError(RefusedError):
    """No root is pinned yet, so that nothing can be believed."""

    code = "directory.root_not_pinned"
    remedy = "Pin the root by the digest that the directory office gave you outside the network."


class PinnedRootMismatchError(RefusedError):
    """The root on offer is not the one whose digest was given outside the network."""

    code = "directory.root_mismatch"
    remedy = "Do not go on. Compare the digest again by telephone with two root holders."


class FingerprintMismatchError(RefusedError):
    """The application is not the one that was read out outside the network."""

    code = "directory.fingerprint_mismatch"
    remedy = "Do not admit the member. Telephone its authority again and compare every group."


class MembershipRefusedError(RefusedError):
    """The register does not allow this act for this member now."""

    code = "directory.membership_refused"
    remedy = "Look at the register (comity directory show) and choose the act that fits."


class TooFewKeysError(RefusedError):
    """Fewer keys than the role's threshold are at hand."""

    code = "directory.too_few_keys"
    remedy = "Bring the missing key holders and give the folder of each with --keys."


class EntryRefusedError(InvalidInputError):
    """An entry of the directory is not complete or not well formed."""

    code = "directory.entry_refused"
    remedy = "Correct the field named and check the file again; nothing was published."
