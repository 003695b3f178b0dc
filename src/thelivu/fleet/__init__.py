"""Fleet: a function and many units of work arrive; each unit's result leaves once, whatever happens to a worker.

On one computer by a process of its own for each worker; on several by a Dask cluster, with mutual TLS off loopback.
The function must do the same when it is run twice: a worker that dies takes its unit with it, and another begins anew.
"""

from .cluster import Cluster, check_address
from .pool import Pool
from .units import Done, map_units

__all__ = ["Cluster", "Done", "Pool", "check_address", "map_units"]
