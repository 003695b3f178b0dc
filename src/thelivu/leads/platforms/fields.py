"""Fields of a return: what an HTML page says, label by label, arrives; records, a text form and withheld spans leave.

A page has no place for a span that an officer could check, so its fields are written out as lines of text, once and
always in the same way; spans count in that rendition. What no reader took stays withheld, its label too if unknown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from thelivu.leads.mining import mined
from thelivu.leads.model import FREE, Suggestion, Withheld
from thelivu.leads.sheet_mapping import key_of


@dataclass(slots=True)
class Field:
    """One value under its label. `group` counts the headings above it: fields of one record have the same."""

    section: str
    label: str
    text: str = field(repr=False)
    group: int
    kind: str = FREE
    known: bool = False  # the label is one of the format's own
    taken: bool = False
    mine: bool = False  # free text in which identifiers may stand

    @property
    def key(self) -> str:
        """The label without case and marks."""
        return key_of(self.label)


@dataclass(frozen=True, slots=True)
class Record:
    """Fields that belong together; `paired` False: which value belongs to which other one cannot be told."""

    where: str
    fields: tuple[Field, ...] = field(repr=False)
    paired: bool = True

    def first(self, *keys: str) -> Field | None:
        """The field under one of these labels that says anything."""
        return next((one for one in self.fields if one.key in keys and one.text.strip()), None)


def records(section: str, fields: Sequence[Field], keys: Sequence[str]) -> list[Record]:
    """The fields of a section as records: by their heading, and inside a heading by the label that begins each.

    A platform writes `IP, Time, IP, Time`. Where one value is missing, only the label that begins a record tells
    which time is whose: it is the one under which the fewest records are incomplete. If two would do equally well,
    no time is given to any address.
    """
    known = [one for one in fields if one.key in keys]
    for one in known:
        one.known = True
    found: list[tuple[tuple[Field, ...], bool]] = []
    groups: dict[int, list[Field]] = {}
    for one in known:
        groups.setdefault(one.group, []).append(one)
    for group in groups.values():
        found += _apart(group)
    return [
        Record(f"{section}[{number}]", inside, paired)
        for number, (inside, paired) in enumerate(found, start=1)
    ]


def _apart(fields: Sequence[Field]) -> list[tuple[tuple[Field, ...], bool]]:
    ways = {first: _cut(fields, first) for first in dict.fromkeys(one.key for one in fields)}
    whole = Counter(tuple(one.key for one in record) for way in ways.values() for record in way)
    usual = max(whole, key=lambda keys: (len(keys), whole[keys]))
    rest = {
        first: sum(set(usual) != {one.key for one in record} for record in way) for first, way in ways.items()
    }
    fewest = min(rest.values())
    best = [first for first, count in rest.items() if count == fewest]
    sure = len(best) == 1 or all(len(record) == 1 for record in ways[best[0]]) or len(ways[best[0]]) == 1
    return [(tuple(record), sure) for record in ways[best[0]]]


def _cut(fields: Sequence[Field], first: str) -> list[list[Field]]:
    """Cuts before each `first` label, and before each label that the record has already."""
    cut: list[list[Field]] = []
    for one in fields:
        if not cut or one.key == first or one.key in {there.key for there in cut[-1]}:
            cut.append([])
        cut[-1].append(one)
    return cut


@dataclass(frozen=True, slots=True)
class Written:
    """The rendition, the spans in it that are withheld, and what they may name."""

    data: bytes = field(repr=False)
    withheld: tuple[Withheld, ...]
    suggestions: tuple[Suggestion, ...]


def written(title: str, fields: Iterable[Field]) -> Written:
    """Every field as a line `section | label: text`, whether it was read or is withheld."""
    pieces, withheld, suggestions = [f"{title}\n".encode()], [], []
    size = len(pieces[0])
    numbers: Counter[str] = Counter()
    for one in fields:
        numbers[one.section] += 1
        where = f"{one.section}, field {numbers[one.section]}"
        for piece, hidden in _line(one):
            data = piece.encode("utf-8", "replace")
            if hidden and piece.strip():
                withheld.append(Withheld(one.kind, where, size, size + len(data), piece))
            size += len(data)
            pieces.append(data)
        if one.mine and not one.taken and one.kind == FREE:
            suggestions += mined(one.text, where)
    return Written(b"".join(pieces), tuple(withheld), tuple(suggestions))


def _line(one: Field) -> Iterator[tuple[str, bool]]:
    """The pieces of a line, each with whether it is withheld."""
    yield f"{one.section} | ", False
    if one.known or not one.label:
        yield f"{one.label}: ", False
        yield one.text, not one.taken
    else:
        yield f"{one.label}: {one.text}", True
    yield "\n", False
