"""The authority file (interchange section 7): an approved authority leaves the office signed, tools read it elsewhere.

The office's Ed25519 key signs the canonical JSON (RFC 8785) of everything but the signature, behind a fixed first
line, so that the same key's checkpoints and packages can never be taken for an authority. The signature stands for
the two officers: nothing that they have not both agreed to is signed.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thelivu.authority.basis import ACTS, Authority
from thelivu.base import InputError, Refused, canonical, read_iso, rfc3339

VERSION = 1
LARGEST = 1_000_000
"""An authority is a page, not a book."""

_CONTEXT = b"thelivu authority file v1\n"
_TEXTS = ("id", "basis", "issued_by", "rank", "purpose", "valid_from", "valid_to")
_LISTS = ("acts", "subjects")
_FIELDS = frozenset({"version", "district", "signature", *_TEXTS, *_LISTS})


def sign_authority(
    authority: Authority, key: Ed25519PrivateKey, *, issued_by: str, rank: str
) -> dict[str, Any]:
    """The signed document of an authority that two officers have agreed to; of any other it is refused."""
    if authority.practice:
        raise Refused("authority.practice_not_signed")
    if authority.revoked_at is not None:
        raise Refused("authority.revoked", at=rfc3339(authority.revoked_at))
    if not authority.approved_by or authority.approved_at is None:
        raise Refused("authority.not_approved")
    if authority.approved_by == authority.recorded_by:
        raise Refused("authority.same_officer")
    document: dict[str, Any] = {
        "version": VERSION,
        "id": authority.id,
        "basis": authority.basis,
        "issued_by": issued_by,
        "rank": rank,
        "purpose": authority.purpose,
        "acts": sorted(authority.acts),
        "subjects": list(authority.subjects),
        "district": authority.district,
        "valid_from": rfc3339(authority.valid_from),
        "valid_to": rfc3339(authority.valid_to),
    }
    return {**document, "signature": key.sign(_CONTEXT + canonical(document)).hex()}


def read_authority(file: bytes | str | Mapping[str, Any], key: Ed25519PublicKey, at: datetime) -> Authority:
    """The authority that the office of this key signed; an unsigned, altered or expired one is refused."""
    document = dict(file) if isinstance(file, Mapping) else _parsed(file)
    _check_signature(document, key)
    authority = _checked(document)
    if at >= authority.valid_to:
        raise Refused("authority.expired", valid_to=rfc3339(authority.valid_to))
    return authority


def _parsed(file: bytes | str) -> dict[str, Any]:
    if len(file) > LARGEST:
        raise InputError("authority.file_too_large", limit=LARGEST)
    try:
        document = json.loads(file, object_pairs_hook=_no_field_twice)
    except (ValueError, RecursionError) as bad:
        raise InputError("authority.file_not_json") from bad
    if not isinstance(document, dict):
        raise InputError("authority.file_not_json")
    return document


def _no_field_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers must not see two authorities in one file."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _check_signature(document: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    signature = document.get("signature")
    if not isinstance(signature, str) or not signature:
        raise Refused("authority.file_unsigned")
    signed = {name: value for name, value in document.items() if name != "signature"}
    try:
        key.verify(bytes.fromhex(signature), _CONTEXT + canonical(signed))
    except (ValueError, InvalidSignature) as bad:
        raise Refused("authority.file_signature") from bad


def _checked(document: Mapping[str, Any]) -> Authority:
    if document.get("version") != VERSION:
        raise InputError("authority.file_version", version=str(document.get("version")))
    wrong = [name for name in _TEXTS if not isinstance(document.get(name), str)]
    wrong += [name for name in _LISTS if not _is_texts(document.get(name))]
    wrong += [] if isinstance(document.get("district", ""), str | None) else ["district"]
    wrong += sorted(document.keys() ^ _FIELDS)
    wrong += [f"acts: {act}" for act in document.get("acts", ()) if act not in ACTS] if not wrong else []
    if wrong:
        raise InputError("authority.file_field", field=wrong[0])
    return _authority(document)


def _authority(document: Mapping[str, Any]) -> Authority:
    starts = _moment(document, "valid_from")
    return Authority(
        id=document["id"],
        basis=document["basis"],
        reference="",
        purpose=document["purpose"],
        acts=frozenset(document["acts"]),
        subjects=tuple(document["subjects"]),
        district=document["district"],
        valid_from=starts,
        valid_to=_moment(document, "valid_to"),
        recorded_by=document["issued_by"],
        recorded_at=starts,
        approved_by=f"signature {document['signature'][:16]}",
        approved_at=starts,
    )


def _moment(document: Mapping[str, Any], name: str) -> datetime:
    span = read_iso(document[name]).certain
    if span is None:
        raise InputError("authority.file_field", field=name)
    return span.lo


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
