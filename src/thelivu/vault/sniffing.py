"""What kind of document a stream begins with, by its bytes: an allow-list, so that what is unknown is refused.

Arrives: the first bytes and the name the document came with. Leaves: one of seven media types, or a refusal. The name
only chooses among kinds of text; it never lets anything in. This is a first look: `screening` reads all the rest.
"""

import codecs
import re

from thelivu.base import Refused

TEXT = "text/plain"
CSV = "text/csv"
JSON = "application/json"
XML = "application/xml"
HTML = "text/html"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = (TEXT, CSV, JSON, XML, HTML, XLSX, PDF)

HEAD = 4096  # bytes that decide

# Refused by name although parts of them may read as text: pictures written in letters, and containers of pictures.
_REFUSED = re.compile(
    rb"\s*(?:%!PS|\{\\rtf|/\* XPM|P[1-6]\s+(?:#[^\n]*\s+)?\d+\s+\d+\s|P7\s+WIDTH|GIF8|\x89PNG|\xff\xd8\xff|RIFF....|ID3|OggS|BM....\0\0|.{4}ftyp)",
    re.DOTALL,
)
_PROLOG = re.compile(r"(?:<\?xml.*?\?>|<!--.*?-->|\s)*", re.DOTALL)  # what may stand before the first element
_SVG = re.compile(r"<(?:!DOCTYPE\s+|[A-Za-z_][\w.-]*:)?svg[\s>]", re.IGNORECASE)
_HTML = re.compile(r"<(?:!DOCTYPE\s+)?html[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:!DOCTYPE\s|[A-Za-z_][\w:.-]*[\s/>])")
_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]]")  # not "[12/01/2026, 10:00]": so begins a chat export
_ZIP = b"PK\x03\x04"
# How the first member of a workbook is named, whichever program wrote it.
_OFFICE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")


def sniff(head: bytes, name: str = "") -> str:
    """The media type, or Refused. Of `head` the first 4 KiB count."""
    head = head[:HEAD]
    if head.startswith(_ZIP):
        length = int.from_bytes(head[26:28], "little")
        if head[30 : 30 + length].startswith(_OFFICE):
            return XLSX
        raise Refused("vault.archive_not_kept")
    if head.startswith(b"%PDF-"):
        return PDF
    if head.lstrip().startswith(b"%PDF-"):  # something stands before it
        raise Refused("vault.pdf_not_kept")
    if _REFUSED.match(head):
        raise Refused("vault.not_text")
    return _kind_of_text(head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n"), name.lower())


def encoding_of(head: bytes) -> str:
    """UTF-16 by its byte-order mark, else UTF-8 (and Windows-1252 where that fails: see `screening`)."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    return "utf-8"


def _kind_of_text(text: str, name: str) -> str:
    if text.startswith("<"):
        begins = _PROLOG.match(text)
        element = text[begins.end() :] if begins else text
        if _HTML.match(element):
            return HTML
        if _SVG.match(element):
            raise Refused("vault.not_text")
        if _ELEMENT.match(element) or text.startswith("<?xml"):
            return XML
    if _JSON.match(text) or (name.endswith(".json") and text[:1] in ("{", "[")):
        return JSON
    return CSV if name.endswith((".csv", ".tsv")) else TEXT
