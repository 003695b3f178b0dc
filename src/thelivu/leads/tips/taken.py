"""The tips of one file: trees arrive one by one; a reading with its accounting leaves, whatever form the file had."""

import hashlib

from thelivu.base import Word
from thelivu.leads.model import (
    FREE,
    Lead,
    Named,
    Observation,
    Reading,
    Rejected,
    Suggestion,
    Withheld,
    flagged,
    mark_of,
)
from thelivu.leads.tips.report import TipPicker, has_core, read_tip
from thelivu.leads.tips.schema import TIP
from thelivu.leads.tips.sweep import Sweep
from thelivu.leads.xml_tree import Node


class Taken:
    """What has been read so far of a file. `data` is what spans count in, `source` the file's own bytes."""

    def __init__(
        self, data: bytes, source: bytes, formats: tuple[str, ...] = (), zone: str | None = None
    ) -> None:
        self.data, self.formats, self.zone = data, formats, zone
        self.name = f"sha256:{hashlib.sha256(source).hexdigest()[:16]}"
        self.items_in = 0
        self.rejected: list[Rejected] = []
        self.leads: dict[str, Lead] = {}
        self.observations: list[Observation] = []
        self.suggestions: list[Suggestion] = []
        self.withheld: list[Withheld] = []
        self.notes: list[Word] = []
        self.names: list[Named] = []

    def take(self, root: Node, number: int = 1) -> None:
        """Accepts one tip, or lists it as rejected, withheld whole."""
        self.items_in += 1
        if not has_core(root):
            self.rejected.append(Rejected(root.path, Word("leads.tip.no_report", {"where": root.path})))
            self.withheld += [
                Withheld(FREE, root.path, one.start, one.end, self.text(one)) for one in root.children
            ]
            return
        pick = TipPicker(self.formats, self.zone)
        lead, made = read_tip(root, pick, self.name if number == 1 else f"{self.name}/{number}")
        sweep = Sweep(self.data, lead.reference)
        self.withheld += sorted(sweep.all(root, TIP), key=lambda one: (one.start, one.end))
        if sweep.unknown:
            lead = flagged(lead, {"unknown_elements"})
        known = self.leads.get(lead.reference)
        self.leads[lead.reference] = flagged(known, set(lead.flags)) if known else lead
        self.observations += made
        self.suggestions += sweep.suggestions
        self.notes += [*pick.notes, *sweep.notes()]
        self.names += [Named(lead.reference, text) for text in pick.names]

    def text(self, node: Node) -> str:
        """What stands at a node, its name included."""
        return self.data[node.start : node.end].decode("utf-8", "replace")

    def reading(self, form: str, *, notes: tuple[Word, ...] = ()) -> Reading:
        """All that the file gave."""
        return Reading(
            format=form,
            item="report",
            items_in=self.items_in,
            accepted=self.items_in - len(self.rejected),
            rejected=tuple(self.rejected),
            leads=tuple(self.leads.values()),
            observations=tuple(self.observations),
            suggestions=tuple(self.suggestions),
            withheld=tuple(self.withheld),
            notes=(*notes, *self.notes),
            mark=mark_of(self.data),
            names=tuple(self.names),
        )
