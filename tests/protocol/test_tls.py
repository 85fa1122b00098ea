"""Which certificates count: those that the directory publishes, and no others."""

import asyncio
import ssl
from datetime import UTC, datetime

import pytest

from comity.protocol import keys
from comity.protocol.app import tls
from comity.protocol.keyring import RETIRED, KeyDocument, Keyring
from tests.builders.lanes import tls_key
from tests.builders.protocol import NOON, PeerNode, seeded

A, B = PeerNode("XA"), PeerNode("XB")
OLD, NEW = (keys.make_secret(keys.TLS, seeded(name)) for name in ("old", "new"))
LATER = datetime(2021, 1, 1, tzinfo=UTC)


def _document(peer: PeerNode, *lane: object) -> KeyDocument:
    made = peer.document
    return KeyDocument(
        member=peer.member,
        practice=True,
        policy="hybrid",
        endpoint=made.endpoint,
        keys=(*made.keys, *lane),  # type: ignore[arg-type]
    )


def _connected(server: ssl.SSLContext, client: ssl.SSLContext) -> bool:
    """Return whether both agree; in TLS 1.3 a client hears of a refusal only when it reads."""

    async def story() -> bool:
        async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            writer.close()

        listening = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=server)
        port = listening.sockets[0].getsockname()[1]
        async with listening:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client)
                heard = await reader.read() == b"hello"
                writer.close()
            except (ssl.SSLError, ConnectionError):
                return False
            return heard

    return asyncio.run(asyncio.wait_for(story(), 10))


def test_while_a_member_changes_keys_both_certificates_count() -> None:
    rotating = _document(
        B, tls_key(OLD, "XB"), tls_key(NEW, "XB", since=LATER), tls_key(A.tls_secret, "XB")
    )
    keyring = Keyring([_document(A, tls_key(A.tls_secret, "XA")), rotating])
    server = tls.server_context(me="XA", secret=A.tls_secret, keyring=keyring)

    for secret in (OLD, NEW):
        client = tls.client_context(me="XB", secret=secret, keyring=keyring, peer="XA")
        assert _connected(server, client)


def test_a_node_shows_the_certificate_of_the_key_that_it_has() -> None:
    keyring = Keyring(
        [
            _document(A, tls_key(OLD, "XA"), tls_key(NEW, "XA", since=LATER)),
            _document(B, tls_key(B.tls_secret, "XB")),
        ]
    )
    client = tls.client_context(me="XB", secret=B.tls_secret, keyring=keyring, peer="XA")

    for secret in (OLD, NEW):
        assert _connected(tls.server_context(me="XA", secret=secret, keyring=keyring), client)
    with pytest.raises(tls.NoCertificateError):
        tls.server_context(me="XA", secret=A.tls_secret, keyring=keyring)


@pytest.mark.parametrize("change", [{"state": RETIRED}, {"revoked_at": NOON}])
def test_a_withdrawn_certificate_is_nobodys(change: dict[str, object]) -> None:
    keyring = Keyring(
        [
            _document(A, tls_key(A.tls_secret, "XA")),
            _document(B, tls_key(B.tls_secret, "XB", **change)),
        ]
    )

    assert set(tls.certificates(keyring).values()) == {"XA"}
    with pytest.raises(tls.NoCertificateError):
        tls.client_context(me="XA", secret=A.tls_secret, keyring=keyring, peer="XB")


def test_another_member_of_the_directory_is_not_taken_for_the_peer() -> None:
    other = PeerNode("XC")
    keyring = Keyring(_document(one, tls_key(one.tls_secret, one.member)) for one in (A, B, other))
    server = tls.server_context(me="XC", secret=other.tls_secret, keyring=keyring)

    client = tls.client_context(me="XA", secret=A.tls_secret, keyring=keyring, peer="XB")

    assert not _connected(server, client)


def test_less_than_tls_1_3_is_refused() -> None:
    keyring = Keyring(_document(one, tls_key(one.tls_secret, one.member)) for one in (A, B))
    server = tls.server_context(me="XA", secret=A.tls_secret, keyring=keyring)
    client = tls.client_context(me="XB", secret=B.tls_secret, keyring=keyring, peer="XA")
    client.minimum_version = ssl.TLSVersion.TLSv1_2
    client.maximum_version = ssl.TLSVersion.TLSv1_2

    assert not _connected(server, client)


def test_one_certificate_that_cannot_be_read_keeps_nobody_else_out() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    good = tls_key(B.tls_secret, "XB").public

    tls._trust(context, [b"no certificate", good])

    assert len(context.get_ca_certs(binary_form=True)) <= 1
    assert context.cert_store_stats()["x509"] == 1
