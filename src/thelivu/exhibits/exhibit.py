"""An exhibit: a seized device under its label, with its custody.

What arrives: what the seizure memo says of the device (IIF-IV), and custody entries. What leaves: the exhibit with its
chain. Kinds come from the dated list of the law data; an accessory is an exhibit and is not counted as a device.
"""

from dataclasses import dataclass, replace

from thelivu.base import InputError, Refused
from thelivu.exhibits.custody import Chain, CustodyEntry, receive
from thelivu.exhibits.label import Label
from thelivu.exhibits.sem import refusals
from thelivu.law import Law


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A seized item: its label, kind, the search it was seized in, and its custody so far."""

    id: str
    label: Label
    kind: str
    accessory: bool
    search: str
    chain: Chain
    make: str = ""
    model: str = ""
    identifiers: tuple[str, ...] = ()
    sem: bool | None = None
    """Whether it carries the High Court's "Sexually Explicit Materials" label; None until somebody has decided."""


def seize(
    law: Law,
    exhibit_id: str,
    label: Label,
    entry: CustodyEntry,
    *,
    kind: str,
    search: str,
    make: str = "",
    model: str = "",
    identifiers: tuple[str, ...] = (),
    sem: bool | None = None,
) -> Exhibit:
    """Open an exhibit with its entry of seizure; a kind that is not on the closed list is refused."""
    known = law.exhibit_kinds.get(kind)
    if known is None:
        raise InputError("exhibits.no_such_kind", where=str(label), kind=kind)
    chain = receive(Chain(exhibit_id), entry)
    return Exhibit(exhibit_id, label, kind, known.accessory, search, chain, make, model, identifiers, sem)


def transfer(exhibit: Exhibit, entry: CustodyEntry) -> Exhibit:
    """Add a custody entry to the exhibit, or refuse it: by the rules of custody, then by those of the SEM label."""
    chain = receive(exhibit.chain, entry)
    for code in refusals(exhibit.sem, exhibit.chain, entry):
        raise Refused(f"exhibits.{code}", where=str(exhibit.label))
    return replace(exhibit, chain=chain)
