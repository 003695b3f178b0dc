"""The outcomes of a run, remembered while its entries pass: each file is read once, for the triage and for later."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from thelivu.base import Digests
from thelivu.examination import Outcome, SourceEntry

_ALGORITHMS = ("md5", "sha1", "sha256")


@dataclass(slots=True)
class Remembered:
    """What was read to its end, in the order of the source."""

    outcomes: list[Outcome] = field(default_factory=list)

    def through(self, entries: Iterable[SourceEntry]) -> Iterator[SourceEntry]:
        """The same entries; whoever reads one leaves its digests here."""
        for entry in entries:
            yield replace(entry, read=partial(self._read, entry)) if entry.read else entry

    def _read(self, entry: SourceEntry) -> Iterator[bytes]:
        made, size = [hashlib.new(name, usedforsecurity=False) for name in _ALGORITHMS], 0
        assert entry.read is not None
        for chunk in entry.read():
            for one in made:
                one.update(chunk)
            size += len(chunk)
            yield chunk
        md5, sha1, sha256 = (one.hexdigest() for one in made)
        digests = Digests(md5=md5, sha1=sha1, sha256=sha256, size=size)
        self.outcomes.append(Outcome(entry.path, digests, deleted=entry.deleted))
