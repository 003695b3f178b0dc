"""A lead as another office forwarded it: the document that travels in a packet, written here and read by the importer.

What arrives to be read: JSON of the form `thelivu-forwarded-lead/1` (docs/reference/forwarding.md). What leaves: one
lead with its observations, times with all their readings. What officers of the sender decided does not travel: the
receiver's own decide.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from thelivu.base import (
    JSON,
    ON_A_PLATFORM,
    Identifier,
    InputError,
    Instant,
    Span,
    Word,
    canonical,
    identifier,
    rfc3339,
)
from thelivu.leads.cybertip_schema import TITLES
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import (
    FLAGS,
    OBSERVATION_KINDS,
    SYNTHETIC,
    SYNTHETIC_MARK,
    Lead,
    Observation,
    Reading,
    Rejected,
    in_order,
    mark_of,
)

FORMAT = "forwarded-lead"
FORM = "thelivu-forwarded-lead/1"
_HEAD = b'{"_form":"' + FORM.encode() + b'"'
_TEXT = 200  # characters of a time as it was written
_WORD = re.compile(r"[A-Za-z0-9_+:/-]{0,40}")  # a zone, how a time was read: no place for a sentence
_FACTS = frozenset({
    "reported_to_le", "served_legal_process_domestic", "served_legal_process_international", "compromised_account",
    "all_emails_reported", "account_temporarily_disabled", "account_permanently_disabled", "file_viewed_by_esp",
    "exif_viewed_by_esp", "publicly_available", "claimed_access_to_child_victim", "claimed_access_to_children",
    "claimed_access_to_firearms", "claimed_aware_of_report", "claimed_convicted_sex_offender", "file_available",
    "is_distributed", "is_precategorized", "is_suspected", "offender_identified", "victim_identified", "baseline", *FLAGS,
})  # fmt: skip
_LABELS = frozenset({
    "event", "file_id", "relevance", "industry_classification", "submittal_id", "media_id", "category",
    "category_scheme", "size", "submissions", "media_type", "swarm", "direction", "our_side", "exhibit", "went", "list",
    "list_version",
})  # fmt: skip
# no place for a sentence, or for a name
_LABEL = re.compile(r"[A-Za-z0-9_.:/-]{1,80}|Supplemental Reported|VICS [0-9.]{1,5} [A-Z]{2}")
ONE_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
"""Text that steers neither a page nor a terminal: no controls, no ends of lines, no turns of direction."""


def document(
    *, born: str, office: str, lead: Mapping[str, JSON], observations: Sequence[Mapping[str, JSON]]
) -> bytes:
    """The document of one lead; the same lead always gives the same bytes."""
    made = {
        "_form": FORM,
        "birth": SYNTHETIC_MARK if born == SYNTHETIC else born,
        "office": office,
        "lead": dict(lead),
        "observations": [dict(one) for one in observations],
    }
    return canonical(made)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether the bytes begin as the document does."""
    return head.startswith(_HEAD)


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one document. InputError when its lead cannot be read; an observation that cannot is rejected."""
    limits.check_size(data)
    try:
        said = json.loads(data)
        lead, rows = _lead(said["lead"]), list(said["observations"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as bad:
        raise InputError("leads.forwarded.form") from bad
    if len(rows) > limits.items:
        raise InputError("leads.forwarded.form")
    taken, rejected = [], []
    for number, row in enumerate(rows, start=1):
        where = f"observation {number}"
        try:
            taken.append(_observation(row, lead.reference, where))
        except (InputError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            rejected.append(Rejected(where, Word("leads.forwarded.observation", {"number": number})))
    notes = (Word("leads.forwarded.note"),)
    return Reading(
        FORMAT, "record", len(rows) + 1, len(taken) + 1, tuple(rejected), (lead,), tuple(taken), notes=notes,
        mark=mark_of(data),
    )  # fmt: skip


def _lead(said: Mapping[str, Any]) -> Lead:
    return Lead(
        _reference(said["reference"]), said["title"] if said["title"] in TITLES else "",
        _instant(said["received"]), _flags(said["flags"]), tuple(_answers(said["facts"])), "lead",
    )  # fmt: skip


def _observation(said: Mapping[str, Any], lead: str, where: str) -> Observation:
    kind, port = said["kind"], said["port"]
    if kind not in OBSERVATION_KINDS or not (port is None or (type(port) is int and 0 < port < 65536)):
        raise ValueError
    named = tuple(identifier_said(one) for one in said["identifiers"])
    labels = tuple((code, value) for code, value in said["labels"])
    if not all(code in _LABELS and _LABEL.fullmatch(value) for code, value in labels):
        raise ValueError
    return Observation(
        kind, lead, named, where, port, _instant(said["at"]), _flags(said["flags"]),
        tuple(_answers(said["facts"])), labels,
    )  # fmt: skip


def identifier_said(said: Mapping[str, Any]) -> Identifier:
    """The identifier, only where it is its own normal form: two offices must mean the same thing by it."""
    kind, value = str(said["type"]), str(said["value"])
    platform, colon, name = value.partition(":")
    if kind in ON_A_PLATFORM and colon:
        made = identifier(kind, name, platform=platform) if platform else identifier(kind, value)
    else:
        made = identifier(kind, value)
    if made != Identifier(kind, value):
        raise ValueError
    return made


def _instant(said: Mapping[str, Any]) -> Instant | None:
    if not said:
        return None
    zone = said["zone"]
    readings = tuple(Span(_moment(one["lo"]), _moment(one["hi"])) for one in said["readings"])
    naive = tuple((_wall(first), _wall(last)) for first, last in said["naive"])
    return Instant(_text(said["text"]), zone and _word(zone), readings, _word(said["how"]), naive)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if rfc3339(at) != text:
        raise ValueError
    return at


def _wall(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError
    return at


def _flags(said: Sequence[str]) -> tuple[str, ...]:
    if not set(said) <= set(FLAGS):
        raise ValueError
    return in_order(set(said))


def _answers(said: Sequence[Any]) -> Iterator[tuple[str, bool | None]]:
    for code, answer in said:
        if code not in _FACTS or not (answer is None or isinstance(answer, bool)):
            raise ValueError
        yield code, answer


def _reference(said: str) -> str:
    if not ONE_LINE.fullmatch(said) or len(said) > 120 or said != said.strip():
        raise ValueError
    return said


def _text(said: object) -> str:
    if not isinstance(said, str) or len(said) > _TEXT:
        raise ValueError
    return said


def _word(said: str) -> str:
    if not _WORD.fullmatch(said):
        raise ValueError
    return said
