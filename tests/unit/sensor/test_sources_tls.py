"""Trackers over https, on loopback: who shows a certificate that this machine trusts is asked, and anybody else is a reason."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from thelivu.sensor import sources
from thelivu.sensor.bencode import encode
from thelivu.sensor.sources import announced, scraped
from thelivu.sensor.tracker import Count
from thelivu.sensor.values import Endpoint, WireError
from unit.sensor import office
from unit.sensor.made import THEIRS, V1
from unit.sensor.test_sources_answers import COUNTS, HERE, OK, swarm_only

ENDED = ("tracker_tls", "tracker_silent")  # as the server ends it: by an alert, or by hanging up
NOW, DAY = datetime.now(UTC), timedelta(days=1)


class Shop:
    """An authority of this test alone, and the certificates that it makes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.root = folder / "root.pem"
        own = self._signed(self._name, self._key, NOW - DAY, NOW + DAY, [(x509.BasicConstraints(ca=True, path_length=0), True)])
        self.root.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def _signed(self, subject, key, begins, ends, extensions):
        made = x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number(), begins, ends)
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(self._key, hashes.SHA256())

    def serves(self, ip: str = "127.0.0.1", ends=NOW + DAY / 2) -> ssl.SSLContext:
        """A server's side, for the name that is this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.SubjectAlternativeName([x509.IPAddress(ip_address(ip))])
        made = self._signed(x509.Name([]), key, NOW - DAY, ends, [(named, True)])
        file = self.folder / "server.pem"
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture
def shop(tmp_path, monkeypatch):
    made = Shop(tmp_path)
    monkeypatch.setattr(sources, "TIMEOUT_S", 2.0)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.root))  # the store of the machine, as OpenSSL finds it
    sources.trusted.cache_clear()
    yield made
    sources.trusted.cache_clear()


def asked(answer: bytes, context: ssl.SSLContext | None, ask=lambda url: scraped(url, V1, swarm_only())):
    """What comes of asking a server; and what it was asked."""

    async def run():
        heard = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                heard.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(answer)
                await writer.drain()
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                writer.write(b"HTTP/1.0 400 Bad\r\n\r\n")
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        try:
            return await ask("https://127.0.0.1:{1}/announce".format(*server.sockets[0].getsockname())), heard
        except WireError as fault:
            return fault.code, heard
        finally:
            server.close()
            await asyncio.sleep(0.02)

    return asyncio.run(run())


def test_a_tracker_with_a_certificate_of_the_store_is_scraped_and_announced_to(shop):
    permit = office.permit("listed")
    counts, scrape = asked(OK + COUNTS, shop.serves())
    named, announce = asked(
        OK + encode({b"peers": HERE[0]}), shop.serves(), lambda url: announced(url, V1, THEIRS, 6881, permit, swarm_only())
    )

    assert (counts, named) == (Count(5, 7), (Endpoint("127.0.1.2", 6881),))
    assert (scrape[0].startswith(b"GET /scrape?info_hash="), b"peer_id=" in announce[0]) == (True, True)


@pytest.mark.parametrize("manner", ["unknown authority", "another name", "lapsed"])
def test_a_certificate_that_does_not_hold_is_a_reason_and_no_hash_is_told(shop, tmp_path, manner):
    (tmp_path / "other").mkdir()
    context = {
        "unknown authority": lambda: Shop(tmp_path / "other").serves(),
        "another name": lambda: shop.serves("127.0.0.2"),
        "lapsed": lambda: shop.serves(ends=NOW - DAY / 2),
    }[manner]()

    assert asked(OK + COUNTS, context) == ("tracker_certificate", [])


def test_old_tls_is_not_spoken(shop):
    old = shop.serves()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = old.minimum_version = ssl.TLSVersion.TLSv1_1

    code, heard = asked(OK + COUNTS, old)

    assert (code in ENDED, heard) == (True, [])


def test_a_tracker_that_speaks_no_tls_at_all_is_told_no_hash(shop):
    code, heard = asked(OK + COUNTS, None)

    assert code in ENDED
    assert not any(V1[5:] in one or b"info_hash" in one for one in heard)
