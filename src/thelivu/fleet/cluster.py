"""Workers on several computers: a Dask scheduler's address and this computer's certificate arrive.

Off loopback every connection is mutual TLS, by an authority of the unit's own: Dask runs whatever function it is sent,
so who may speak to a worker may run code on it. docs/reference/fleet.md says how such a cluster is started.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from thelivu.base import Refused
from thelivu.fleet.units import ATTEMPTS, Done, R, U, failure, lost


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler, by `tls://host:port` (or `tcp://` on loopback), and the three files of mutual TLS in PEM."""

    address: str
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def run(self, fn: Callable[[U], R], units: Iterable[U]) -> Iterator[Done[U, R]]:
        """See `map_units`. Refused where the scheduler is not reached, or is gone before the last unit ended."""
        distributed = _distributed()
        with self._client(distributed) as client:
            futures = {
                # the first units have the highest priority; a key of its own for each, so that equal units are two
                client.submit(fn, unit, key=f"unit-{place}", pure=False, priority=-place): unit
                for place, unit in enumerate(units)
            }
            for future in distributed.as_completed(list(futures)):
                yield _done(futures.pop(future), future, distributed)

    def _client(self, distributed: Any) -> Any:
        check_address(self.address, tls=bool(self.authority and self.certificate and self.key))
        security = None
        if self.address.startswith("tls://"):
            security = distributed.Security(
                tls_ca_file=str(self.authority), tls_client_cert=str(self.certificate),
                tls_client_key=str(self.key), require_encryption=True,
            )  # fmt: skip
        try:
            return distributed.Client(self.address, security=security, timeout="30s")
        except OSError as error:
            raise Refused("fleet.not_reached", address=self.address, kind=type(error).__name__) from error


def check_address(address: str, *, tls: bool) -> None:
    """Refuses an address without TLS that is not on loopback, and TLS without its three files."""
    parts = urlsplit(address)
    if parts.scheme == "tls" and tls:
        return
    if parts.scheme == "tls":
        raise Refused("fleet.no_certificate", address=address)
    if parts.scheme != "tcp" or not _is_loopback(parts.hostname or ""):
        raise Refused("fleet.not_encrypted", address=address)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name: what it stands for is another's to say
        return False


def _done(unit: U, future: Any, distributed: Any) -> Done[U, R]:
    if future.cancelled():  # the scheduler is gone: what ended is kept by its own file, the rest is begun again
        raise Refused("fleet.scheduler_lost")
    error = future.exception()
    if error is None:
        return Done(unit, future.result())
    if isinstance(error, distributed.scheduler.KilledWorker):
        return Done(unit, failed=lost())
    return Done(unit, failed=failure(error))


def _distributed() -> Any:
    try:
        import dask
        import distributed
    except ImportError:
        raise Refused("fleet.no_dask") from None
    # set on the scheduler's side by docs/reference/fleet.md; here for a scheduler that this process starts
    dask.config.set({"distributed.scheduler.allowed-failures": ATTEMPTS - 1})
    return distributed
