"""CyberTips on paper: the pages of a PDF arrive; a reading leaves whose values stand at their page and box.

It fails loudly: with fewer than half of the fields that a tip has, nothing is taken (a changed form would else give a
lead that looks whole and is not).
"""

import re
from dataclasses import replace

from thelivu.base import InputError, Word
from thelivu.leads.model import Reading
from thelivu.leads.tips.pages import Page
from thelivu.leads.tips.paper_fields import fields_of
from thelivu.leads.tips.paper_tree import EXPECTED, Paper
from thelivu.leads.tips.taken import Taken

FORMAT = "cybertip-pdf"

_MONTH_FIRST = re.compile(r"\bMM[-/]DD[-/]YYYY\b", re.IGNORECASE)
_IN_UTC = re.compile(
    r"\b(?:time ?zones|times|dates) are (?:displayed |shown |given )?in UTC\b", re.IGNORECASE
)
_FORMATS = tuple(f"%m{mark}%d{mark}%Y{clock}" for mark in "-/" for clock in (" %H:%M:%S", " %H:%M", ""))


def paper_of(pages: list[Page]) -> Paper:
    """The tree and the text form of the pages."""
    paper = Paper()
    for one in fields_of(pages):
        paper.take(one)
    return paper


def looks_whole(paper: Paper) -> bool:
    """Whether at least half of the fields are there that a tip has."""
    return 2 * (len(EXPECTED) - len(paper.missing())) >= len(EXPECTED)


def read_paper(paper: Paper, pages: list[Page], data: bytes) -> Reading:
    """The reading of a tip; InputError with what is missing where too little was found."""
    missing = paper.missing()
    found, named = len(EXPECTED) - len(missing), ", ".join(missing) or "-"
    if not looks_whole(paper):
        raise InputError("leads.pdf.too_few_fields", found=found, expected=len(EXPECTED), missing=named)
    text = " ".join(segment.text for page in pages for line in page.lines for segment in line)
    month_first, in_utc = _MONTH_FIRST.search(text) is not None, _IN_UTC.search(text) is not None
    notes = [
        Word("leads.note.pdf_fields", {"found": found, "expected": len(EXPECTED), "missing": named}),
        Word("leads.note.pdf_dates" if month_first else "leads.note.pdf_dates_unstated"),
    ]
    if pictures := sum(page.pictures for page in pages):
        notes.append(Word("leads.note.pdf_pictures", {"count": pictures}))
    taken = Taken(paper.rendition, data, _FORMATS if month_first else (), "UTC" if in_utc else None)
    taken.take(paper.root)
    return replace(taken.reading(FORMAT, notes=tuple(notes)), rendition=paper.rendition)
