"""Base gives every stage the same time, identifiers, digests, ids, errors and words.

What arrives is text and bytes as others wrote them; what leaves keeps the text as received beside its readings.
Standards: ISO 8601, RFC 3339, E.164, RFC 4291, 3GPP TS 23.003, RFC 8785, FIPS 180-4.
"""

from thelivu.base.digests import JSON, Digests, canonical, digest_stream
from thelivu.base.errors import InputError, Refused, ThelivuError
from thelivu.base.identifiers import KINDS, ON_A_PLATFORM, Identifier, identifier, readings_of
from thelivu.base.ids import RecordId, is_id, new_id
from thelivu.base.instant import (
    Instant,
    Span,
    Wall,
    both_zones,
    ist,
    midnight,
    minute_of,
    read_day_month,
    read_formats,
    read_iso,
    read_local,
    rfc3339,
)
from thelivu.base.names import NameTerm, name_terms, words_of
from thelivu.base.words import LANGUAGES, Value, Word, catalogue, say
from thelivu.base.written import folded, plain
from thelivu.base.zones import IST, zone_named

__all__ = [
    "IST",
    "JSON",
    "KINDS",
    "LANGUAGES",
    "ON_A_PLATFORM",
    "Digests",
    "Identifier",
    "InputError",
    "Instant",
    "NameTerm",
    "RecordId",
    "Refused",
    "Span",
    "ThelivuError",
    "Value",
    "Wall",
    "Word",
    "both_zones",
    "canonical",
    "catalogue",
    "digest_stream",
    "folded",
    "identifier",
    "is_id",
    "ist",
    "midnight",
    "minute_of",
    "name_terms",
    "new_id",
    "plain",
    "read_day_month",
    "read_formats",
    "read_iso",
    "read_local",
    "readings_of",
    "rfc3339",
    "say",
    "words_of",
    "zone_named",
]
