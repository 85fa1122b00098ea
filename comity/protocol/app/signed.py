"""The signatures over what this node sent and received, for those who carry them elsewhere.

What has not been delivered yet is signed for it here: a message signed again is the same message.
"""

from contextlib import closing

from django.conf import settings

from comity.protocol.app.models import Delivery, Incoming, Outgoing
from comity.protocol.app.signer_client import SignerClient


def signed(digest: str) -> bytes | None:
    """Return the statement of that digest with its signatures; ``None`` if it is not kept here.

    Raises:
        SignerUnavailableError: It was not delivered yet, and the signer does not answer.
    """
    came = Incoming.objects.filter(digest=digest).values_list("jws", flat=True).first()
    if came is not None:
        return bytes(came)
    own = Outgoing.objects.filter(digest=digest).values_list("id", "payload").first()
    if own is None:
        return None
    gone = Delivery.objects.filter(message_id=own[0]).values_list("jws", flat=True).first()
    if gone is not None:
        return bytes(gone)
    with closing(SignerClient(settings.COMITY_NODE.home)) as signer:
        return signer.sign_statements([bytes(own[1])])[0]
