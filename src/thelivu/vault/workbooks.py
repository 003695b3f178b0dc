"""Workbooks: an XLSX is kept only when it is shown to hold nothing but XML (ECMA-376 part 2 over ZIP APPNOTE).

Arrives: the whole file in memory, before any of it is written. Leaves: nothing, or a refusal: a media or binary member,
XML that is none, or bytes that belong to no member (a picture can ride in the gaps of a ZIP).
"""

import io
import struct
import zipfile

from thelivu.base import Refused

from .archives import Limits, walk
from .errors import VaultError
from .screening import TextScreen

_LIMITS = Limits(count=5_000, total=1024**3)
_KEPT = (".xml", ".rels")
_LOCAL = struct.Struct("<4s5H3L2H")  # APPNOTE 4.3.7
_END = struct.Struct("<4s4H2LH")  # APPNOTE 4.3.16
_EXTRA = 2048  # bytes: spreadsheet programs pad a header with a few hundred
_DESCRIPTOR = 0x8  # bit 3: a data descriptor follows the member (APPNOTE 4.3.9)


def check_workbook(data: bytes) -> None:
    """Raises Refused unless every byte of the workbook is accounted for by XML members."""
    names = set()
    try:
        for _, info, pieces in walk(io.BytesIO(data), _LIMITS):
            if not info.filename.lower().endswith(_KEPT):
                raise Refused("vault.picture_inside")
            names.add(info.filename)
            screen = TextScreen()
            for piece in pieces:
                screen.feed(piece)
            screen.close()
    except VaultError as bad:
        raise Refused("vault.workbook_irregular") from bad
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused("vault.archive_not_kept")
    _no_gaps(data)


def _no_gaps(data: bytes) -> None:
    """Walks the raw file: local headers and data from the first byte, directory, end record, and not one byte more."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        start = archive.start_dir
        comments = archive.comment or any(info.comment for info in infos)
    at = 0
    for info in infos:
        if info.header_offset != at or len(info.extra) > _EXTRA:
            raise Refused("vault.workbook_irregular")
        signature, *_, names, extra = _LOCAL.unpack_from(data, at)
        if signature != b"PK\x03\x04" or extra > _EXTRA:
            raise Refused("vault.workbook_irregular")
        at += _LOCAL.size + names + extra + info.compress_size
        if info.flag_bits & _DESCRIPTOR:
            at = _after_descriptor(data, at, info)
    end = len(data) - _END.size
    if comments or at != start or end < start or data[end : end + 4] != b"PK\x05\x06":
        raise Refused("vault.workbook_irregular")
    *_, size, offset, comment = _END.unpack_from(data, end)
    if (offset, offset + size, comment) != (start, end, 0):
        raise Refused("vault.workbook_irregular")


def _after_descriptor(data: bytes, at: int, info: zipfile.ZipInfo) -> int:
    """Where the next header begins: the descriptor may carry a signature, and sizes of 4 or 8 bytes."""
    at += 4 * (data[at : at + 4] == b"PK\x07\x08")
    sizes = (info.compress_size, info.file_size)
    for form in ("<L2L", "<L2Q"):
        if at + struct.calcsize(form) <= len(data) and struct.unpack_from(form, data, at) == (
            info.CRC,
            *sizes,
        ):
            return at + struct.calcsize(form)
    raise Refused("vault.workbook_irregular")
