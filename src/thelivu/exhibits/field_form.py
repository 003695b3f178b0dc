"""The field form: what a phone takes along to one search, and the sealed return that it hands back.

The office's secret and a form's id give two things that are kept nowhere: the key under which the phone keeps and
returns what is written, and the go code that the control room reads out on entry. A return arrives as bytes; what was
written leaves, or a refusal: a form of another office and a changed byte look alike to nobody.
AES-256-GCM (NIST SP 800-38D) with a random nonce for each return; HKDF-SHA256 (RFC 5869).
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, TypeAdapter, with_config

from thelivu.base import InputError, Refused, is_id
from thelivu.exhibits.memo import Instant, Memo, at_office_clock, checked

PACK = "thelivu-field/1"
RETURN = "thelivu-field-return/1"
LARGEST = 4 * 1024**2  # bytes of a return: two hundred exhibits and five hundred digests are a tenth of it
BLOCK = 20
"""Labels that are reserved for one form."""

LAST_LABEL = 999
"""The highest number on a label: three digits fit a bag."""

_NONCE, _CODE, _SALT = 12, 8, 16
_ITERATIONS = 300_000  # a hundred million codes at a tenth of a second each
_MOST_SENT = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """The phone's clock beside the office's, at the moment the office answered; the answer took this long."""

    office_at: Instant
    device_at: Instant
    round_trip_ms: Annotated[int, Field(ge=0, le=600_000)]

    @property
    def ahead_s(self) -> float:
        """Seconds by which the phone ran ahead; half the round trip had passed since the office looked."""
        return (self.device_at - self.office_at).total_seconds() - self.round_trip_ms / 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The phone's clock at departure and, once it is back, on return."""

    out: ClockReading
    back: ClockReading | None = None

    @property
    def uncertainty_s(self) -> float:
        """How far a corrected time can be off: half the round trip, and all that the clock drifted meanwhile."""
        drift = abs(self.back.ahead_s - self.out.ahead_s) if self.back else 0.0
        return self.out.round_trip_ms / 2000 + drift


@with_config({"extra": "forbid"})
@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReturn:
    """What a phone handed back: of which form, how often it has sent, with which go code, its clock, what was written."""

    form: str
    search: str
    sequence: Annotated[int, Field(ge=1, le=_MOST_SENT)]
    go: Annotated[str, Field(max_length=20)]
    written_at: Instant
    clock: Clock
    memo: Memo

    @property
    def corrected(self) -> Memo:
        """The memo in the office's time."""
        return at_office_clock(self.memo, self.clock.out.ahead_s)


_DOCUMENT = TypeAdapter(FieldReturn)


def form_key(secret: bytes, form: str) -> bytes:
    """The key of one form."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"thelivu field form 1 " + form.encode()).derive(secret)


def go_code(secret: bytes, form: str) -> str:
    """The eight digits that the control room reads out, in two groups; the form's key, which the phone has, never tells them."""
    digest = hmac.new(secret, b"thelivu field go 1 " + form.encode(), hashlib.sha256).digest()
    digits = f"{int.from_bytes(digest[:8], 'big') % 10**_CODE:0{_CODE}d}"
    return f"{digits[:4]} {digits[4:]}"


def go_check(secret: bytes, form: str) -> dict[str, Any]:
    """What a pack has of the go code: enough to know it when it is typed, where there is no network."""
    salt = hashlib.sha256(form.encode()).digest()[:_SALT]
    digits = go_code(secret, form).replace(" ", "").encode()
    digest = hashlib.pbkdf2_hmac("sha256", digits, salt, _ITERATIONS)
    return {"salt": salt.hex(), "iterations": _ITERATIONS, "digest": digest.hex()}


def same_code(one: str, other: str) -> bool:
    """Whether two codes are the same, however they were spaced."""
    return hmac.compare_digest("".join(one.split()).encode(), "".join(other.split()).encode())


def seal_return(document: dict[str, Any], key: bytes, nonce: bytes) -> bytes:
    """A return as a phone makes it (assets/js/field/seal.js does the same)."""
    form, sequence = document["form"], document["sequence"]
    plain = json.dumps(document, separators=(",", ":")).encode()
    sealed = AESGCM(key).encrypt(nonce, plain, _bound(form, sequence))
    outside = {"format": RETURN, "form": form, "sequence": sequence, "sealed": base64.b64encode(nonce + sealed).decode()}
    return json.dumps(outside).encode()


def form_of(data: bytes) -> str:
    """The form that a return says it is of, unproven: enough to find its key."""
    return str(_outside(data)["form"])


def open_return(data: bytes, key_of: Callable[[str], bytes | None]) -> tuple[FieldReturn, bytes]:
    """What was written on the phone, as values and as the bytes that the phone sealed.

    Raises InputError for what is no return, Refused `exhibits.return.foreign` for a form that this office did not give
    out, and Refused `exhibits.return.altered` where one bit differs from what the phone sealed.
    """
    outside = _outside(data)
    key = key_of(outside["form"])
    if key is None:
        raise Refused("exhibits.return.foreign")
    try:
        sealed = base64.b64decode(outside["sealed"], validate=True)
        plain = AESGCM(key).decrypt(
            sealed[:_NONCE], sealed[_NONCE:], _bound(outside["form"], outside["sequence"])
        )
    except (InvalidTag, binascii.Error, ValueError) as bad:
        raise Refused("exhibits.return.altered") from bad
    found = read_return(plain)
    if (found.form, found.sequence) != (outside["form"], outside["sequence"]):
        raise Refused("exhibits.return.altered")
    return found, plain


def read_return(plain: bytes) -> FieldReturn:
    """A return whose seal was opened before, from the bytes that were kept."""
    found: FieldReturn = checked(_DOCUMENT, _json(plain))
    return found


def valid_until(at: datetime, hours: int) -> datetime:
    """The instant after which no search is begun with a form that is given out now."""
    if not 1 <= hours <= 72:  # one search; three days are the longest round yet
        raise InputError("exhibits.return.hours", hours=hours)
    return at + timedelta(hours=hours)


def _bound(form: str, sequence: int) -> bytes:
    return f"{RETURN}|{form}|{sequence}".encode()


def _outside(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise InputError("exhibits.return.too_large", limit=LARGEST // 1024**2)
    found = _json(data)
    wanted = {"format": str, "form": str, "sequence": int, "sealed": str}
    sound = isinstance(found, dict) and found.keys() == wanted.keys()
    if not sound or any(type(found[name]) is not kind for name, kind in wanted.items()):
        raise InputError("exhibits.return.unreadable")
    if found["format"] != RETURN or not is_id(found["form"]):
        raise InputError("exhibits.return.unreadable")
    return dict(found)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as bad:
        raise InputError("exhibits.return.unreadable") from bad
