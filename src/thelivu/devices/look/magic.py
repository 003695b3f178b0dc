"""Pictures and films by their first bytes. No decoder is imported here: the office's process asks this of every file."""

_PICTURES = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+",
)  # fmt: skip
# ISO/IEC 14496-12 section 4.3: the brands of a `ftyp` box. Those of still pictures (ISO/IEC 23008-12, AV1 image format);
# every other brand of such a file is a film's or a sound's.
_STILL = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"avif"))
_MOVING = frozenset((b"hevc", b"hevx", b"msf1", b"avis"))
_SOUND = frozenset((b"M4A ", b"M4B ", b"M4P "))
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_TS, _TS_PACKET = 0x47, 188


def picture(head: bytes) -> bool:
    """JPEG, PNG, GIF, TIFF, BMP, WebP, HEIC, AVIF."""
    if head.startswith(_PICTURES):
        return True
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    if head[:2] == b"BM":  # two letters are little: the header's own size must be one that there is
        return head[14:18] in {bytes((n, 0, 0, 0)) for n in (12, 40, 52, 56, 64, 108, 124)}
    return head[4:8] == b"ftyp" and bool(_STILL & _brands(head)) and not _moving(head)


def film(head: bytes) -> bool:
    """MP4, MOV, 3GP, Matroska, WebM, AVI, ASF/WMV, FLV, MPEG program and transport streams, RealMedia."""
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    if head[4:8] == b"ftyp":
        return head[8:12] not in _SOUND and not picture(head)
    if head[4:8] in _BOXES and int.from_bytes(head[:4], "big") >= 8:
        return True  # QuickTime without `ftyp`
    streams = (b"\x1aE\xdf\xa3", _ASF, b"FLV\x01", b"\0\0\x01\xba", b"\0\0\x01\xb3", b".RMF")
    return head.startswith(streams) or _transport(head)


def _transport(head: bytes) -> bool:
    """An MPEG transport stream: packets of 188 bytes, or of 192 with a time before each (M2TS)."""
    for start, step in ((0, _TS_PACKET), (4, _TS_PACKET + 4)):
        marks = head[start : start + 5 * step : step]
        if len(marks) == 5 and set(marks) == {_TS}:
            return True
    return False


def _moving(head: bytes) -> bool:
    return head[8:12] in _MOVING


def _brands(head: bytes) -> frozenset[bytes]:
    """The brands of the `ftyp` box: the major one and the compatible ones."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return frozenset(head[at : at + 4] for at in (8, *range(16, end - 3, 4)))
