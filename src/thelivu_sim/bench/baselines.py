"""The practice that attribution replaces, as plain SQL over the same files: what a spreadsheet or a first match says.

Each rule looks a sighting up in the file that answers its letter, as the file is printed and without a gate; the
answer is a line or nothing. Rules of reference 5.2: B0, B1, B2 and the naive "two sightings agree".
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from thelivu_sim.bench.leads import Seen
from thelivu_sim.bench.letters import Letters
from thelivu_sim.bench.network import Ints, Network
from thelivu_sim.bench.people import People
from thelivu_sim.bench.printing import DESTINATION, address_text

NOTHING = 0  # in place of a customer number


@dataclass(frozen=True, slots=True, eq=False)
class Baselines:
    """The line that each rule names, NOTHING where it names none."""

    last_match: Ints  # B0, of each sighting
    first_match: Ints  # B1
    one_in_window: Ints  # B2
    two_agree: Ints  # of each identity


_MET = "p.file = q.letter AND p.ip = q.ip"
_PORT = "(p.p0 IS NULL OR q.port = 0 OR q.port BETWEEN p.p0 AND p.p1) AND (p.dest IS NULL OR q.dest IS NULL OR p.dest = q.dest)"
_NOW = 'q."at" BETWEEN p.t0 AND p.t1'
_WINDOW = 'p.t0 <= q."at" + q.u AND p.t1 >= q."at" - q.u'
_RULES = {
    "last_match": f"SELECT q.pos, arg_max(p.line, p.pos) AS line FROM asked q JOIN printed p ON {_MET} AND {_NOW} GROUP BY q.pos",
    "first_match": f"SELECT q.pos, arg_min(p.line, p.pos) AS line FROM asked q JOIN printed p ON {_MET} AND {_NOW} AND {_PORT} GROUP BY q.pos",
    "one_in_window": f"SELECT q.pos, min(p.line) AS line FROM asked q JOIN printed p ON {_MET} AND {_WINDOW} AND {_PORT}"
    " GROUP BY q.pos HAVING count(DISTINCT p.line) = 1",
}  # fmt: skip
_TWO_AGREE = """
    WITH said AS (SELECT identity, line, count(*) AS often FROM one_in_window JOIN asked USING (pos) GROUP BY ALL),
         most AS (SELECT identity, max(often) AS often FROM said GROUP BY identity)
    SELECT identity, min(line) AS line FROM said JOIN most USING (identity, often)
    WHERE often >= 2 GROUP BY identity HAVING count(*) = 1"""


def baselines(folder: Path, network: Network, people: People, seen: Seen, letters: Letters) -> Baselines:
    """What the rules say of the files in a folder."""
    with duckdb.connect(str(folder / "printed.duckdb")) as db:
        db.execute("SET threads = 2; SET memory_limit = '2GB'")
        _ask(db, network, people, seen, letters)
        found = {}
        for name, rule in _RULES.items():
            db.execute(f"CREATE TABLE {name} AS {rule}")
            found[name] = _column(db, f"SELECT pos, line FROM {name}", len(seen.at))
        found["two_agree"] = _column(db, _TWO_AGREE, people.count)
    return Baselines(**found)


def _ask(
    db: duckdb.DuckDBPyConnection, network: Network, people: People, seen: Seen, letters: Letters
) -> None:
    v6 = network.of_kind("ipv6")[seen.unit]
    given = {
        "pos": np.arange(len(seen.at)), "identity": people.identity, "letter": letters.of_sighting, "unit": seen.unit,
        "address": seen.address, "port": seen.port, "at": seen.at, "u": seen.u, "destination": seen.destination, "v6": v6,
    }  # fmt: skip
    db.register("given", given)
    dest = f"CASE WHEN destination >= 0 THEN '{DESTINATION}' || (destination + 1) END"
    ip = f"CASE WHEN v6 THEN {address_text('unit', 'address', True)} ELSE {address_text('unit', 'address', False)} END"
    db.execute(
        f'CREATE TABLE asked AS SELECT pos, identity, letter, {ip} AS ip, port, {dest} AS dest, "at", u FROM given WHERE letter >= 0'
    )
    db.unregister("given")


def _column(db: duckdb.DuckDBPyConnection, query: str, length: int) -> Ints:
    rows = db.execute(query).fetchnumpy()
    at, line = rows.values()
    made = np.full(length, NOTHING, dtype=np.int64)
    made[np.asarray(at)] = np.ma.filled(line, NOTHING)
    return made
