"""One order of a running watch: whether it stands at this instant, for which swarms, and what was seen for it.

A watch may carry several. Each is asked before each of its dials, is read again when its file changes, and ends alone; what was
seen for it is written for it, and for no other.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from time import time

from thelivu.authority import Permit
from thelivu.base import InputError, Refused, ThelivuError, Word

from .observe import Observer, Seen
from .order import Mode, Watch, Watched
from .values import Target


class Mandate:
    """`read` gives the order as it stands now, or raises; `ended` is told once, when it no longer does."""

    observer: Observer  # who looks under this order; given by the watch

    def __init__(self, read: Callable[[], Watch], mode: Mode, ended: Callable[["Mandate"], None]) -> None:
        self._read, self._mode, self._ended = read, mode, ended
        self.watch = read()
        self.swarms: dict[Target, Watched] = {one.target: one for one in self.watch.order.watched}
        self._permits: dict[Target, tuple[float, float]] = {}  # from when to when, in seconds since 1970
        self.stopped: Word | None = None
        self.seen: list[Seen] = []  # what is not written yet

    def look(self) -> None:
        """Reads the order again. Another order is another watch."""
        try:
            if self._read().order != self.watch.order:
                self._stop(Word("sensor.order.changed"))
        except (ThelivuError, OSError) as gone:
            self._stop(gone.word if isinstance(gone, ThelivuError) else Word("sensor.order.gone"))

    def may(self, target: Target) -> bool:
        """Whether the order still stands for this swarm, at this instant. It is a value: of one order the Permit for a swarm is
        the same until it ends, and so is asked for once; whether it has ended, each time.
        """
        if self.stopped is not None or target not in self.swarms:
            return False
        at_s = time()
        begins_s, ends_s = self._permits.get(target, (0.0, 0.0))
        return begins_s <= at_s < ends_s or self._permitted(target)

    def permit(self, swarm: Watched) -> Permit:
        """The Permit for one of its swarms, at this instant. Refused where there is none: then the order ends."""
        if self.stopped is not None:
            raise Refused(self.stopped.code)
        try:
            return self.watch.permit(self._mode, datetime.now(UTC), swarm)
        except Refused as lapsed:
            self._stop(lapsed.word)
            raise

    def _permitted(self, target: Target) -> bool:
        at = datetime.now(UTC)
        try:
            permit = self.permit(self.swarms[target])
        except Refused:
            return False
        self._permits[target] = (at.timestamp(), min(permit.valid_to, self.watch.order.valid_to).timestamp())
        return True

    def _stop(self, why: Word) -> None:
        if self.stopped is None:
            self.stopped = why
            self._ended(self)


def told_apart(mandates: Iterable[Mandate]) -> dict[Target, Mandate]:
    """Which order each swarm is of. InputError where two orders have one label, or one alias: a line could not be told from
    another's. One hash may stand in two orders, under an alias in each.
    """
    found: dict[Target, Mandate] = {}
    names: set[str] = set()
    for mandate in mandates:
        order = mandate.watch.order
        for name in (f" {order.label}", *(one.alias for one in order.watched)):  # no alias begins with a space
            if name in names:
                raise InputError("sensor.order.twice_given", name=name.strip())
            names.add(name)
        found |= dict.fromkeys(mandate.swarms, mandate)
    return found
