"""Referral lists as tables in a PDF: pages and a mapping arrive; a reading leaves, one row a report or an event of an
address, like that of a sheet.
"""

from dataclasses import replace

from thelivu.base import Word
from thelivu.leads.limits import Limits
from thelivu.leads.model import Reading
from thelivu.leads.sheet import read_sheet
from thelivu.leads.sheet_mapping import SheetMapping
from thelivu.leads.tips.pages import Page
from thelivu.leads.tips.pdf_table import open_pdf_table

FORMAT = "referral-pdf"


def read_list(data: bytes, pages: list[Page], mapping: SheetMapping | None, limits: Limits) -> Reading:
    """Reads the table. InputError when none is there that the mapping, or a proposal, knows."""
    made = read_sheet(data, mapping, lambda is_header: open_pdf_table(pages, is_header, limits), form=FORMAT)
    if pictures := sum(page.pictures for page in pages):
        made = replace(made, notes=(*made.notes, Word("leads.note.pdf_pictures", {"count": pictures})))
    return made
