"""VICS case files (Project VIC 1.3 and 2.0, CAID 1.2), an importer: JSON arrives; a reading leaves, one lead a case.

The file is read as a stream, and nothing is handed out before its end: one that breaks off gives nothing. A list of
known files has the same form and another root; it is refused with the verb that reads lists. The bytes of the file are
masked whole; the rendition holds a line a record, names and paths of files withheld, and no path to content.
"""

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ijson

from thelivu.base import InputError, Word, identifier
from thelivu.leads.casefiles.media import Media
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import FREE, Lead, Observation, Reading, Rejected, Withheld, in_order, mark_of

FORMAT = "vics-json"

_KEYS = ("@odata.context", "odata.metadata")
_MODEL = re.compile(r"/DataModels/(\d\.\d)\.xml/(\w{2,20})/")
_WHAT = re.compile(r"\$metadata#(\w+)")
_VERSIONS = ("1.2", "1.3", "2.0")
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 ./:#()&_\-]{0,63}")
_DIGESTS = (("md5", "MD5"), ("sha1", "SHA1"))
_ANSWERS = {
    "is_distributed": "IsDistributed", "victim_identified": "VictimIdentified",
    "offender_identified": "OffenderIdentified", "is_precategorized": "IsPrecategorized", "is_suspected": "IsSuspected",
}  # fmt: skip
_NUMBERS = {"media_id": "MediaID", "category": "Category", "size": "MediaSize"}
_NOT_KEPT = ("RelativeFilePath", "PhotoDNA", "AlternativeHashes")
"""Where content lies on the sender's medium, and digests from which a picture can be guessed: not in the rendition."""

_WORDS = 20_000  # characters of the withheld values of one record
_FAST = "yajl2_c"
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether it is JSON whose head names the model."""
    return _ROOT.match(head) is not None and any(f'"{key}"'.encode() in head for key in _KEYS)


def model_of(text: str) -> tuple[str, str, str]:
    """Version, country and root of the model that a context names: ("2.0", "US", "Media"); "" for what it does not name."""
    model, what = _MODEL.search(text), _WHAT.search(text)
    version = model[1] if model else next((one for one in _VERSIONS if one in text), "")
    country = model[2] if model else "Default"
    known = version in _VERSIONS
    return version if known else "", "" if country == "Default" else country, what[1] if what else ""


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError for a list, another version, or a file that breaks off."""
    limits.check_size(data)
    taken = _Taken(f"sha256:{hashlib.sha256(data).hexdigest()[:16]}", limits)
    try:
        for kind, value in _parts(data):
            taken.take(kind, value)
    except InputError:
        raise
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError, RecursionError) as bad:
        raise InputError("leads.case.broken", count=taken.items_in) from bad
    return taken.reading(data)


def _parts(data: bytes) -> Iterator[tuple[str, Any]]:
    """The context, each record, and each case's own values, in the order of the file."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    events = ijson.parse(io.BytesIO(data[start:] if start else data), use_float=True)
    builder: Any = None
    owner = ""
    case: dict[str, str] = {}
    for prefix, event, value in events:
        if builder is not None:
            builder.event(event, value)
            if prefix == owner and event == "end_map":
                yield "media", builder.value
                builder = None
        elif prefix in _KEYS and event == "string":
            yield "context", value
        elif prefix in ("value.item.Media.item", "value.item.media.item") and event == "start_map":
            builder, owner = ijson.ObjectBuilder(), prefix
            builder.event(event, value)
        elif prefix == "value.item" and event == "end_map":
            yield "case", case
            case = {}
        elif prefix.startswith("value.item.") and event in ("string", "number", "boolean"):
            case[prefix.removeprefix("value.item.")[:80]] = str(value)


@dataclass(slots=True)
class _Taken:
    """What has been read so far. Records wait for their case's number, which may stand behind them."""

    name: str
    limits: Limits
    scheme: str = ""
    items_in: int = 0
    pending: list[Media] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    leads: dict[str, Lead] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    notes: list[Word] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list, repr=False)
    size: int = 0
    cases: int = 0
    ids: Counter[str] = field(default_factory=Counter)

    def take(self, kind: str, value: Any) -> None:
        """One part of the file."""
        if kind == "context":
            self._context(value)
        elif not self.scheme:
            raise InputError("leads.case.version")
        elif kind == "media":
            self.items_in += 1
            if self.items_in > self.limits.rows:
                raise InputError("leads.case.too_many", limit=self.limits.rows)
            self.pending.append(Media(f"record {self.items_in}", value))
        else:
            self._case(value)

    def _context(self, text: str) -> None:
        version, country, root = model_of(text)
        if root == "Media":
            raise InputError("leads.case.list")
        if not version or root != "Cases":
            raise InputError("leads.case.version")
        self.scheme = f"VICS {version} {country}".strip()

    def _case(self, own: Mapping[str, str]) -> None:
        self.cases += 1
        number = own.get("CaseNumber", "")
        known = _REFERENCE.fullmatch(number)
        reference = identifier("report", number).value if known else f"{self.name}/case {self.cases}"
        where = f"case {self.cases}"
        guarded = {key: value for key, value in own.items() if value and (key != "CaseNumber" or not known)}
        self._line(where, reference if known else "", guarded)
        before = len(self.observations)
        for media in self.pending:
            self._media(media, reference)
        self.pending = []
        flags = in_order({flag for one in self.observations[before:] for flag in one.flags})
        self.leads.setdefault(reference, Lead(reference, "", None, flags, (), where))

    def _media(self, media: Media, lead: str) -> None:
        try:
            made = media.observation(lead, _DIGESTS, _ANSWERS, _NUMBERS, (("category_scheme", self.scheme),))
        except InputError as bad:
            media.taken.clear()
            self.rejected.append(Rejected(media.where, Word(bad.code, {"where": media.where, **bad.values})))
            shown = "-"
        else:
            self.observations.append(made)
            self.notes += media.notes
            self.ids[made.identifiers[0].value] += 1
            labels = " ".join(f"{name} {value}" for name, value in made.labels)
            shown = " ".join((*(f"{one.kind} {one.value}" for one in made.identifiers), labels))
        guarded = {
            key: value for key, value in media.values.items()
            if key not in media.taken and key not in _NOT_KEPT and value not in (None, "", [], {}, False)
        }  # fmt: skip
        self._line(media.where, shown, guarded)

    def _line(self, where: str, shown: str, guarded: Mapping[str, Any]) -> None:
        head = f"{where}: {shown}".encode()
        words = json.dumps(guarded, ensure_ascii=False, default=str)[:_WORDS] if guarded else ""
        text = re.sub("[\ud800-\udfff]", "\ufffd", words)
        tail = b" " + text.encode() if text else b""
        if text:
            start = self.size + len(head) + 1
            self.withheld.append(Withheld(FREE, where, start, start + len(tail) - 1, text))
        self.pieces.append(head + tail + b"\n")
        self.size += len(self.pieces[-1])

    def reading(self, data: bytes) -> Reading:
        """All that the file gave."""
        if not self.leads:
            raise InputError("leads.case.no_cases")
        notes = [Word("leads.note.case_records", {"count": self.items_in})]
        if shared := sum(count > 1 for count in self.ids.values()):
            notes.append(Word("leads.note.case_shared_digest", {"count": shared}))
        if ijson.backend != _FAST:
            notes.append(Word("leads.note.case_slow"))
        return Reading(
            format=FORMAT,
            item="record",
            items_in=self.items_in,
            accepted=self.items_in - len(self.rejected),
            rejected=tuple(self.rejected),
            leads=tuple(self.leads.values()),
            observations=tuple(self.observations),
            withheld=tuple(self.withheld),
            notes=(*notes, *self.notes),
            mark=mark_of(data),
            rendition=b"".join(self.pieces),
        )
