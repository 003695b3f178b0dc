"""The picture: one by one while it is small, folded beyond, the same web the same picture, nothing on top of another."""

import random

import pytest

from thelivu.base import Identifier
from thelivu.leads.graph import ACCEPTED, ADDRESS, SEEN, Link, Node, Web
from thelivu.leads.graph_layout import MARKS, NARROW, PLAIN, WIDE, Drawing, Sketch, place, shortened, sketch

START = Identifier("account", "orchid:u-1001")
KINDS = ("phone", "email", "handle", "ip", "device", "account", "sha256")


def link(one: Identifier, other: Identifier, how: str = SEEN) -> Link:
    return Link(*sorted((one, other)), how, ("o1",), None, None)


def made(size: int, seed: int = 7, first: int = 12) -> Web:
    """A web of `size` nodes with several bridges."""
    rng = random.Random(seed)
    nodes = [Node(START, 0, 3)]
    links = []
    for number in range(1, size):
        one = Identifier(KINDS[number % len(KINDS)], f"orchid:{number:04d}")
        hop = 1 if number <= first else 2
        inner = [node.identifier for node in nodes if node.hop == hop - 1]
        nodes.append(Node(one, hop, 1))
        links += [link(rng.choice(inner), one) for _ in range(1 + (number % 5 == 0))]
    nodes.sort(key=lambda node: (node.hop, node.identifier))
    return Web(START, tuple(nodes), tuple(dict.fromkeys(links)), ())


def drawn(web: Web, frame=WIDE) -> Drawing:
    return place(sketch(web), frame, {})


def every_node(picture: Sketch) -> list[Node]:
    return [node for mark in picture.marks for node in mark.nodes]


@pytest.mark.parametrize("size", [1, 2, 5, 13, PLAIN])
def test_a_small_web_is_drawn_one_by_one(size: int) -> None:
    picture = sketch(made(size))

    assert size == len(picture.marks)
    assert not any(mark.folded for mark in picture.marks)


@pytest.mark.parametrize("size", [PLAIN + 1, 60, 150, 500])
@pytest.mark.parametrize("first", [1, 12, 60, 400])
def test_a_large_web_folds_into_few_marks_and_loses_nobody(size: int, first: int) -> None:
    web = made(size, first=first)
    picture = sketch(web)

    assert MARKS >= len(picture.marks)
    assert sorted(web.nodes, key=str) == sorted(every_node(picture), key=str)
    assert list(range(1, len(picture.marks) + 1)) == [mark.number for mark in picture.marks]
    assert all(len({(node.hop, node.identifier.kind) for node in mark.nodes}) == 1 for mark in picture.marks)


def test_the_same_web_gives_the_same_picture() -> None:
    assert drawn(made(500)) == drawn(made(500))


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("size", [2, 13, PLAIN, 500])
def test_marks_stand_inside_and_apart(frame, size: int) -> None:
    picture = drawn(made(size), frame)
    points = [(mark.x, mark.y) for mark in picture.marks]

    assert all(11 <= x <= frame.width - 11 and 11 <= y <= frame.height - 11 for x, y in points)
    nearest = min(
        ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5
        for number, one in enumerate(points)
        for other in points[:number]
    )
    assert nearest >= 20


def test_no_label_lies_on_another_or_on_a_mark() -> None:
    picture = drawn(made(PLAIN))
    boxes = []
    for one in picture.marks:
        length = len(one.mark.label) * 7.3
        left = {"start": one.text_x, "end": one.text_x - length, "middle": one.text_x - length / 2}
        if one.anchor:
            boxes.append((left[one.anchor], one.text_y - 12, left[one.anchor] + length, one.text_y + 4))

    assert len(boxes) > PLAIN // 2
    meets = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert [] == meets


def test_a_narrow_picture_has_numbers_and_no_labels() -> None:
    assert {""} == {one.anchor for one in drawn(made(13), NARROW).marks}


def test_one_stroke_stands_for_all_links_between_two_marks_as_strong_as_the_strongest() -> None:
    phones = [Identifier("phone", f"+9198765{number:05d}") for number in range(40)]
    links = [link(START, one, ADDRESS) for one in phones[:-1]] + [link(START, phones[-1], ACCEPTED)]
    web = Web(START, (Node(START, 0, 1), *(Node(one, 1, 1) for one in phones)), tuple(links), ())
    picture = sketch(web)

    assert 40 == sum(stroke.links for stroke in picture.strokes)
    assert ACCEPTED in {stroke.how for stroke in picture.strokes}
    assert len(picture.strokes) == len(picture.marks) - 1


def test_shape_says_the_kind() -> None:
    shapes = {
        kind: sketch(Web(one, (Node(one, 0, 1),), (), ())).marks[0].shape
        for kind in ("handle", "phone", "group", "device")
        for one in [Identifier(kind, "x")]
    }

    assert {"handle": "circle", "phone": "square", "group": "hexagon", "device": "diamond"} == shapes


def test_a_long_value_keeps_its_ends() -> None:
    assert "short" == shortened("short")
    assert "aaaaaaaaaaa…bbbbbbbbbbb" == shortened("a" * 30 + "b" * 30)


def test_numbers_go_round_the_ring_as_the_marks_stand() -> None:
    """Clockwise from the marks of the first parent; a reader finds 17 beside 16 and 18."""
    web = made(500)
    drawn_marks = sketch(web).marks
    outer = [mark for mark in drawn_marks if mark.hop == 2]
    parents = [mark.parent or MARKS for mark in outer]

    assert parents == sorted(parents)
    assert len({mark.parent for mark in outer}) > 2


def test_only_what_a_mark_was_met_through_is_drawn_as_main() -> None:
    picture = sketch(made(PLAIN))
    main = [stroke for stroke in picture.strokes if stroke.main]

    assert len(picture.marks) - 1 == len(main)
    assert len(main) < len(picture.strokes)
    hop = {mark.number: mark.hop for mark in picture.marks}
    assert all(hop[stroke.one] == hop[stroke.other] - 1 for stroke in main)
