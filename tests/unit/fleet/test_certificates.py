"""Certificates of a cluster: one authority, one certificate for each computer; nothing that is there is written over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from thelivu.base import InputError
from thelivu.fleet.certificates import certify

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_each_computer_has_its_own_certificate_from_one_authority(tmp_path: Path):
    one, two = certify(tmp_path / "tls", "rack-1", NOW), certify(tmp_path / "tls", "rack-2.example.org", NOW)
    authority = x509.load_pem_x509_certificate(one[0].read_bytes())

    assert one[0] == two[0]
    for _, certificate, key in (one, two):
        x509.load_pem_x509_certificate(certificate.read_bytes()).verify_directly_issued_by(authority)
        assert key.stat().st_mode & 0o777 == 0o600
    ends = x509.load_pem_x509_certificate(two[1].read_bytes()).not_valid_after_utc
    assert ends == NOW + timedelta(days=90)


@pytest.mark.parametrize("name", ["", "authority", "../x", "a b", "a/b", "a\x00"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str):
    with pytest.raises(InputError) as refused:
        certify(tmp_path / "tls", name, NOW)
    assert refused.value.code == "fleet.computer_name"


def test_a_certificate_that_is_there_stays(tmp_path: Path):
    made = certify(tmp_path, "rack-1", NOW)
    before = made[2].read_bytes()
    with pytest.raises(InputError) as refused:
        certify(tmp_path, "rack-1", NOW)

    assert refused.value.code == "fleet.certificate_there"
    assert made[2].read_bytes() == before
