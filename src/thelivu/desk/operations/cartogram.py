"""The districts of an operation as tiles, and the bar of outcomes that stands in each tile and table row.

Arrives: one row a police district with its tile, what was planned and closed, and the outcomes by kind. Leaves:
coordinates in px; the template draws them. Tiles, not boundaries: no boundary file has a clear licence, and another
state brings its own table of tiles. Districts of the date drive it (before January 2021 Kannur is one tile, two wide).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# From the gravest outcome to what is still open; the order of every bar.
KINDS = ("fir_and_arrest", "fir", "report_only", "nothing_found", "inside", "not_started")
GAP = 4  # px between tiles


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """What a tile says about its police district."""

    code: str  # KLM
    kind: str  # city | rural | single
    name: str
    planned: int
    closed: int
    outcomes: Mapping[str, int]  # by the kinds above
    column: int
    row: int
    columns: int = 1  # how many tiles it is wide
    wrong_premises: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One kind of outcome in a bar."""

    kind: str
    x: str
    width: str
    n: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of outcomes: one unit of length a search."""

    pieces: tuple[Piece, ...]
    width: str
    height: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A district, placed."""

    row: DistrictRow
    x: int
    y: int
    width: int
    share: str  # none | some | half | all: how much is closed
    begun: bool
    done: bool
    bar: Bar

    @property
    def short(self) -> str:
        """KLM of KLM-C."""
        return self.row.code.split("-")[0]


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a tile."""

    name: str
    tile: int
    height: int


WIDE, NARROW = Frame("wide", 100, 62), Frame("narrow", 70, 62)


@dataclass(frozen=True, slots=True)
class Cartogram:
    """All tiles of one drawing."""

    frame: Frame
    width: int
    height: int
    tiles: tuple[Tile, ...]


def draw_all(rows: Sequence[DistrictRow]) -> tuple[Cartogram, ...]:
    """The tiles for a wide page and for 360 px; the style sheet shows the one that fits."""
    return tuple(draw(rows, frame) for frame in (WIDE, NARROW))


def draw(rows: Sequence[DistrictRow], frame: Frame = WIDE) -> Cartogram:
    """All coordinates of the tiles; a district that is seen alone stands in the corner."""
    most = max((row.planned for row in rows), default=1)
    left, top = (rows[0].column, rows[0].row) if len(rows) == 1 else (0, 0)
    tiles = tuple(_tile(row, frame, most, left, top) for row in rows)
    width = max((tile.x + tile.width for tile in tiles), default=0)
    height = max((tile.y + frame.height for tile in tiles), default=0)
    return Cartogram(frame, width, height, tiles)


def _tile(row: DistrictRow, frame: Frame, most: int, left: int, top: int) -> Tile:
    unit = min(8.5, (frame.tile - 16) / max(1, most))
    return Tile(
        row=row,
        x=(row.column - left) * (frame.tile + GAP),
        y=(row.row - top) * (frame.height + GAP),
        width=row.columns * frame.tile + (row.columns - 1) * GAP,
        share=_share(row),
        begun=row.closed > 0 or row.outcomes.get("inside", 0) > 0,
        done=0 < row.planned == row.closed,
        bar=outcome_bar(row.outcomes, unit, 9),
    )


def _share(row: DistrictRow) -> str:
    if not row.closed or not row.planned:
        return "none"
    if row.closed >= row.planned:
        return "all"
    return "half" if 2 * row.closed >= row.planned else "some"


def outcome_bar(outcomes: Mapping[str, int], unit: float = 14.1, height: int = 12) -> Bar:
    """The bar of a row: pieces side by side in the order of KINDS, none for a kind that did not occur."""
    pieces = tuple(_pieces(outcomes, unit))
    return Bar(pieces, _px(sum(outcomes.get(kind, 0) for kind in KINDS) * unit + 1), height)


def _pieces(outcomes: Mapping[str, int], unit: float) -> Iterator[Piece]:
    x = 0.5
    for kind in KINDS:
        n = outcomes.get(kind, 0)
        if n:
            yield Piece(kind, _px(x), _px(n * unit), n)
            x += n * unit


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


LEGEND = tuple((kind, f"desk.cartogram.{kind}") for kind in KINDS)
