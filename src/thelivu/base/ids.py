"""Record ids: nothing arrives, a random 128-bit id leaves; safe in an address line and to mint without a network."""

import re
import secrets
from typing import TypeAlias

RecordId: TypeAlias = str
"""32 lower-case hexadecimal digits. It says nothing about the record; labels for people are given by the stages."""

_FORM = re.compile(r"[0-9a-f]{32}")


def new_id() -> RecordId:
    """A new id that no other office has minted."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether a text has the form of a record id."""
    return _FORM.fullmatch(text) is not None
