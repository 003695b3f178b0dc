"""A picture's bytes arrive, its perceptual hashes leave. Imported in the sandbox's program alone.

What is hashed is the picture as the file stores it: EXIF orientation is not applied, because whoever makes a list hashes
what a decoder gives (a turned copy of a file of a list has other bytes, and its own hash). Alpha is dropped, palettes are
spread, CMYK becomes RGB, 16 bits of grey become a fraction of 8: as pdqhash's users do by Pillow's `convert("RGB")`.
JPEG is decoded to its own brightness channel alone; everything else is weighed from red, green and blue, unrounded.

Half a picture has no hash: a file that ends early, or at whose data the decoder warns, is `not_decoded`, even where a
viewer would show a part. Moving pictures (GIF, WebP, APNG, AVIF) give the first frame of each second, as films do;
pages of a TIFF each one look. Limits are asked of the header, before a pixel is unpacked.
"""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pi_heif  # type: ignore[import-untyped,import-not-found,unused-ignore]
import simplejpeg  # type: ignore[import-untyped,import-not-found,unused-ignore]
from PIL import AvifImagePlugin, Image, ImageFile, UnidentifiedImageError

from thelivu.devices.kernels import pdq
from thelivu.devices.look import NotSeen, Seen, magic
from thelivu.examination import Look

PIXELS_OF_JPEG, PIXELS = 1 << 28, 1 << 27
"""The most pixels of one picture (16,384 x 16,384 of JPEG: one byte each; others take up to eight)."""
PIXELS_TOGETHER, PAGES = 1 << 30, 256
"""The most pixels of all frames of one file, and pages of one TIFF; what comes after is `too_large`."""
LEAST_SIDE = 512
"""Pixels: a JPEG is shrunk in the decoder only while its shorter side stays at least this long (reference section 6)."""
SHRINKS = (8, 4, 2)
_SCAN, _JFIF = 0xDA, 0xE0

_FORMATS = ("PNG", "GIF", "BMP", "DIB", "TIFF", "WEBP", "AVIF", "JPEG", "MPO")
_SPOILED = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError),
    *(RuntimeError, struct.error, zlib.error, UnidentifiedImageError, ZeroDivisionError),
)
"""What Pillow and its formats raise at a spoiled file (measured by spoiling); anything else is a crash."""

# One thread, no other process: the child cannot start any.
pi_heif.options.DECODE_THREADS = 0
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.MAX_IMAGE_PIXELS = PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False


def sniff(head: bytes) -> bool:
    """As `magic.picture`."""
    return magic.picture(head)


def look(data: bytes, *, reduced: bool = False) -> Seen:
    """The picture's hashes. `reduced`: a JPEG is shrunk while it is decoded (within 10 bits of the hash at full size)."""
    if data[:2] == b"\xff\xd8":
        return Seen((_jpeg(data, reduced=reduced),))
    if data[4:8] == b"ftyp" and not data[8:12].startswith(b"avi"):
        return _heif(data)
    return _by_pillow(data)


def warm() -> None:
    """Compiles the kernel and opens one picture of each kind, so that every library and table is loaded."""
    pdq.compiled()
    pdq.pdq(np.zeros((65, 66), np.uint8))
    Image.init()
    dots = np.arange(48 * 48 * 3, dtype=np.uint8).reshape(48, 48, 3)
    look(simplejpeg.encode_jpeg(dots))
    for form in ("PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF"):
        stream = io.BytesIO()
        Image.fromarray(dots).save(stream, form)
        look(stream.getvalue())
    pi_heif.libheif_info()


def _jpeg(data: bytes, *, reduced: bool) -> Look:
    try:
        return _turbo(data, reduced=reduced)
    except ValueError:
        tidied = _tidied(data)
    if tidied == data:
        raise NotSeen("not_decoded")
    try:
        return _turbo(tidied, reduced=reduced)
    except ValueError:
        raise NotSeen("not_decoded") from None


def _turbo(data: bytes, *, reduced: bool) -> Look:
    """By libjpeg-turbo, which stops at every warning (ValueError); by Pillow what it has no way for (CMYK, odd samplings)."""
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data)
    except KeyError:
        colours = ""
    except ValueError as refused:
        if "subsampling" not in str(refused):
            raise
        colours = ""
    if colours not in ("Gray", "YCbCr", "RGB"):
        return _by_pillow(data).looks[0]
    if height * width > PIXELS_OF_JPEG:
        raise NotSeen("too_large")
    by = _shrink(min(height, width)) if reduced else 1
    grey = simplejpeg.decode_jpeg(data, "GRAY", min_height=-(-height // by), min_width=-(-width // by))
    made, quality = pdq.pdq(grey[:, :, 0])
    return Look(made, quality, reduced=by > 1)


def _tidied(data: bytes) -> bytes:
    """A JPEG without what stands between its header's segments, and as of JFIF 1: the decoder would warn of that, too.

    Only the header is made again. Bytes that do not belong into the picture's data, where they show that it is
    spoiled, stay where they are.
    """
    made, at = bytearray(data[:2]), 2
    while (at := data.find(b"\xff", at)) >= 0 and at + 4 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in (0x00, 0xFF) or length < 2:
            at += 1
            continue
        if marker == _SCAN:
            return bytes(made) + data[at:]
        segment = bytearray(data[at : at + 2 + length])
        if marker == _JFIF and segment[4:9] == b"JFIF\0":
            segment[9:10] = b"\x01"
        made += segment
        at += 2 + length
    return data


def _shrink(side: int) -> int:
    """By how much a JPEG is shrunk: only powers of two, whose cosines the format itself leaves out."""
    return next((by for by in SHRINKS if side // by >= LEAST_SIDE), 1)


def _heif(data: bytes) -> Seen:
    try:
        opened = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
        width, height = opened.size
        if width * height > PIXELS:
            raise NotSeen("too_large")
        made, quality = pdq.pdq(_weighed(opened.to_pillow()))
    except _SPOILED:
        raise NotSeen("not_decoded") from None
    return Seen((Look(made, quality),))


def _by_pillow(data: bytes) -> Seen:
    looks, reason = [], ""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            for second, frame in _frames(opened):
                made, quality = pdq.pdq(_weighed(frame))
                looks.append(Look(made, quality, second))
    except NotSeen as ended:
        reason = ended.reason
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        reason = "too_large"
    except _SPOILED:
        reason = "not_decoded"
    if not looks:
        raise NotSeen(reason or "not_decoded")
    return Seen(tuple(looks), reason=reason)


def _frames(opened: Image.Image) -> Iterator[tuple[int | None, Image.Image]]:
    """The frames of a file that are looked at, each with the second in which it is first shown (None: it stands still)."""
    together, number, shown_ms, paged = 0, 0, 0.0, opened.format == "TIFF"
    moving = not paged and opened.format != "MPO" and getattr(opened, "is_animated", False)
    taken = -1
    while True:
        together += opened.width * opened.height
        if opened.width * opened.height > PIXELS or together > PIXELS_TOGETHER or (paged and number >= PAGES):
            raise NotSeen("too_large")
        second = int(shown_ms // 1000)
        opened.load()
        if second > taken or paged:
            taken = second
            yield (second if moving else None), opened
        if not (moving or paged):
            return
        shown_ms += float(opened.info.get("duration") or 0)
        number += 1
        try:
            opened.seek(number)
        except EOFError:
            return


def _weighed(picture: Image.Image) -> pdq.Grey:
    """Grey values from 0 to 255 of a picture of any mode."""
    if picture.mode == "L":
        return np.asarray(picture)
    if picture.mode.startswith("I;16"):
        return (np.asarray(picture) / 257).astype(np.float32)  # 65,535 is 255
    if picture.mode in ("I", "F"):  # numbers without a highest one: no picture that a viewer shows
        raise NotSeen("not_decoded")
    return pdq.luma(np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB")))
