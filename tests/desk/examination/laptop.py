"""A laptop of the office that seals what it found: the file as `thelivu examination triage -o` writes it."""

import hashlib
from io import BytesIO

from thelivu.base import new_id
from thelivu.desk.examination import cold
from thelivu.desk.register.queries import born, keys, now
from thelivu.examination import Outcome
from thelivu.examination.result import Result, StoredDigests, laptop_id, write_result
from thelivu.vault.packets import Header

KEY = bytes(range(32))


def header(signing, *, receiver="", box="", birth="") -> Header:
    mine = signing.public_key().public_bytes_raw().hex()
    return Header(
        new_id(), laptop_id(mine), mine, receiver or born().id, box or keys().box_hex, now(), birth or born().birth
    )


def sealed(exhibit: str, authority: str, document, outcomes: list[Outcome] | None = None, *, signing=None, **outside) -> bytes:
    """The file."""
    signing = signing or keys().signing
    part, described = b"", None
    if outcomes is not None:
        with cold.stored_digests(outcomes, KEY, {"exhibit": exhibit}) as path:
            part = path.read_bytes()
        described = StoredDigests(sha256=hashlib.sha256(part).hexdigest(), size=len(part), key=KEY.hex())
    inside = Result(exhibit=exhibit, authority=authority, document=document, stored=described)
    return b"".join(write_result(header(signing, **outside), inside, [part], signing))


def file(data: bytes) -> BytesIO:
    return BytesIO(data)
