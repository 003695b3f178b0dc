"""Returns too large for rows in memory: files of millions of rows arrive; the same gates and states leave.

NAME.csv + mapping  --ingest-->  Parquet files of leases  --decide-->  states of sightings and identities

The rules are those of `thelivu.attribution`, which is the oracle of this package's tests: what SQL decides here, it
decides the same. DuckDB reads, sorts and joins within a stated amount of memory; `candidates.sql` is one text that
Spark runs as well. Names and addresses of persons are never written: only whether a row states an address.
"""

from thelivu.bulk.decide import Decided, decide
from thelivu.bulk.engine import engine
from thelivu.bulk.ingest import ingest
from thelivu.bulk.lookup import Lookup
from thelivu.bulk.returned import BulkReturn

__all__ = ["BulkReturn", "Decided", "Lookup", "decide", "engine", "ingest"]
