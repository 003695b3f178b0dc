"""The picture of a neighbourhood: a web arrives; marks, lines and their coordinates in px leave. The same web, the same
picture.

The start stands in the middle, its two hops on two rings, each mark in the sector of the mark that it was met through,
kinds side by side. A web of more than PLAIN nodes folds: what is of one kind and hangs on one mark becomes one counted
mark. The table beside the picture has every node; the number of its mark leads there and back.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from thelivu.base import KINDS, Identifier
from thelivu.leads.graph import ACCEPTED, ADDRESS, SEEN, Link, Node, Web

PLAIN = 36
"""Nodes that are drawn one by one; a larger web folds, and has at most MARKS marks."""

MARKS = 39
INNER = 14
"""Marks of the first ring in a folded picture; the second ring has what is left of MARKS."""

LABEL = 24
"""Characters of a label before its middle is left out."""

STRENGTH = (ADDRESS, SEEN, ACCEPTED)
_SHAPES = {
    "group": "hexagon",
    "device": "diamond",
    "imei": "diamond",
    "imsi": "diamond",
    "iccid": "diamond",
    "mac": "diamond",
}
_MARK, _GAP = 13.0, 32.0  # px: half the width of a mark; least distance between the middles of two on a ring
_OUT, _HIGH = 17.0, 16.0  # px: from the middle of a mark to its label; height of a label
_LETTER = 7.3  # px, advance of the small mono type
_SPREAD = 24.0  # degrees between the marks that hang on one, where there is room


@dataclass(frozen=True, slots=True)
class Mark:
    """One shape of the picture: a node, or several of one kind at one hop that stand together."""

    number: int
    hop: int
    kind: str
    nodes: tuple[Node, ...]
    parent: int = 0

    @property
    def folded(self) -> bool:
        """Whether it stands for several."""
        return len(self.nodes) > 1

    @property
    def shape(self) -> str:
        """Shape by kind: circle for a name that somebody chose, hexagon a group, diamond a device, square an identifier."""
        return "circle" if self.kind in ("handle", "name_alias") else _SHAPES.get(self.kind, "square")

    @property
    def label(self) -> str:
        """The identifier, its middle left out where it is long; of several, nothing: the page says how many of what."""
        return "" if self.folded else shortened(self.nodes[0].identifier.value)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line between two marks: how strong its best link is, and how many links it stands for.

    `main` where it leads towards the start: through it one mark was met from the other. The rest is drawn fainter.
    """

    one: int
    other: int
    how: str
    links: int
    main: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drawn, before it has a place."""

    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing in px, the half axes of its rings, and whether labels stand beside the marks."""

    name: str
    width: int
    height: int
    inner: tuple[float, float]
    outer: tuple[float, float]
    labelled: bool

    @property
    def middle(self) -> tuple[float, float]:
        """Where the start stands."""
        return self.width / 2, self.height / 2


WIDE = Frame("wide", 912, 640, (150.0, 130.0), (285.0, 272.0), labelled=True)
NARROW = Frame("narrow", 328, 340, (72.0, 74.0), (148.0, 154.0), labelled=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its place; `anchor` is empty where its label found no room (the number stands in the mark)."""

    mark: Mark
    x: float
    y: float
    text_x: float = 0.0
    text_y: float = 0.0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke with its two ends."""

    stroke: Stroke
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: what a template writes down as it stands."""

    frame: Frame
    marks: tuple[Placed, ...]
    lines: tuple[Line, ...]


def shortened(value: str) -> str:
    """A value of at most LABEL characters: first and last part of a longer one."""
    half = (LABEL - 1) // 2
    return value if len(value) <= LABEL else f"{value[:half]}…{value[-half:]}"


# What is drawn --------------------------------------------------------------------------------------------------------
def sketch(web: Web) -> Sketch:
    """Marks and strokes of a web: one by one, or folded."""
    parents = _parents(web)
    degree = Counter(node for link in web.links for node in (link.one, link.other))
    start, *others = web.nodes
    rank = {node.identifier: (-degree[node.identifier], place) for place, node in enumerate(others)}
    inner = [node for node in others if node.hop == 1]
    outer = [node for node in others if node.hop > 1]
    plain = len(web.nodes) <= PLAIN
    ring = _ring(inner, {}, rank, len(inner) if plain else INNER)
    marks = [Mark(1, 0, start.identifier.kind, (start,))]
    marks += [Mark(number, 1, group[0].identifier.kind, group, 1) for number, group in enumerate(ring, 2)]
    at = {node.identifier: mark.number for mark in marks for node in mark.nodes}
    above = {node.identifier: at[parents[node.identifier]] for node in outer}
    room = len(outer) if plain else MARKS - 1 - len(marks)
    hung = [(_hangs_on(group, above), group) for group in _ring(outer, above, rank, room)]
    for parent, group in sorted(hung, key=lambda one: (not one[0], one[0], _place(one[1][0], above))):
        marks.append(Mark(len(marks) + 1, 2, group[0].identifier.kind, group, parent))
    at |= {node.identifier: mark.number for mark in marks for node in mark.nodes}
    return Sketch(tuple(marks), _strokes(web.links, at, {mark.number: mark for mark in marks}))


def _hangs_on(group: Sequence[Node], above: Mapping[Identifier, int]) -> int:
    """The one mark through which all of a group were met, or 0."""
    held = {above[node.identifier] for node in group}
    return held.pop() if len(held) == 1 else 0


def _parents(web: Web) -> dict[Identifier, Identifier]:
    """Through which node each was met: of several, the first in the order of the web."""
    place = {node.identifier: number for number, node in enumerate(web.nodes)}
    hop = {node.identifier: node.hop for node in web.nodes}
    found: dict[Identifier, Identifier] = {}
    for link in sorted(web.links, key=lambda one: min(place[one.one], place[one.other])):
        near, far = sorted((link.one, link.other), key=lambda one: place[one])
        if hop[near] == hop[far] - 1:
            found.setdefault(far, near)
    return found


def _ring(
    nodes: Sequence[Node], above: dict[Identifier, int], rank: dict[Identifier, tuple[int, int]], room: int
) -> list[tuple[Node, ...]]:
    """The groups of one ring, at most `room` of them: single ones for what links most, the rest by kind and parent."""
    if len(nodes) <= room:
        return [(node,) for node in sorted(nodes, key=lambda one: _place(one, above))]
    groups = _grouped(nodes, lambda one: (above.get(one.identifier, 0), KINDS.index(one.identifier.kind)))
    if len(groups) > room:
        groups = _grouped(nodes, lambda one: (KINDS.index(one.identifier.kind), 0))
    spare = room - len(groups)
    alone = {node.identifier for node in sorted(nodes, key=lambda one: rank[one.identifier])[: max(0, spare)]}
    split: list[tuple[Node, ...]] = []
    for group in groups:
        split += [(node,) for node in group if node.identifier in alone]
        rest = tuple(node for node in group if node.identifier not in alone)
        split += [rest] if rest else []
    return split


def _place(node: Node, above: dict[Identifier, int]) -> tuple[int, int, str]:
    """Beside those of the same parent and kind."""
    return above.get(node.identifier, 0), KINDS.index(node.identifier.kind), node.identifier.value


def _grouped(nodes: Iterable[Node], key: Callable[[Node], tuple[int, int]]) -> list[tuple[Node, ...]]:
    held: dict[tuple[int, int], list[Node]] = defaultdict(list)
    for node in nodes:
        held[key(node)].append(node)
    return [tuple(held[one]) for one in sorted(held)]


def _strokes(
    links: Iterable[Link], at: dict[Identifier, int], marks: Mapping[int, Mark]
) -> tuple[Stroke, ...]:
    """One stroke for all links between two marks, as strong as the strongest of them."""
    held: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in links:
        one, other = sorted((at[link.one], at[link.other]))
        if one != other:
            held[one, other].append(link)
    return tuple(
        Stroke(
            one, other, max((link.how for link in every), key=STRENGTH.index), len(every),
            _leads_in(marks[one], marks[other]),
        )
        for (one, other), every in sorted(held.items())
    )  # fmt: skip


def _leads_in(near: Mark, far: Mark) -> bool:
    """Whether the far mark hangs on the near one; one that hangs on several hangs on each of the ring before."""
    return near.hop == far.hop - 1 if far.parent == 0 else far.parent == near.number


# Where it stands ------------------------------------------------------------------------------------------------------
def place(drawn: Sketch, frame: Frame, words: Mapping[int, str]) -> Drawing:
    """The picture in a frame. `words`: what the label of a folded mark says, by its number."""
    angles = _angles(drawn.marks, frame)
    points = {mark.number: _point(mark.hop, angles.get(mark.number, 0.0), frame) for mark in drawn.marks}
    boxes = [(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in points.values()]
    placed = []
    for mark in drawn.marks:
        text = words.get(mark.number, mark.label) if frame.labelled else ""
        placed.append(_labelled(mark, points[mark.number], text, frame, boxes))
    lines = tuple(
        Line(stroke, *points[stroke.one], *points[stroke.other])
        for stroke in sorted(drawn.strokes, key=lambda one: (one.main, STRENGTH.index(one.how)))
    )
    return Drawing(frame, tuple(placed), lines)


def _angles(marks: Sequence[Mark], frame: Frame) -> dict[int, float]:
    """Degrees of each mark on its ring, clockwise from the top: the inner ring evenly, the outer beside its parents."""
    inner = [mark for mark in marks if mark.hop == 1]
    outer = [mark for mark in marks if mark.hop == 2]
    angles = {mark.number: 360.0 * place / len(inner) for place, mark in enumerate(inner)}
    hanging: dict[int, list[Mark]] = defaultdict(list)
    for mark in outer:
        hanging[mark.parent].append(mark)
    loose = 360.0 - 180.0 / max(
        1, len(inner)
    )  # those that hang on several stand between the last and the first
    wanted = []
    for parent, children in sorted(hanging.items(), key=lambda one: angles.get(one[0], loose)):
        middle = angles.get(parent, loose)
        step = min(_SPREAD, 360.0 / len(outer))
        first = middle - step * (len(children) - 1) / 2
        wanted += [(first + step * number, mark.number) for number, mark in enumerate(children)]
    least = math.degrees(_GAP / min(frame.outer))
    spread = _apart([angle for angle, _ in wanted], least)
    return angles | {number: angle for (_, number), angle in zip(wanted, spread, strict=True)}


def _apart(wanted: Sequence[float], least: float) -> list[float]:
    """Angles in their order, moved as little as need be so that each is `least` behind the one before it (pooled)."""
    if not wanted:
        return []
    if len(wanted) * least >= 360.0:
        return [wanted[0] + 360.0 * number / len(wanted) for number in range(len(wanted))]
    pools: list[tuple[float, int]] = []
    for number, angle in enumerate(wanted):
        pools.append((angle - number * least, 1))
        while len(pools) > 1 and pools[-1][0] < pools[-2][0]:
            (low, few), (high, many) = pools.pop(), pools.pop()
            pools.append(((low * few + high * many) / (few + many), few + many))
    free = [middle for middle, size in pools for _ in range(size)]
    moved = [angle + number * least for number, angle in enumerate(free)]
    if moved[-1] - moved[0] > 360.0 - least:
        return [wanted[0] + 360.0 * number / len(wanted) for number in range(len(wanted))]
    return moved


def _point(hop: int, angle: float, frame: Frame) -> tuple[float, float]:
    wide, high = ((0.0, 0.0), frame.inner, frame.outer)[hop]
    turn = math.radians(angle - 90.0)
    return (
        round(frame.middle[0] + wide * math.cos(turn), 1),
        round(frame.middle[1] + high * math.sin(turn), 1),
    )


def _labelled(
    mark: Mark,
    point: tuple[float, float],
    text: str,
    frame: Frame,
    boxes: list[tuple[float, float, float, float]],
) -> Placed:
    """The mark with its label on the first side where it meets nothing; without one where every side is taken."""
    x, y = point
    length = len(text) * _LETTER
    right = (x + _OUT, y + 4.0, "start", x + _OUT)
    left = (x - _OUT, y + 4.0, "end", x - _OUT - length)
    below = (x, y + 28.0, "middle", x - length / 2)
    above = (x, y - 19.0, "middle", x - length / 2)
    outward = right if x >= frame.width / 2 else left
    inward = left if outward is right else right
    upright = (above, below) if y < frame.height / 2 else (below, above)
    for text_x, text_y, anchor, start in (outward, *upright, inward) if text else ():
        box = (start, text_y - 12.0, start + length, text_y - 12.0 + _HIGH)
        inside = (
            box[0] >= 2.0 and box[2] <= frame.width - 2.0 and box[1] >= 2.0 and box[3] <= frame.height - 2.0
        )
        if inside and not any(_meets(box, other) for other in boxes):
            boxes.append(box)
            return Placed(mark, x, y, round(text_x, 1), round(text_y, 1), anchor)
    return Placed(mark, x, y)


def _meets(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
