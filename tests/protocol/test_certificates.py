import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from comity.protocol import keys
from comity.protocol.certificates import lane_certificate


def made(secret: bytes) -> bytes:
    now = datetime.now(UTC)
    return lane_certificate(
        secret,
        member="XA",
        hosts=["xa.example", "127.0.0.1"],
        not_before=now - timedelta(hours=1),
        not_after=now + timedelta(days=1),
    )


def test_a_lane_certificate_names_the_member_and_its_addresses() -> None:
    der = made(keys.make_secret(keys.TLS, bytes))
    certificate = x509.load_der_x509_certificate(der)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert certificate.subject.rfc4514_string() == "CN=XA lane"
    assert names.get_values_for_type(x509.DNSName) == ["xa.example"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    keys.check_public(keys.TLS, der)


def test_two_nodes_that_pin_each_other_speak_tls_1_3(tmp_path: Path) -> None:
    secret = keys.make_secret(keys.TLS, bytes)
    der = made(secret)
    pem = tmp_path / "lane.pem"
    pem.write_bytes(
        ssl.DER_cert_to_PEM_cert(der).encode()
        + keys.certified_key(secret).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    here, there = socket.socketpair()
    shown: list[bytes | None] = []

    def serve() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=der)
        context.load_cert_chain(pem)
        with context.wrap_socket(there, server_side=True) as secured:
            shown.append(secured.getpeercert(binary_form=True))
            secured.sendall(secured.recv(2))

    server = threading.Thread(target=serve)
    server.start()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=der)
    context.load_cert_chain(pem)
    with context.wrap_socket(here, server_hostname="127.0.0.1") as secured:
        secured.sendall(b"hi")
        assert secured.recv(2) == b"hi"
    server.join()
    assert shown == [der]
