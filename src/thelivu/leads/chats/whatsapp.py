"""Exports of WhatsApp (`WhatsApp Chat with X.txt`, `_chat.txt`), an importer: lines arrive; a reading leaves.

Every line is accounted for: it begins a message, goes on with one, is the program's own, or is rejected. Which of day
and month comes first is decided only where a value above 12 or the order of the lines excludes the other; else both
readings stay. The zone is the exporter's and written nowhere. There are no ids: who has only a saved name gets an alias
of this file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from thelivu.base import Identifier, InputError, Instant, Word, identifier, plain, read_day_month, read_iso
from thelivu.leads.chat_model import (
    ADDED,
    GROUP,
    OWNER,
    PERSONAL,
    REMOVED,
    ROLE,
    Group,
    GroupEvent,
    Message,
)
from thelivu.leads.chats.talk import Talk, rendition_of
from thelivu.leads.chats.whatsapp_system import Happened, happened, quiet
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading

FORMAT = "whatsapp-txt"
PLATFORM = "whatsapp"

_MARKS = r"[\u200e\u200f\u202a-\u202e\ufeff]*"
_DAY = r"(?P<day>\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4})"
_MERIDIEM = r"(?:[APap][\s\u00a0\u202f]?\.?[\s\u00a0\u202f]?[Mm]\.?|पूर्वाह्न|अपराह्न|सुबह|दोपहर|शाम|रात|രാവിലെ|ഉച്ചയ്ക്ക്|വൈകുന്നേരം)"
_CLOCK = rf"(?P<clock>\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:[ \u00a0\u202f]?{_MERIDIEM})?)"
_FAMILIES = {
    "brackets": re.compile(rf"^{_MARKS}\[{_DAY},?[ \u00a0\u202f]{_CLOCK}\][ \u00a0]?", re.MULTILINE),
    "dash": re.compile(rf"^{_MARKS}{_DAY},?[ \u00a0\u202f]{_CLOCK} [-\u2013] ", re.MULTILINE),
}
_NAMED = re.compile(rf"{_MARKS}(?P<name>[^\n:]{{1,100}}): ?(?P<text>.*)", re.DOTALL)
_NUMBER = re.compile(r"\+?\d[\d \-()\u00a0\u202f]{6,20}\d")
_TITLE = re.compile(r"(?:^|/)WhatsApp Chat (?:with|-) (?P<title>.+)\.txt$", re.IGNORECASE)
_ANY_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_SLIP = timedelta(days=1)  # a clock that is set, a journey: lines may go back by so much


def sniff(head: bytes, name: str) -> bool:
    """Whether a text begins with lines of such an export."""
    return name.lower().endswith(".txt") and _family(head.decode("utf-8", "ignore")) is not None


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one export. InputError where it is no UTF-8 or has no line of the known forms."""
    limits.check_size(data)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as bad:
        raise InputError("leads.chat.not_utf8") from bad
    family = _family(text)
    if family is None:
        raise InputError("leads.whatsapp.no_lines")
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > limits.items:
        raise InputError("leads.chat.too_many", limit=limits.items)
    return _Export(Talk.of(data, limits), name).reading(data, text, _FAMILIES[family], lines)


def _family(text: str) -> str | None:
    """The form of header that most lines have."""
    counted = {name: sum(1 for _ in form.finditer(text)) for name, form in _FAMILIES.items()}
    best = max(counted, key=counted.__getitem__)
    return best if counted[best] else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What begins with a header: its line, its day and clock as written, and all until the next header."""

    line: int
    day: str
    clock: str
    body: str


def _entries(text: str, form: re.Pattern[str]) -> tuple[int, list[_Entry]]:
    """The number of lines before the first header, and the entries in order."""
    found = list(form.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    before = line = text.count("\n", 0, found[0].start())
    entries = []
    for one, end in zip(found, ends, strict=True):
        body = text[one.end() : end]
        entries.append(_Entry(line + 1, one["day"], one["clock"], body.removesuffix("\n")))
        line += body.count("\n")
    return before, entries


class _Export:
    """An export while it is read."""

    def __init__(self, talk: Talk, name: str) -> None:
        self.talk = talk
        found = _TITLE.search(name)
        self._title = found["title"] if found else ""
        self._group = identifier("group", f"export-{talk.reference.partition(':')[2]}", platform=PLATFORM)
        self._told = 0  # lines of the program that say nothing known
        self._known: dict[str, Identifier] = {}

    def reading(self, data: bytes, text: str, form: re.Pattern[str], lines: int) -> Reading:
        talk = self.talk
        before, entries = _entries(text, form)
        talk.items_in = lines
        for number in range(1, before + 1):
            talk.reject(f"line {number}", "leads.whatsapp.before_first")
        times = _Times(_order([one.day for one in entries]))
        self._open(entries)
        shown = []
        for one in entries:
            at, where = times.of(one.day, one.clock), f"line {one.line}"
            who = self._entry(one, where, at)
            shown.append((where, plain(f"{one.day} {one.clock}"), who))
        self._note(times)
        return talk.reading(FORMAT, "line", data, rendition_of(shown))

    def _open(self, entries: Sequence[_Entry]) -> None:
        """A chat of two has no line about members, and no third name."""
        names: set[str] = set()
        for one in entries:
            found = _NAMED.fullmatch(one.body)
            names |= {found["name"]} if found else set()
            if len(names) > 2 or (found is None and happened(_stripped(one.body))):
                self.talk.open(Group(self._group, GROUP, "file", self._title))
                return
        self.talk.open(Group(self._group, PERSONAL, "file", self._title))

    def _entry(self, one: _Entry, where: str, at: Instant) -> str:
        """One entry: the program's own line, or somebody's message. Returns who, in normal form."""
        found = _NAMED.fullmatch(one.body)
        own = _stripped(found["text"] if found and found["text"][:1] == "\u200e" else one.body)
        event = happened(own) if not found or found["text"][:1] == "\u200e" else None
        if event is not None:
            self._happened(event, where, at)
        elif found is None or quiet(own):
            self._told += found is None and not quiet(own)
        else:
            who = self._who(found["name"])
            self.talk.say(self._group, Message(where, who, at, found["name"], found["text"]))
            return who.value
        self.talk.say(self._group, Message(where, None, at, "", one.body))
        return ""

    def _happened(self, event: Happened, where: str, at: Instant) -> None:
        by = self._who(event.by) if event.by is not None else None
        if event.kind in (ADDED, REMOVED, ROLE):
            self.talk.events += [
                GroupEvent(self._group, event.kind, self._who(each), where, by, at) for each in event.whom
            ]
        elif by is not None:
            self.talk.events.append(GroupEvent(self._group, event.kind, by, where, at=at))

    def _who(self, name: str) -> Identifier:
        """A number where one is written, else an alias of this file."""
        if name not in self._known:
            self._known[name] = self._read_name(name)
        return self._known[name]

    def _read_name(self, name: str) -> Identifier:
        written = plain(name).strip("~ ")
        if _NUMBER.fullmatch(written):
            try:
                return identifier("phone", written)
            except InputError:  # it only looks like one
                pass
        return self.talk.alias(written.casefold() if written else OWNER)

    def _note(self, times: "_Times") -> None:
        notes = self.talk.notes
        notes.append(Word("leads.chat.incomplete"))
        notes.append(Word(f"leads.whatsapp.order.{times.order}"))
        notes.append(Word("leads.whatsapp.no_zone"))
        self.talk.flags |= {"no_zone"} | ({"ambiguous_time"} if times.order == "both" else set())
        if self._told:
            notes.append(Word("leads.whatsapp.own_lines", {"count": self._told}))


def _stripped(text: str) -> str:
    return plain(text)


# Times ----------------------------------------------------------------------------------------------------------------
def _order(days: Sequence[str]) -> str:
    """`day`, `month` or `year` first, or `both` where nothing excludes one of them."""
    numbers = [_numbers(one) for one in days]
    if all(one[0] > 999 for one in numbers):
        return "year"
    can = {"day": all(one[1] <= 12 for one in numbers), "month": all(one[0] <= 12 for one in numbers)}
    if can["day"] and can["month"]:
        can = {order: _runs(_dates(numbers, order)) for order in can}
    left = [order for order, possible in can.items() if possible]
    return left[0] if len(left) == 1 else "both"


@lru_cache(maxsize=4096)
def _numbers(day: str) -> tuple[int, int, int]:
    first, second, third = (int(one) for one in re.split(r"[/.\-]", day))
    return first, second, third + 2000 if third < 100 and first < 1000 else third


def _dates(numbers: Sequence[tuple[int, int, int]], order: str) -> Iterator[date | None]:
    for first, second, year in numbers:
        try:
            yield date(year, second, first) if order == "day" else date(year, first, second)
        except ValueError:
            yield None


def _runs(days: Iterator[date | None]) -> bool:
    """Whether the days go forward, but for a slip."""
    last = None
    for one in days:
        if one is None or (last is not None and last - one > _SLIP):
            return False
        last = max(last, one) if last else one
    return True


class _Times:
    """Times of one export, in the one order or in both; lines of one minute are read once."""

    def __init__(self, order: str) -> None:
        self.order = order
        self._read: dict[tuple[str, str], Instant] = {}
        self._clocks: dict[str, Instant] = {}

    def of(self, day: str, clock: str) -> Instant:
        """The time as written, with every reading; no zone."""
        if (day, clock) not in self._read:
            self._read[day, clock] = self._made(day, clock)
        return self._read[day, clock]

    def _made(self, day: str, clock: str) -> Instant:
        text = f"{day}, {clock}"
        first, second, third = _numbers(day)
        if self.order == "both":
            return replace(read_day_month(f"{day} {clock}", None), text=text)
        year, month, of_month = {
            "day": (third, second, first), "month": (third, first, second), "year": (first, second, third),
        }[self.order]  # fmt: skip
        read = self._clock(clock)
        try:
            midnight = datetime.combine(date(year, month, of_month), datetime.min.time())
            walls = tuple((midnight + (lo - _ANY_DAY), midnight + (hi - _ANY_DAY)) for lo, hi in read.naive)
        except (ValueError, OverflowError):
            return Instant(text, None, (), "unreadable")
        return Instant(text, None, (), read.how, walls)

    def _clock(self, clock: str) -> Instant:
        """A time of day, on any day."""
        if clock not in self._clocks:
            self._clocks[clock] = read_iso(f"{_ANY_DAY:%Y-%m-%d} {clock}")
        return self._clocks[clock]
