"""Large lists as files of their own (.khl): opened where they lie, by whoever has the key."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from thelivu.devices.knownlists import KnownList, header_of, open_list
from thelivu.devices.knownlists.part import Part


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What the header of one file says. `address`: its name by content; `base`: that of the list it is a delta of."""

    name: str
    issue: str
    entries: int
    hashes: int
    rejected: int
    good: bool
    provenance: str
    terms: str
    address: str
    base: str


def opened_list(files: Sequence[tuple[Path, bytes]]) -> KnownList:
    """A list and its deltas, in their order, as a triage asks it (`thelivu.examination.KnownFiles`)."""
    return open_list(files[0][0], files[0][1], [path for path, _ in files[1:]])


def facts_of(path: Path, key: bytes) -> ListFacts:
    """What its header says, proven by the key. InputError where it is no list, is cut, or the key is another one's."""
    address, header = Part(path, key).address, header_of(path)
    said = header.provenance
    return ListFacts(
        said.name, said.version, header.exact, header.hashes, sum(one.rejected for one in header.inputs),
        said.kind != "known", f"{said.issuer}, {said.authority}".strip(", "), said.users, address, said.base or "",
    )  # fmt: skip
