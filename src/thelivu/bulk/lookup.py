"""One look-up: a few sightings arrive; the returns with only the leases that fit them leave, for the pure rules to explain.

What millions of rows decide in bulk is explained one sighting at a time: margins, neighbours and shifts need every lease
of the address and port, at any time, and no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from thelivu.attribution import Return, Sighting
from thelivu.bulk.keys import key, masks
from thelivu.bulk.leases import COLUMNS, lease_of, scan
from thelivu.bulk.returned import BulkReturn, Place


@dataclass(frozen=True, slots=True)
class Lookup:
    """Returns that are looked up by an engine which is there (`bulk.engine`)."""

    connection: duckdb.DuckDBPyConnection
    returns: Sequence[BulkReturn]

    def about(self, sightings: Sequence[Sighting]) -> tuple[Return, ...]:
        """Every return as the pure rules know it, with the leases that stand under an address of the sightings."""
        return tuple(
            Return(
                name=one.name, sha256=one.sha256, mapping=one.mapping, state=one.state, gates=one.gates,
                leases=tuple(
                    lease_of(row, one.mapping.provider, one.sha256, one.name) for row in self._rows(one, sightings)
                ),
                rejected=one.rejected, rows_in=one.rows_in, lost=one.lost,
            )
            for one in self.returns
        )  # fmt: skip

    def _rows(self, one: BulkReturn, sightings: Sequence[Sighting]) -> list[dict[str, object]]:
        nets = {shelf.net for shelf in one.levels}
        tests = {
            self._test(place, seen.port): place
            for seen in sightings
            for net in nets
            if net // 1000 == seen.address.version
            for place in [self._place(net, seen)]
        }
        paths = [part.path for part in one.parts if any(part.holds(place) for place in tests.values())]
        if not paths or one.state != "PASSED":
            return []
        rows = self.connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM {scan(paths)} WHERE {' OR '.join(sorted(tests))} ORDER BY row_no"
        )
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows.fetchall()]

    def _place(self, net: int, seen: Sighting) -> Place:
        """Where leases of one kind of address stand that fit a sighting."""
        numbers, (up, low) = key(seen.address), masks(net)
        return net, numbers.hi & up, numbers.lo & low

    def _test(self, place: Place, port: int | None) -> str:
        """SQL for the rows there that fit a port; constants, so that few parts of a file are read."""
        net, hi, lo = place
        ports = "" if port is None else f" AND p0 <= {port} AND p1 >= {port}"
        return f"(net = {net} AND hi = {hi} AND lo = {lo}{ports})"
