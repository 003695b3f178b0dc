"""Admission, the stage's typed step: a reading, a Permit and the source's digests arrive; admitted leads leave.

Each lead and observation is bound to the bytes it was read from, to the authority under which it was admitted, and to
the birth mark of the register. Its key is the same however often the same file comes, so that nothing is stored twice.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from thelivu.authority import Permit, Subject
from thelivu.base import Digests, InputError, Refused, canonical
from thelivu.leads.model import BIRTH_MARKS, Lead, Observation, Reading
from thelivu.leads.typed import FORMAT as TYPED

ADMIT, TYPE = "leads.admit", "leads.type"
"""The acts that a permit must be for: a file, and a lead typed by hand."""

T = TypeVar("T", Lead, Observation)


@dataclass(frozen=True, slots=True)
class Admitted(Generic[T]):
    """A lead or an observation, bound: SHA-256 of its source, authority, birth mark, and its own stable key."""

    what: T
    key: str
    source: str
    authority: str
    born: str


@dataclass(frozen=True, slots=True)
class Admission:
    """What one source gives to the register, with its accounting: items in = accepted + rejected."""

    source: Digests
    permit: Permit
    born: str
    reading: Reading
    leads: tuple[Admitted[Lead], ...]
    observations: tuple[Admitted[Observation], ...]


def admit(reading: Reading, permit: Permit, digest: Digests, *, born: str) -> Admission:
    """Binds what was read. Refused without the right permit, or when the file's birth mark is not the register's."""
    if born not in BIRTH_MARKS:
        raise InputError("leads.no_such_mark")
    if reading.format == TYPED:
        permit.require(TYPE, Subject("lead", reading.leads[0].reference))
    else:
        permit.require(ADMIT, Subject("file", digest.sha256))
    if reading.mark != born:
        raise Refused(f"leads.birth_mark.{reading.mark}")
    bound = (digest.sha256, permit.authority, born)
    return Admission(
        digest,
        permit,
        born,
        reading,
        tuple(Admitted(one, key, *bound) for key, one in _keyed("lead", digest.sha256, reading.leads)),
        tuple(
            Admitted(one, key, *bound)
            for key, one in _keyed("observation", digest.sha256, reading.observations)
        ),
    )


def _keyed(kind: str, source: str, every: Iterable[T]) -> Iterator[tuple[str, T]]:
    """Each with the digest of source, place and its number at that place."""
    seen: Counter[tuple[str, str]] = Counter()
    place: tuple[str, str]
    for one in every:
        place = (one.where, one.reference if isinstance(one, Lead) else one.kind)
        seen[place] += 1
        yield hashlib.sha256(canonical([kind, source, *place, seen[place]])).hexdigest(), one
