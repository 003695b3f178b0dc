"""PDF files: kept when nothing in them can be a picture, refused wherever one could hide."""

import base64
import io
import zlib

import pytest

from thelivu.base import Refused
from thelivu.vault.pdfs import check_pdf
from thelivu_sim.fixtures.pdf_writer import Sheet, pdf
from thelivu_sim.fixtures.tips import FIXTURES

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4
TEXT = b"BT /F 10 Tf 60 700 Td (a line of text) Tj ET"


def made(*streams, extra=b"", tail=b""):
    """A file whose objects are streams: pairs of the entries of their dictionary and their bytes."""
    data = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    for number, (head, body) in enumerate(streams, 3):
        data += b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
            number,
            head,
            len(body),
            body,
        )
    return (
        data
        + extra
        + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
        + tail
    )


def packed(body):
    return b"/Filter /FlateDecode", zlib.compress(body)


KEPT = {
    "a tip": FIXTURES["tip_wrapped.pdf"](),
    "a ruled list": FIXTURES["referral_ruled.pdf"](),
    "packed pages": made(packed(TEXT * 100)),
    "letters": made((b"/Filter [/ASCII85Decode /FlateDecode]", base64.a85encode(zlib.compress(TEXT)) + b"~>")),
    "a font": made((b"/Length1 9", b"\x00\x01\x00\x00\x00\x09glyf" + bytes(range(200)))),
    "strings of two bytes a letter": made(packed(b"BT (\x00\x03\x00\x04\x01\x90) Tj ET\n" * 50)),
    "objects in a stream": made((b"/Type /ObjStm /N 1 /First 4", b"9 0 << /Type /Font >>")),
    "a length that stands apart": made(extra=b"7 0 obj\n<< /Length 8 0 R >>\nstream\nBT ET\nendstream\nendobj\n8 0 obj\n5\nendobj\n"),
    "added to": made(packed(TEXT), tail=made(packed(TEXT))[len(b"%PDF-1.4\n") :]),
}  # fmt: skip

REFUSED = {
    "a scan": FIXTURES["tip_scan_only.pdf"](),
    "a picture": made((b"/Subtype /Image /Width 9 /Filter /DCTDecode", JPEG)),
    "a picture with an escaped name": made((b"/Subtype /Im#61ge /Width 9", b"123")),
    "raw points": made((b"/Type /XObject /Subtype/Image /Width 2", bytes(range(200)))),
    "a picture that says it is a page": made((b"", JPEG)),
    "a packed picture": made(packed(JPEG)),
    "a picture in letters": made((b"/Filter /ASCIIHexDecode", JPEG.hex().encode() + b">")),
    "a picture in a font": made((b"/Length1 9", b"\x00\x01\x00\x00" + JPEG)),
    "a font of pictures": made((b"/Length1 9", b"\x00\x01\x00\x00\x00\x02sbix" + bytes(100))),
    "an inline picture": made(packed(b"q BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI Q")),
    "noise as a page": made(packed(bytes(range(256)) * 20)),
    "a picture between objects": made(packed(TEXT), extra=JPEG),
    "a picture behind the end": made(packed(TEXT), tail=JPEG),
    "letters behind the end": made(packed(TEXT), tail=base64.b64encode(JPEG)),
    "a picture behind what is packed": made((b"/Filter /FlateDecode", zlib.compress(TEXT) + JPEG)),
    "a long remark": made(packed(TEXT), extra=b"%" + base64.b64encode(JPEG) + b"\n"),
    "a long string": made(packed(TEXT), extra=b"7 0 obj\n(" + base64.b64encode(JPEG * 9) + b")\nendobj\n"),
    "a file inside": made((b"/Type /EmbeddedFile", b"text")),
    "a file inside, named in a stream": made(
        (b"/Type /ObjStm /N 1 /First 4", b"9 0 << /Type /EmbeddedFile >>")
    ),
    "encrypted": made(packed(TEXT)).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R"),
    "a filter that is not known": made((b"/Filter /JBIG2Decode", b"text")),
    "a bomb": made(packed(bytes(80 * 1024**2))),
    "a wrong length": made(packed(TEXT)).replace(b"/Length ", b"/Length 9"),
    "half a file": FIXTURES["tip_wrapped.pdf"]()[:2000],
    "nothing": b"%PDF-1.4\n",
}


@pytest.mark.parametrize("kind", KEPT)
def test_a_file_of_text_is_kept(kind) -> None:
    check_pdf(KEPT[kind])


@pytest.mark.parametrize("kind", REFUSED)
def test_01_a_file_in_which_a_picture_is_or_could_be_is_refused(kind) -> None:
    with pytest.raises(Refused) as refused:
        check_pdf(REFUSED[kind])

    assert refused.value.code == "vault.pdf_not_kept"


def test_a_file_of_another_program_is_kept_and_with_a_picture_it_is_not() -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    for compressed in (0, 1):
        kept = io.BytesIO()
        paper = canvas.Canvas(kept, pageCompression=compressed)
        paper.drawString(60, 700, "Text")
        paper.save()
        check_pdf(kept.getvalue())


def test_01_one_page_with_a_picture_among_many_is_enough() -> None:
    with pytest.raises(Refused):
        check_pdf(pdf([Sheet(), Sheet(picture=True), Sheet()]))
