"""Certificates for a cluster of the unit's own: an authority made once, and one certificate for each computer.

Dask asks of the other side only that this authority signed its certificate, so the authority's key decides who may run
code on the workers: it stays on the computer that made it (RFC 5280 profile: P-256, one use each, 90 days).
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from thelivu.base import InputError

_AUTHORITY_DAYS, _COMPUTER_DAYS = 3650, 90
_AUTHORITY = "authority"


def certify(folder: Path, computer: str, now: datetime) -> tuple[Path, Path, Path]:
    """The authority's certificate, and the computer's certificate and key, as PEM files in `folder`.

    The authority is made when the folder has none. InputError for a name that is not one, or is there already.
    """
    if not computer.replace("-", "").replace(".", "").isalnum() or computer == _AUTHORITY:
        raise InputError("fleet.computer_name")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, key = _authority(folder, now)
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(computer, authority.subject, own, now, _COMPUTER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{_AUTHORITY}.pem", folder / f"{computer}.pem", folder / f"{computer}.key"
    _write(files[2], _private(own))
    _write(files[1], certificate.public_bytes(serialization.Encoding.PEM))
    return files


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key = folder / f"{_AUTHORITY}.pem", folder / f"{_AUTHORITY}.key"
    if not key.exists():
        own = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "thelivu fleet authority")])
        made = (
            _builder("thelivu fleet authority", name, own, now, _AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(own, hashes.SHA256())
        )
        _write(certificate, made.public_bytes(serialization.Encoding.PEM))
        _write(key, _private(own))
    held = serialization.load_pem_private_key(key.read_bytes(), None)
    if not isinstance(held, ec.EllipticCurvePrivateKey):
        raise InputError("fleet.authority_key")
    return x509.load_pem_x509_certificate(certificate.read_bytes()), held


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks of two computers differ
        .not_valid_after(now + timedelta(days=days))
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, data: bytes) -> None:
    """A new file for this account alone; one that is there stays as it is."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise InputError("fleet.certificate_there", file=path.name) from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
