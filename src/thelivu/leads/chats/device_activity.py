"""What the chat databases of an examined device say, an importer: the examiner's document arrives; a reading leaves.

The form is `thelivu-device-activity/1` (docs/reference/formats/device-activity.md). The exhibit is one lead, with the groups
that its databases show. Who sent a file that a known-file list names is a lead of their own; who sent other files, or none,
stays a member of a group. Talks between two in which no listed file went are counted and not kept.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thelivu.base import Identifier, InputError, Instant, Refused, Word, identifier, read_iso
from thelivu.leads.chat_model import CHANNEL, GROUP, GROUP_EVENTS, GROUP_KINDS, Activity, Group, GroupEvent
from thelivu.leads.chats.talk import rendition_of
from thelivu.leads.forwarded import ONE_LINE, identifier_said
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Lead, Observation, Reading, Rejected, mark_of

FORMAT = "device-activity"
FORM = "thelivu-device-activity/1"
PRACTICE_MARK = "(practice: not evidence)"
_HEAD = b'{"_form":"' + FORM.encode() + b'"'
_RECORDS = ("groups", "people", "events", "spoken", "acts")
_WORDS = re.compile(r"[^A-Za-z0-9_.:/-]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLATFORM = re.compile(r"[a-z]{1,20}")
_MOST_S = 86_400  # of uncertainty of a clock
_LABEL = 80  # characters
_BAD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether the bytes begin as the document does."""
    return head.startswith(_HEAD)


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one document. InputError when it is none, Refused for a practice run; a record that cannot be read is rejected."""
    limits.check_size(data)
    try:
        said = json.loads(data)
        head = _Head.of(said, f"sha256:{hashlib.sha256(data).hexdigest()[:16]}")
        records = {kind: list(said[kind]) for kind in _RECORDS}
    except (*_BAD, InputError) as bad:
        raise InputError("leads.activity.form") from bad
    if head.practice:
        raise Refused("leads.activity.practice")
    if sum(map(len, records.values())) > limits.items:
        raise InputError("leads.chat.too_many", limit=limits.items)
    taken = _Taken(head)
    for kind, rows in records.items():
        for number, row in enumerate(rows, 1):
            taken.take(kind, f"{kind}[{number}]", row)
    return taken.reading(data)


@dataclass(frozen=True, slots=True)
class _Head:
    """What the document is bound to, and what its records refer to."""

    reference: str
    exhibit: str
    practice: bool
    uncertainty_s: int
    lists: tuple[tuple[str, str], ...]
    platforms: tuple[str, ...]
    left_out: int
    notes: tuple[str, ...]

    @classmethod
    def of(cls, said: Mapping[str, Any], reference: str) -> "_Head":
        entries, databases, clock = said["entries"], said["databases"], said["clock"]
        counts = [_count(entries[name]) for name in ("in", "databases", "others", "skipped", "failed")]
        if counts[0] != sum(counts[1:]) or counts[1] != len(databases) or counts[4] != len(said["failed"]):
            raise ValueError
        if clock["zone"] != "UTC" or _count(clock["uncertainty_s"]) > _MOST_S or not _line(said["authority"]):
            raise ValueError
        for one in databases:
            if one["rows_in"] != one["accepted"] + len(one["rejected"]) or not _DIGEST.fullmatch(one["sha256"]):
                raise ValueError
        return cls(
            reference, _line(said["exhibit"]), PRACTICE_MARK in _line(said["tool"]), clock["uncertainty_s"],
            tuple((_line(one["name"]), _line(one["version"])) for one in said["lists"]),
            tuple(_found(_PLATFORM, one["app"]) for one in databases),
            sum(len(one["rejected"]) for one in databases) + counts[4],
            tuple(sorted({_line(note) for one in databases for note in one["notes"]})),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Share:
    """One act of sharing whose file a list names."""

    group: int
    who: int | None
    observation: Observation


@dataclass(slots=True)
class _Taken:
    """A document while it is read."""

    head: _Head
    items: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    groups: list[Group | None] = field(default_factory=list)
    people: list[Identifier | None] = field(default_factory=list)
    owner: int | None = None
    events: list[tuple[int, GroupEvent]] = field(default_factory=list)
    spoken: list[tuple[int, Activity]] = field(default_factory=list)
    shares: list[_Share] = field(default_factory=list)
    unlisted: int = 0
    again: int = 0
    _seen: set[object] = field(default_factory=set)

    def take(self, kind: str, where: str, row: Any) -> None:
        """One record: accepted, or rejected with its place."""
        self.items += 1
        try:
            {"groups": self._group, "people": self._person, "events": self._event, "spoken": self._spoke, "acts": self._act}[
                kind
            ](where, row)
        except (*_BAD, InputError):
            self.rejected.append(Rejected(where, Word("leads.activity.record", {"where": where})))
            if kind in ("groups", "people"):  # its number stays taken: the others are not moved
                (self.groups if kind == "groups" else self.people).append(None)

    def _group(self, where: str, row: Mapping[str, Any]) -> None:
        platform, kind, known = self.head.platforms[_count(row["database"])], row["kind"], row["id"]
        if kind not in GROUP_KINDS or (known and kind not in (GROUP, CHANNEL)):
            raise ValueError
        if known:
            made = identifier_said({"type": "group", "value": known})
            if not known.startswith(f"{platform}:"):
                raise ValueError
        else:
            alone = f"export-{self.head.reference[7:]}-{len(self.groups) + 1}"
            made = identifier("group", alone, platform=platform)
        self.groups.append(Group(made, kind, where))

    def _person(self, where: str, row: Mapping[str, Any]) -> None:  # noqa: ARG002 - the form of a record
        if row["type"] == "owner":
            if self.owner is not None:
                raise ValueError
            self.owner = len(self.people)
            self.people.append(identifier("name_alias", f"{label_word(self.head.exhibit)}-owner"))
        elif row["type"] in ("phone", "account"):
            self.people.append(identifier_said(row))
        else:
            raise ValueError

    def _event(self, where: str, row: Mapping[str, Any]) -> None:
        group = self._in(row["group"])
        if row["kind"] not in GROUP_EVENTS:
            raise ValueError
        by = None if row["by"] is None else self._who(row["by"])
        event = GroupEvent(group.identifier, row["kind"], self._who(row["who"]), where, by, self._at(row["at"]))
        self.events.append((row["group"], event))

    def _spoke(self, where: str, row: Mapping[str, Any]) -> None:  # noqa: ARG002 - the form of a record
        group, who = self._in(row["group"]), self._who(row["who"])
        made = Activity(group.identifier, who, _count(row["messages"]), self._at(row["first"]), self._at(row["last"]))
        self.spoken.append((row["group"], made))

    def _act(self, where: str, row: Mapping[str, Any]) -> None:
        group = self._in(row["group"])
        who = None if row["who"] is None else self._who(row["who"])
        went, digest, at = row["direction"], _found(_DIGEST, row["sha256"]), self._at(row["at"])
        if went not in ("sent", "received") or (went == "sent") != (row["who"] == self.owner and who is not None):
            raise ValueError
        named = [(self.head.lists[_count(one["list"])], _line(one["category"])) for one in row["named"]]
        labels = [("exhibit", label_word(self.head.exhibit)), ("went", went)]
        for (name, version), category in named:
            labels += [("list", label_word(name)), ("list_version", label_word(version)), ("category", label_word(category))]
        if not named:
            self.unlisted += 1
            return
        same = (group.identifier, who, digest, went, row["at"])
        if same in self._seen:  # a copy of the database that the program keeps beside it
            self.again += 1
            return
        self._seen.add(same)
        shown = tuple(one for one in (who, identifier("sha256", digest)) if one is not None)
        flags = () if at else ("no_time",)
        self.shares.append(_Share(row["group"], row["who"], Observation(
            "share", self._lead(row["who"]), shown, where, at=at, flags=flags, labels=tuple(labels),
        )))  # fmt: skip

    def _lead(self, who: int | None) -> str:
        """The lead of a sender; of who held the device, and where none is said, the exhibit's own."""
        return self.head.reference if who is None or who == self.owner else f"{self.head.reference}.{who + 1}"

    def _in(self, number: Any) -> Group:
        group = self.groups[_count(number)]
        if group is None:
            raise ValueError
        return group

    def _who(self, number: Any) -> Identifier:
        who = self.people[_count(number)]
        if who is None:
            raise ValueError
        return who

    def _at(self, text: Any) -> Instant | None:
        if text is None:
            return None
        at = read_iso(_line(text), uncertainty_s=self.head.uncertainty_s)
        if at.certain is None:
            raise ValueError
        return at

    def reading(self, data: bytes) -> Reading:
        """All that is kept of it."""
        listed = {one.group for one in self.shares}
        kept = {
            number: group for number, group in enumerate(self.groups)
            if group is not None and (group.kind in (GROUP, CHANNEL) or number in listed)
        }  # fmt: skip
        observations = tuple(one.observation for one in self.shares)
        return Reading(
            FORMAT, "record", self.items, self.items - len(self.rejected), tuple(self.rejected),
            leads=tuple(self._leads(observations)), observations=observations, notes=tuple(self._notes(kept)),
            mark=mark_of(data), rendition=rendition_of([_shown(one) for one in observations]),
            groups=tuple({one.identifier: one for one in reversed(kept.values())}.values())[::-1],
            events=tuple(event for number, event in self.events if number in kept),
            activity=tuple(_together([one for number, one in self.spoken if number in kept])),
        )  # fmt: skip

    def _leads(self, observations: Sequence[Observation]) -> Iterator[Lead]:
        """The exhibit first: it has the groups. Then each sender, in the order in which they first sent."""
        marked = Counter((one.lead, flag) for one in observations for flag in one.flags)
        for reference in dict.fromkeys([self.head.reference, *(one.lead for one in observations)]):
            flags = tuple(flag for lead, flag in marked if lead == reference)
            where = "file" if reference == self.head.reference else f"people[{reference.rpartition('.')[2]}]"
            yield Lead(reference, flags=flags, where=where)

    def _notes(self, kept: Mapping[int, Group]) -> Iterator[Word]:
        yield Word("leads.chat.incomplete")
        yield Word("leads.activity.clock", {"seconds": self.head.uncertainty_s})
        if not self.head.lists:
            yield Word("leads.activity.no_list")
        between = sum(group is not None for group in self.groups) - len(kept)
        counted = (
            ("unlisted", self.unlisted), ("between_two", between), ("left_out", self.head.left_out), ("again", self.again),
        )  # fmt: skip
        for code, count in counted:
            if count:
                yield Word(f"leads.activity.{code}", {"count": count})
        for note in self.head.notes:
            if note in ("old_members", "no_digest", "no_sender_in_groups", "log_beside"):
                yield Word(f"leads.activity.note_{note}")


def _together(spoken: Sequence[Activity]) -> Iterator[Activity]:
    """One record of each member of a group: where two copies of a database count, the larger count stands."""
    of: dict[tuple[Identifier, Identifier], list[Activity]] = {}
    for one in spoken:
        of.setdefault((one.group, one.who), []).append(one)
    for (group, who), several in of.items():
        firsts = sorted((one.first for one in several if one.first), key=_begin)
        lasts = sorted((one.last for one in several if one.last), key=_begin)
        most = max(one.messages for one in several)
        yield Activity(group, who, most, firsts[0] if firsts else None, lasts[-1] if lasts else None)


def _begin(at: Instant) -> Any:
    return at.readings[0].lo


def _shown(one: Observation) -> tuple[str, str, str]:
    """A line of the text form: place, time, and who with which file."""
    return one.where, one.at.text if one.at else "", " ".join(f"{each.kind} {each.value}" for each in one.identifiers)


def label_word(text: str) -> str:
    """A name (of an exhibit, a list) as one word, as a label has it; the name itself stands in the document."""
    return _WORDS.sub("-", text)[:_LABEL] or "-"


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _line(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 300 or not ONE_LINE.fullmatch(value):
        raise ValueError
    return value


def _found(form: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError
    return value
