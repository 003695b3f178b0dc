"""INTERPOL ICSE exports, an importer: a CSV with semicolons arrives; a reading leaves, one row a file by its digests.

Series names and everything that is no digest, number or answer are withheld where they stand.
"""

import hashlib
from collections.abc import Sequence

from thelivu.base import InputError, Word, folded
from thelivu.leads.casefiles.media import Media
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import (
    CHILD,
    FREE,
    Lead,
    Observation,
    Reading,
    Rejected,
    Withheld,
    in_order,
    mark_of,
)
from thelivu.leads.row_values import stated
from thelivu.leads.table import Row, Table, open_csv

FORMAT = "icse-csv"

_DIGESTS = (("md5", "md5"), ("sha1", "sha1"))
_ANSWERS = {
    "is_distributed": "is distributed", "victim_identified": "victim identified",
    "offender_identified": "offender identified", "file_available": "file available", "baseline": "baseline",
}  # fmt: skip
_NUMBERS = {"media_id": "image id", "submissions": "number of submissions"}
_TYPES = ("Image", "Video")
_NEEDED = {"md5", "image id", "baseline"}


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether the first line names the columns of such an export."""
    first = head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return ";" in first and _is_header([one.strip(' "\r') for one in first.split(";")])


def _is_header(texts: Sequence[str]) -> bool:
    return {folded(text) for text in texts} >= _NEEDED


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError where it has not the columns of an export."""
    limits.check_size(data)
    table = open_csv(data, _is_header, limits)
    if table is None:
        raise InputError("leads.case.no_header")
    made = _Export(table, f"sha256:{hashlib.sha256(data).hexdigest()[:16]}")
    for row in table.rows:
        made.take(row)
    return made.reading(data)


class _Export:
    """What has been read so far."""

    def __init__(self, table: Table, reference: str) -> None:
        self.table, self.reference = table, reference
        self.columns = [folded(text) for text in table.header.texts]
        self.items_in = 0
        self.rejected: list[Rejected] = []
        self.observations: list[Observation] = []
        self.withheld: list[Withheld] = []
        self.notes: list[Word] = list(table.notes)

    def take(self, row: Row) -> None:
        """Accepts one row, or lists it as rejected."""
        if row.blank and not row.broken:
            return
        self.items_in += 1
        media = Media(f"row {row.number}", dict(zip(self.columns, row.texts, strict=False)))
        try:
            self._check(row)
            type_ = next((one for one in _TYPES if folded(one) == folded(media.text("media type"))), "")
            self.observations.append(
                media.observation(self.reference, _DIGESTS, _ANSWERS, _NUMBERS, (("media_type", type_),))
            )
            media.taken |= {"media type"} if type_ else set()
            self.notes += media.notes
        except InputError as bad:
            media.taken.clear()
            self.rejected.append(Rejected(media.where, Word(bad.code, {"where": media.where, **bad.values})))
        for column, cell in zip((*self.columns, *[""] * len(row.cells)), row.cells, strict=False):
            if stated(cell.text.strip()) and column not in media.taken:
                kind = CHILD if "series" in column else FREE
                self.withheld.append(Withheld(kind, media.where, cell.start, cell.end, cell.text))

    def _check(self, row: Row) -> None:
        if row.broken:
            raise InputError(row.broken)
        if len(row.cells) != len(self.columns):
            short = len(row.cells) < len(self.columns)
            raise InputError("leads.row.too_few_cells" if short else "leads.row.too_many_cells")

    def reading(self, data: bytes) -> Reading:
        """All that the file gave."""
        flags = in_order({flag for one in self.observations for flag in one.flags})
        above = [
            Withheld(FREE, f"row {row.number}", cell.start, cell.end, cell.text)
            for row in self.table.above for cell in row.cells if stated(cell.text.strip())
        ]  # fmt: skip
        return Reading(
            format=FORMAT,
            item="record",
            items_in=self.items_in,
            accepted=self.items_in - len(self.rejected),
            rejected=tuple(self.rejected),
            leads=(Lead(self.reference, "", None, flags, (), "row 1"),),
            observations=tuple(self.observations),
            withheld=(*above, *self.withheld),
            notes=tuple(self.notes),
            mark=mark_of(data),
        )
