"""PDF, an importer: a CyberTip on paper or a referral list as a table arrives; a reading of the one or the other leaves.

Which of them it is shows only on the pages, so both have one entry among the importers.
"""

from collections.abc import Sequence

from thelivu.base import InputError
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading
from thelivu.leads.sheet_mapping import SheetMapping
from thelivu.leads.sheet_proposal import propose_mapping
from thelivu.leads.table import Table
from thelivu.leads.tips.cybertip_pdf import looks_whole, paper_of, read_paper
from thelivu.leads.tips.pages import read_pages
from thelivu.leads.tips.pdf_table import open_pdf_table
from thelivu.leads.tips.referral_pdf import read_list

FORMAT = "pdf"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether the bytes begin like a PDF."""
    return head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")


def read(data: bytes, *, name: str, mapping: SheetMapping | None = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError where it is a scan, or neither of the two; it then needs manual entry."""
    limits.check_size(data)
    pages = read_pages(data)
    if mapping is not None:
        return read_list(data, pages, mapping, limits)
    paper = paper_of(pages)
    if looks_whole(paper):
        return read_paper(paper, pages, data)
    if open_pdf_table(pages, _is_known, limits) is not None:
        return read_list(data, pages, None, limits)
    if paper.found:
        return read_paper(paper, pages, data)  # which says how little of it was found
    raise InputError("leads.pdf.unknown")


def table_of(data: bytes, limits: Limits) -> Table | None:
    """The table of a referral list, for the questions about its columns."""
    return open_pdf_table(read_pages(data), _is_known, limits)


def _is_known(texts: Sequence[str]) -> bool:
    return propose_mapping(texts) is not None
