"""PDF files (ISO 32000): one is kept only when every byte of it is accounted for and none of it can be a picture.

Arrives: the whole file in memory, before any of it is written. Leaves: nothing, or a refusal. It is read as a plain row
of objects from the first byte to the last; nothing is interpreted, and no picture is decoded. What is encrypted, unusual
or not understood is refused: then the office keeps the digest and the text form, and the file stays on its medium.
"""

import base64
import re
import zlib
from collections.abc import Iterator

from thelivu.base import Refused

NOT_KEPT = "vault.pdf_not_kept"
"""The one answer: whether it holds a picture or cannot be shown to hold none, the file is not kept."""

_MOST = 64 * 1024**2  # bytes that the streams of one file may unpack to
_SPACE = rb"[\x00\t\n\x0c\r ]"
_GAP = re.compile(rb"(?:%s+|%%[^\r\n]{0,200}(?=[\r\n]|\Z))*" % _SPACE)
_OBJECT = re.compile(rb"\d{1,10}%s+\d{1,5}%s+obj\b" % (_SPACE, _SPACE))
_TABLE = re.compile(rb"xref%s+(?:\d{10} \d{5} [nf]%s+|\d+ \d+%s+(?![nf]))*" % (_SPACE, _SPACE, _SPACE))
_TRAILER = re.compile(rb"trailer\b")
_START = re.compile(rb"startxref%s+\d+%s+%%%%EOF" % (_SPACE, _SPACE))
_END = re.compile(rb"%s*endobj\b" % _SPACE)
_STREAM = re.compile(rb"%s*stream\r?\n" % _SPACE)
_END_STREAM = re.compile(rb"\r?\n?%s*endstream\b" % _SPACE)
_LENGTH = re.compile(rb"/Length%s+(\d{1,10})(%s+\d{1,5}%s+R)?" % (_SPACE, _SPACE, _SPACE))
_FILTERS = re.compile(rb"/(?:Filter|F)%s*(\[[^\]]{0,200}\]|/[A-Za-z0-9]+)" % _SPACE)
_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\))*+\)|<<|>>|<[0-9A-Fa-f\x00\t\n\x0c\r ]*+>"
    rb"|/[^\x00\t\n\x0c\r /<>\[\](){}%]*+|[\[\]]|[^\x00\t\n\x0c\r /<>\[\](){}%]+",
    re.DOTALL,
)
_LONGEST_TEXT = 8_000  # bytes of one string outside a page's content
# What makes a picture, holds another file, or acts: in a dictionary none of these is a text document's.
_NAMES = re.compile(
    rb"/(?:Image|ImageMask|DCTDecode|DCT|JPXDecode|JBIG2Decode|CCITTFaxDecode|CCF|LZWDecode|RunLengthDecode|Crypt"
    rb"|EmbeddedFiles?|EmbeddedFile|Filespec|RichMedia|Movie|Sound|Screen|3D|Encrypt|XFA|JavaScript|JS|Launch"
    rb"|ShadingType|PS|Thumb|Alternates|SMask)(?![A-Za-z0-9])"
)
_ESCAPED = re.compile(rb"/[^\x00\t\n\x0c\r /<>\[\](){}%]*#[0-9A-Fa-f]{2}")
# Beginnings of pictures and films, wherever they stand: JPEG, PNG, GIF, RIFF, JPEG 2000, ISO media, Matroska, BMP-like TIFF.
_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....(?:WEBP|AVI )|\x00\x00\x00\x0cjP  |....ftyp|\x1a\x45\xdf\xa3|II\*\0|MM\0\*",
    re.DOTALL,
)
_INLINE = re.compile(rb"(?:\A|%s)BI%s.{0,2000}?%sID%s" % (_SPACE, _SPACE, _SPACE, _SPACE), re.DOTALL)
_FONT = re.compile(
    rb"\x00\x01\x00\x00|true|OTTO|%!PS-AdobeFont|%!FontType|\x01\x00[\x04-\x08][\x01-\x04]|\x80\x01"
)
_BITMAPS = (b"sbix", b"CBDT", b"EBDT", b"SVG ")


def check_pdf(data: bytes) -> None:
    """Raises Refused unless the file is whole, plain and free of pictures."""
    budget = _MOST
    seen = 0
    for head, stream in _objects(data):
        _check_dictionary(head)
        if stream is not None:
            plain = _unpacked(head, stream, budget)
            budget -= len(plain)
            _check_stream(head, plain)
        seen += 1
    if not seen:
        raise Refused(NOT_KEPT)


def _objects(data: bytes) -> Iterator[tuple[bytes, bytes | None]]:
    """Each object's text and its stream; every byte belongs to an object, a table, a trailer or a short remark."""
    if not data.startswith(b"%PDF-"):
        raise Refused(NOT_KEPT)
    lengths = _numbers(data)
    at = 0
    ended = False
    while True:
        gap = _GAP.match(data, at)
        assert gap is not None
        at = gap.end()
        if at == len(data):
            break
        if found := _OBJECT.match(data, at):
            head, stream, at = _object(data, found.end(), lengths)
            yield head, stream
        elif found := _TABLE.match(data, at) or _START.match(data, at):
            at = found.end()
            ended = True
        elif found := _TRAILER.match(data, at):
            at = _after_value(data, found.end())
            _check_dictionary(data[found.end() : at])
        else:
            raise Refused(NOT_KEPT)
    if not ended:
        raise Refused(NOT_KEPT)


def _numbers(data: bytes) -> dict[int, int]:
    """Objects that are one number: the lengths of streams that stand apart."""
    found = re.finditer(rb"(\d{1,10})%s+\d{1,5}%s+obj%s+(\d{1,10})%s+endobj" % ((_SPACE,) * 4), data)
    return {int(one[1]): int(one[2]) for one in found}


def _object(data: bytes, at: int, lengths: dict[int, int]) -> tuple[bytes, bytes | None, int]:
    end = _after_value(data, at)
    head = data[at:end]
    stream: bytes | None = None
    if begin := _STREAM.match(data, end):
        length = _LENGTH.search(head)
        if length is None:
            raise Refused(NOT_KEPT)
        size = lengths.get(int(length[1]), -1) if length[2] else int(length[1])
        last = begin.end() + size
        closed = _END_STREAM.match(data, last)
        if size < 0 or closed is None:
            raise Refused(NOT_KEPT)
        stream, end = data[begin.end() : last], closed.end()
    done = _END.match(data, end)
    if done is None:
        raise Refused(NOT_KEPT)
    return head, stream, done.end()


def _after_value(data: bytes, at: int) -> int:
    """Where one value ends that begins here, dictionaries and lists taken whole."""
    depth = 0
    while True:
        gap = _GAP.match(data, at)
        assert gap is not None
        found = _TOKEN.match(data, gap.end())
        if found is None:
            raise Refused(NOT_KEPT)
        token, at = found.group(), found.end()
        if token in (b"<<", b"["):
            depth += 1
        elif token in (b">>", b"]"):
            depth -= 1
        elif len(token) > _LONGEST_TEXT:
            raise Refused(NOT_KEPT)
        if depth > 50:
            raise Refused(NOT_KEPT)
        if depth <= 0 and not _reference_goes_on(data, at):
            return at


def _reference_goes_on(data: bytes, at: int) -> bool:
    """Whether more of the same value follows: a bare number may be the first part of `12 0 R`."""
    follows = _GAP.match(data, at)
    assert follows is not None
    return data[follows.end() : follows.end() + 1].isdigit() or data.startswith(b"R", follows.end())


def _check_dictionary(text: bytes) -> None:
    if _NAMES.search(text) or _ESCAPED.search(text) or _PICTURE.search(text):
        raise Refused(NOT_KEPT)


def _unpacked(head: bytes, stream: bytes, budget: int) -> bytes:
    """The bytes of a stream; only the filters that text documents need are undone."""
    named = _FILTERS.search(head)
    data = stream
    for name in re.findall(rb"/([A-Za-z0-9]+)", named[1]) if named else []:
        if name in (b"FlateDecode", b"Fl"):
            unpacker = zlib.decompressobj()
            try:
                data = unpacker.decompress(data, budget)
            except zlib.error as bad:
                raise Refused(NOT_KEPT) from bad
            if not unpacker.eof or unpacker.unused_data.strip(b"\r\n") or len(data) >= budget:
                raise Refused(NOT_KEPT)
        elif name in (b"ASCII85Decode", b"A85", b"ASCIIHexDecode", b"AHx"):
            data = _from_letters(name, data)
        else:
            raise Refused(NOT_KEPT)
    if len(data) >= budget:
        raise Refused(NOT_KEPT)
    return data


def _from_letters(name: bytes, data: bytes) -> bytes:
    try:
        if name in (b"ASCII85Decode", b"A85"):
            return base64.a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))
        return bytes.fromhex(re.sub(_SPACE, b"", data).rstrip(b">").decode("ascii"))
    except ValueError as bad:
        raise Refused(NOT_KEPT) from bad


def _check_stream(head: bytes, plain: bytes) -> None:
    """By what the stream is: a font, a table of places, objects, or the text of a page."""
    if _PICTURE.search(plain):
        raise Refused(NOT_KEPT)
    if re.search(rb"/Type%s*/XRef(?![A-Za-z])" % _SPACE, head):
        if len(plain) > 32 * 500_000:
            raise Refused(NOT_KEPT)
    elif _FONT.match(plain):
        if any(table in plain[:1024] for table in _BITMAPS):
            raise Refused(NOT_KEPT)
    elif re.search(rb"/Type%s*/ObjStm(?![A-Za-z])" % _SPACE, head):
        _check_dictionary(plain)
    else:
        _check_page(plain)


def _check_page(plain: bytes) -> None:
    """The operators of a page, a map of letters, or metadata: text but for what stands in its strings, no inline picture."""
    bare = _TOKEN.sub(lambda found: found.group() if found.group()[:1] not in b"(<" else b" ", plain)
    odd = len(bare) - len(bare.translate(None, bytes([*range(1, 9), *range(14, 32), *range(127, 256)])))
    if _INLINE.search(plain) or odd * 50 > len(bare):
        raise Refused(NOT_KEPT)
