"""What rows of a return say as the provider wrote them, without who holds the line.

The second officer and the court read these cells, for a parsed time hides how it was written. Only columns that the
mapping names and that hold no name and no address of a person are given; every other cell stays in the file.
"""

from collections.abc import Collection, Mapping

from thelivu.attribution.kinds import LINE
from thelivu.attribution.mapping import ReturnMapping
from thelivu.attribution.returns import body_of, table_of

OPEN_COLUMNS = LINE.read
"""Of an internet line; of a number or an account, those of its kind."""


def read_written(
    data: bytes, mapping: ReturnMapping, rows: Collection[int], *, where: str
) -> dict[int, Mapping[str, str]]:
    """Row number -> cell by column, for the asked rows."""
    table, at = table_of(data, mapping, where=where)
    if table is None:
        return {}
    open_ = {column: at[column] for column in mapping.shape.read if column in at}
    wanted = frozenset(rows)
    return {
        row.number: {column: _cell(row.texts, place) for column, place in open_.items()}
        for row in body_of(table, mapping).rows
        if row.number in wanted
    }


def _cell(texts: list[str], place: int) -> str:
    text = texts[place] if place < len(texts) else ""
    return text.encode("utf-8", "replace").decode()  # bytes that were not UTF-8 must not stop the page
