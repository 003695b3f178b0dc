"""Leads begin the line: files and forms as the world sends them arrive; leads with observations leave.

the bytes of a file, perhaps a mapping     --read-->    a Reading: accepted + rejected = items in
a form filled from a letter or a call      --typed-->   a Reading
a Reading, a Permit, the source's digests  --admit-->   an Admission: each lead bound to its bytes and an authority
what each lead names                       --pairs-->   suggested pairs of leads, each with its reasons
a Permit, an identifier, what names it     --neighbourhood-->   a Web, two hops wide

A child's particulars, and free text beside them, leave as withheld spans for the particulars store, and show nowhere.
Formats: CyberTipline XML of NCMEC; sheets as CSV (RFC 4180) and XLSX (ECMA-376).
"""

from thelivu.leads.admission import ADMIT, TYPE, Admission, Admitted, admit
from thelivu.leads.document import document_of, file_entry, unreadable
from thelivu.leads.formats import IMPORTERS, Importer, importer_of, read
from thelivu.leads.inbox import DECISIONS, NEW, Decision
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import (
    BIRTH_MARKS,
    FLAGS,
    OBSERVATION_KINDS,
    REAL,
    SYNTHETIC,
    SYNTHETIC_MARK,
    WITHHELD_KINDS,
    Answer,
    Lead,
    Observation,
    Reading,
    Rejected,
    Suggestion,
    Withheld,
    mark_of,
)
from thelivu.leads.sheet_columns import Column, columns_of, is_sheet
from thelivu.leads.sheet_mapping import FIELDS, ITEMS, SheetMapping, read_mapping
from thelivu.leads.sheet_proposal import propose_mapping
from thelivu.leads.tips.pages import page_text
from thelivu.leads.typed import SOURCE_KINDS, TypedIdentifier, TypedLead, TypedObservation, typed

__all__ = [
    "ADMIT",
    "BIRTH_MARKS",
    "DECISIONS",
    "FIELDS",
    "FLAGS",
    "IMPORTERS",
    "ITEMS",
    "LIMITS",
    "NEW",
    "OBSERVATION_KINDS",
    "REAL",
    "SOURCE_KINDS",
    "SYNTHETIC",
    "SYNTHETIC_MARK",
    "TYPE",
    "WITHHELD_KINDS",
    "Admission",
    "Admitted",
    "Answer",
    "Column",
    "Decision",
    "Importer",
    "Lead",
    "Limits",
    "Observation",
    "Reading",
    "Rejected",
    "SheetMapping",
    "Suggestion",
    "TypedIdentifier",
    "TypedLead",
    "TypedObservation",
    "Withheld",
    "admit",
    "columns_of",
    "document_of",
    "file_entry",
    "importer_of",
    "is_sheet",
    "mark_of",
    "page_text",
    "propose_mapping",
    "read",
    "read_mapping",
    "typed",
    "unreadable",
]
