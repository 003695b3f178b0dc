"""Count the register at a stated time and publish: figures that open their records, revisions, the press note.

snapshot of the register, as-of   --figures-->  numbers, each the records behind it
figures published before          --revise-->  a numbered revision with every difference
figures and names                 --press_note-->  paragraphs in press order, naming nobody
"""

from thelivu.reports.figures import UNIT, Cell, Figure, Figures, figures
from thelivu.reports.funnel import OUTCOMES, STEPS, Funnel, Track, funnel
from thelivu.reports.note import Heading, Names, names, press_note
from thelivu.reports.revision import Difference, Revision, differences, revise
from thelivu.reports.snapshot import (
    ArrestMade,
    CaseRegistered,
    DeviceSeized,
    SearchMade,
    SeizureReported,
    Snapshot,
    Version,
    WrongDoor,
    current,
)
from thelivu.reports.suppression import SMALLEST, Column, suppress

__all__ = [
    "OUTCOMES",
    "SMALLEST",
    "STEPS",
    "UNIT",
    "ArrestMade",
    "CaseRegistered",
    "Cell",
    "Column",
    "DeviceSeized",
    "Difference",
    "Figure",
    "Figures",
    "Funnel",
    "Heading",
    "Names",
    "Revision",
    "SearchMade",
    "SeizureReported",
    "Snapshot",
    "Track",
    "Version",
    "WrongDoor",
    "current",
    "differences",
    "figures",
    "funnel",
    "names",
    "press_note",
    "revise",
    "suppress",
]
