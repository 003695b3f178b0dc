"""The raw words of a source around one sighting: a sighting's row arrives; the lines in which it stands, masked, leave.

A second officer reads these beside the provider's rows. The same words can be dressed with another address and moment,
so that a control pair looks like the pair that it stands before; where that cannot be done without a trace, it is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from thelivu.base import Span, zone_named
from thelivu.desk.leads import queries as leads
from thelivu.desk.register import readings
from thelivu.desk.register.queries import masked

from . import queries

FORMS = (
    *(
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M:%S UTC",
        "%Y/%m/%d %H:%M:%S",
    ),
    *(
        "%d/%m/%Y %H:%M:%S",
        "%d-%m-%Y %H:%M:%S",
        "%d.%m.%Y %H:%M:%S",
        "%d-%b-%Y %H:%M:%S",
        "%d %b %Y %H:%M:%S",
    ),
    *("%m/%d/%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p", "%b %d, %Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S+05:30"),
)
"""Ways of writing a time to the second in which a control can be dressed."""
MOST_LINES = 14
LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Written:
    """A sighting as its source has it."""

    kind: str  # "ip", "phone" or "account"
    address: str
    port: int | None
    time: str  # as written
    zone: str  # in which it was read; empty: none is known
    at: Span | None
    doubt_s: int
    source: str
    where: str
    lines: tuple[str, ...]

    def dressed(self, address: str, port: int | None, at: datetime) -> "Written | None":
        """The same words about another address and moment, or None where a trace of this one would be left."""
        time = self._time_of(at)
        if time is None or (self.port is None) is not (port is None):
            return None
        swaps = [(self.address, address), (self.time, time)]
        if port is not None:
            swaps.append((str(self.port), str(port)))
        text = "\n".join(self.lines)
        if not text or not all(_stands(old, text) for old, _ in swaps):
            return None
        for number, (old, _) in enumerate(swaps):
            text = re.sub(_whole(old), f"\0{number}\0", text)
        if (
            self.time[:10] in text or self.time[-8:-3] in text
        ):  # the day or the hour of the other, written again
            return None
        for number, (_, new) in enumerate(swaps):
            text = text.replace(f"\0{number}\0", new)
        return replace(
            self, address=address, port=port, time=time, at=Span(at, at), lines=tuple(text.split("\n"))
        )

    def _time_of(self, at: datetime) -> str | None:
        if self.at is None or self.at.lo != self.at.hi or not self.zone:
            return None
        zone = zone_named(self.zone)
        for form in FORMS:
            if self.at.lo.astimezone(zone).strftime(form) == self.time:
                return at.astimezone(zone).strftime(form)
        return None


def window(one: Written) -> tuple[datetime, datetime]:
    """The whole time that a row must cover: as read, with the doubt of the source's clock."""
    assert one.at is not None
    doubt = timedelta(seconds=one.doubt_s)
    return one.at.lo - doubt, one.at.hi + doubt


def _whole(text: str) -> str:
    """A number or address that is not part of a longer one."""
    return rf"(?<![\w.:]){re.escape(text)}(?![\w:])(?!\.\w)"


def _stands(text: str, within: str) -> bool:
    return re.search(_whole(text), within) is not None


def written(row: Any) -> Written:
    """The sighting as the source wrote it, with the lines in which it stands."""
    seen = leads.observation(row.observation_id)
    source = seen.origin
    text = str(seen.at.get("text", ""))
    document = leads.shown_document(source)
    lines = readings.text_of(document.media, masked(document.id)) if document and document.wrapped_key else []
    return Written(
        kind=row.kind, address=row.ip, port=row.port, time=text, zone=seen.stated_zone or str(seen.at.get("zone") or ""),
        at=queries.value_of(row).at, doubt_s=row.uncertainty_s, source=source.label, where=seen.where,
        lines=around([line.text for line in lines], readings.place_of("", seen.where, lines), (row.ip, text)),
    )  # fmt: skip


def around(lines: Sequence[str], marked: int, needles: tuple[str, str]) -> tuple[str, ...]:
    """The head line of a table and the marked row; else the lines from the first needle to the other."""
    if 0 < marked <= len(lines):
        row = lines[marked - 1]
        above = (one for one in lines[: marked - 1] if one.strip(",;|\t "))
        head = next((one for one in above if _columns(one) == _columns(row) > 0), "")
        return tuple(one[:LONGEST_LINE] for one in (head, row) if one)
    places = [
        [number for number, line in enumerate(lines) if needle and _stands(needle, line)]
        for needle in needles
    ]
    pairs = [(abs(one - other), min(one, other), max(one, other)) for one in places[0] for other in places[1]]
    if not pairs or (nearest := min(pairs))[0] >= MOST_LINES - 2:
        return ()
    _, first, last = nearest
    return tuple(one[:LONGEST_LINE] for one in lines[max(0, first - 1) : last + 2])


def _columns(line: str) -> int:
    return max(line.count(sign) for sign in ",;\t|")
