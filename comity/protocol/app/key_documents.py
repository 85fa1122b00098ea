"""Key documents as they are held here: each text is parsed once, however often it is shown."""

from functools import lru_cache

from django.conf import settings

from comity.journal.checkpoints import LogKeys
from comity.kernel.strict_json import parse_object
from comity.protocol import keys
from comity.protocol.app.models import Peer
from comity.protocol.keyring import KeyDocument


@lru_cache(maxsize=512)
def read_document(text: str) -> KeyDocument:
    """Return the key document that ``text`` states; its keys are parsed, which takes a while."""
    return KeyDocument.from_json(parse_object(text))


def log_keys() -> LogKeys | None:
    """Return every key that ever signed this node's checkpoints; None if none is published.

    Keys that are no longer used are among them: what they signed must still verify.
    """
    code = settings.COMITY_NODE.code
    text = Peer.objects.filter(pk=code).values_list("document", flat=True).first()
    if not text:
        return None
    document = read_document(text)
    return LogKeys(
        member=code,
        ed25519=tuple(key.public for key in document.of_role(keys.LOG_ED25519)),
        ml_dsa_65=tuple(key.public for key in document.of_role(keys.LOG_ML_DSA_65)),
    )
