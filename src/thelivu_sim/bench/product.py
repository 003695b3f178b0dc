"""What Thelivu answers: a folder of files arrives, read and decided by the product's own code; states by number leave.

Nothing of the rules stands here: `thelivu.bulk` reads, judges and decides, by the pure rules of `thelivu.attribution`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from thelivu.attribution import IDENTITY_STATES, SIGHTING_STATES, read_flags, read_mapping
from thelivu.bulk import decide, ingest
from thelivu_sim.bench.network import Bools, Ints
from thelivu_sim.bench.printing import HOSTED

FLAGS = f"prefix,kind,from,to\n{HOSTED},vpn,2015-01-01,\n"
KEY = bytes(32)  # of synthetic places; it only has to be the same for all files


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The product's states and lines; a line is the customer number, 0 where none is named."""

    returns: tuple[str, ...]  # state of each file, by letter
    sighting: Ints  # index into SIGHTING_STATES, by position
    sighting_line: Ints
    identity: Ints  # index into IDENTITY_STATES
    identity_line: Ints
    rows: int

    def state(self, name: str) -> Bools:
        """Which identities ended so."""
        those: Bools = self.identity == IDENTITY_STATES.index(name)
        return those

    def sightings_in(self, name: str) -> Bools:
        """Which sightings ended so."""
        those: Bools = self.sighting == SIGHTING_STATES.index(name)
        return those


def ask_product(folder: Path, sightings: int, identities: int) -> Answers:
    """Reads every return of the folder and decides its sightings."""
    stored = folder / "stored"
    returns = []
    for path in sorted(folder.glob("[0-9][0-9]-*.csv"), key=lambda one: int(one.stem.partition("-")[2])):
        beside = path.with_suffix(".mapping.json")
        returns.append(
            ingest(path, read_mapping(beside.read_bytes(), where=beside.name), stored, address_key=KEY)
        )
    flags = read_flags(FLAGS.encode())
    parts = []
    for number, path in enumerate(sorted(folder.glob("sightings-*.csv"))):
        decided = decide(path, returns, folder / f"decided-{number:03d}", flags=flags)
        assert not decided.rejected
        parts.append(decided)
    return Answers(
        tuple(one.state for one in returns),
        *_table([one.sightings for one in parts], SIGHTING_STATES, sightings),
        *_table([one.identities for one in parts], IDENTITY_STATES, identities),
        sum(one.rows_in for one in returns),
    )


def _table(paths: Sequence[Path], states: tuple[str, ...], length: int) -> tuple[Ints, Ints]:
    """States and lines by the number in each id. Customer numbers compare as numbers: a lost zero names the same door."""
    listed = ", ".join(f"'{name}'" for name in states)
    rows = duckdb.execute(
        f"SELECT CAST(substr(id, 2) AS BIGINT) AS at, list_position([{listed}], state) - 1 AS state,"
        f" coalesce(TRY_CAST(subscriber AS BIGINT), -1) * CAST(subscriber IS NOT NULL AS INT) AS line"
        f" FROM read_parquet({[str(path) for path in paths]})"
    ).fetchnumpy()
    state, line = np.full(length, -1, dtype=np.int64), np.zeros(length, dtype=np.int64)
    state[rows["at"]] = rows["state"]
    line[rows["at"]] = np.ma.filled(rows["line"], 0)
    assert (state >= 0).all(), "the product left a row without a state"
    return state, line
