"""Tiles of police districts: each where its table says, each bar as long as its searches are many."""

from hypothesis import given
from hypothesis import strategies as st

from thelivu.desk.operations.cartogram import KINDS, NARROW, DistrictRow, draw, draw_all, outcome_bar


def row(**changes: object) -> DistrictRow:
    facts: dict[str, object] = {
        "code": "KLM-C", "kind": "city", "name": "Kollam City", "planned": 4, "closed": 2,
        "outcomes": {"report_only": 1, "nothing_found": 1, "inside": 1, "not_started": 1}, "column": 1, "row": 8,
    }  # fmt: skip
    return DistrictRow(**{**facts, **changes})  # type: ignore[arg-type]


def test_a_tile_stands_at_its_column_and_row_with_a_gap_of_four() -> None:
    tile = draw([row(column=0, row=0), row()]).tiles[1]
    assert (tile.x, tile.y, tile.width, tile.short) == (104, 8 * 66, 100, "KLM")


def test_the_one_district_that_is_seen_stands_in_the_corner() -> None:
    drawn = draw([row()])
    assert (drawn.tiles[0].x, drawn.tiles[0].y, drawn.width, drawn.height) == (0, 0, 100, 62)


def test_before_2021_one_tile_of_kannur_is_two_wide() -> None:
    assert draw([row(code="KNR", columns=2)]).tiles[0].width == 204


def test_the_share_closed_has_four_steps_and_nothing_begun_is_dashed() -> None:
    shares = [draw([row(planned=4, closed=n)]).tiles[0].share for n in range(5)]
    assert shares == ["none", "some", "half", "half", "all"]
    assert not draw([row(closed=0, outcomes={"not_started": 4})]).tiles[0].begun
    assert draw([row(closed=0, outcomes={"inside": 1, "not_started": 3})]).tiles[0].begun


def test_all_tiles_fit_the_narrow_page() -> None:
    rows = [row(column=n) for n in range(4)]
    assert draw_all(rows)[1].frame == NARROW
    assert draw_all(rows)[1].width <= 294


@given(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 40)))
def test_04_a_bar_loses_no_search(outcomes: dict[str, int]) -> None:
    bar = outcome_bar(outcomes)
    assert sum(piece.n for piece in bar.pieces) == sum(outcomes.values())
    assert [piece.kind for piece in bar.pieces] == [kind for kind in KINDS if outcomes.get(kind)]
    for piece in bar.pieces:
        assert abs(float(piece.width) - piece.n * 14.1) < 0.1
