"""What can go wrong where bytes rest."""

from comity.kernel.errors import InvalidInputError, RefusedError, UnavailableError


class MalformedNameError(InvalidInputError):
    """It cannot be the name of a blob or of a key."""

    code = "storage.malformed_name"
    remedy = "Use letters, digits, dots, hyphens and slashes; nothing that leaves the folder."


class MissingBlobError(UnavailableError):
    """There is no blob of that name."""

    code = "storage.missing_blob"
    remedy = "Restore the blob from the backup; its name and key are unchanged."


class StoreUnreachableError(UnavailableError):
    """The store of blobs does not answer, or refuses."""

    code = "storage.unreachable"
    remedy = "Check the address, the rights and the free space of the store, then try again."


class UnknownStoreError(InvalidInputError):
    """The address of the store is of no kind that is known here."""

    code = "storage.unknown_store"
    remedy = "Set storage_url to file, or to s3:// with the name of a bucket."


class LooseModeError(RefusedError):
    """Others than the owner may read or write what only the owner may."""

    code = "storage.loose_mode"
    remedy = "Run chmod 700 on the folder and chmod 600 on its files, as the node's own user."


class MissingKeyError(UnavailableError):
    """There is no key of that role."""

    code = "storage.missing_key"
    remedy = "Restore the folder of secrets from its backup."


class KeyExistsError(RefusedError):
    """A key of that role is there already."""

    code = "storage.key_exists"
    remedy = "Rotate the key under a new role name; a key is never overwritten."


class SealedKeyError(RefusedError):
    """A key does not open: the passphrase is wrong, or the file was changed."""

    code = "storage.sealed_key"
    remedy = "Give the passphrase with which the keys were made, or restore the file."


class DamagedItemError(InvalidInputError):
    """A stored item is not what was stored."""

    code = "storage.damaged_item"
    remedy = "Keep the damaged blob, restore it from the backup, and look for the cause."


class ItemExistsError(RefusedError):
    """An item of that identifier is stored already."""

    code = "storage.item_exists"
    remedy = "Store it under a new identifier; an item is never overwritten."


class UnknownItemError(RefusedError):
    """No item of that identifier was ever stored."""

    code = "storage.unknown_item"
    remedy = "Check the identifier."


class ItemDestroyedError(RefusedError):
    """The item's key was destroyed, and with it the item."""

    code = "storage.item_destroyed"
    remedy = "It cannot be brought back; the record says when it was destroyed, and why."


class NoSuchUploadError(InvalidInputError):
    """There is no such upload, or it has ended."""

    code = "storage.no_such_upload"
    remedy = "Begin the upload again; what was handed over before is in the list of files."


class UploadMovedError(RefusedError):
    """The upload stands at another byte than the part that came."""

    code = "storage.upload_moved"
    remedy = "Go on from the offset that the facts name; what arrived is kept."


class UploadTooLargeError(RefusedError):
    """More came than was announced or is allowed."""

    code = "storage.upload_too_large"
    remedy = "Announce the size that the file has, or split it into smaller files."


class IncompleteUploadError(UnavailableError):
    """Parts of the content have not arrived yet."""

    code = "storage.upload_incomplete"
    remedy = "Go on from the offset that the upload states; what arrived is kept."


class DamagedArchiveError(InvalidInputError):
    """The archive is not as it was written, or it was sealed to another key."""

    code = "storage.damaged_archive"
    remedy = "Take another copy of it, or an older one; nothing of a damaged one is used."
