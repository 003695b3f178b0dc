"""Pictures of tests: gradients, waves, shapes and noise by formula; nothing else, and no file."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

MARKER = b"\xa5planted-bytes-of-a-picture\x5a"


def waves(height=96, width=128, turn=0.0):
    """Red, green and blue waves of a few lengths, from formulas alone."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    y, x = y / height, x / width
    parts = [
        128 + 60 * np.sin(9 * x + 2 * y + turn + c) + 50 * np.cos(7 * y - 5 * x * y + 2 * turn + c)
        for c in (0, 1, 2)
    ]
    return np.stack(parts, 2).clip(0, 255).astype(np.uint8)


def shapes(height=96, width=128):
    """Bars and a disc on a gradient."""
    y, x = np.mgrid[0:height, 0:width]
    made = np.stack([x * 255 // width, y * 255 // height, (x + y) * 255 // (height + width)], 2).astype(
        np.uint8
    )
    made[height // 8 : height // 3, width // 10 : width // 2] = (250, 10, 40)
    made[(y - height // 2) ** 2 + (x - 2 * width // 3) ** 2 < (min(height, width) // 4) ** 2] = (5, 200, 240)
    return made


def noise(height=96, width=128, seed=1):
    """A linear congruential generator's numbers, the same on every machine."""
    made = np.empty(height * width * 3, np.uint8)
    state = seed
    for at in range(len(made)):
        state = (state * 1103515245 + 12345) % 2**31
        made[at] = state >> 16 & 255
    return made.reshape(height, width, 3)


def patches(height=96, width=128, seed=1):
    """Soft patches of many colours: a picture with something at every frequency, so that its hash is a firm one."""
    small = Image.fromarray(noise(16, 20, seed))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


def encoded(form, pixels=None, **how):
    """The picture in a format of Pillow's."""
    picture = (
        pixels
        if isinstance(pixels, Image.Image)
        else Image.fromarray(patches() if pixels is None else pixels)
    )
    stream = io.BytesIO()
    picture.save(stream, form, **how)
    return stream.getvalue()


def moving(form, seconds, frames_a_second=5, **how):
    """A moving picture that shows other patches in each second."""
    frames = [
        Image.fromarray(patches(seed=second)) for second in range(seconds) for _ in range(frames_a_second)
    ]
    stream = io.BytesIO()
    frames[0].save(
        stream, form, save_all=True, append_images=frames[1:], duration=1000 // frames_a_second, loop=0, **how
    )
    return stream.getvalue()


def png(width, height, rows=b""):
    """A PNG whose header says this size, over compressed zeros: small as a file, as large as it says when unpacked."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows or zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def png_bomb(side=30_000):
    """2.7 thousand million bytes of zeros in under three million."""
    packer, rows = zlib.compressobj(9), bytearray()
    for _ in range(side):
        rows += packer.compress(b"\0" * (3 * side + 1))
    return png(side, side, bytes(rows + packer.flush()))


def jpeg_that_says(width, height):
    """A JPEG whose frame header was changed to this size."""
    data = bytearray(encoded("JPEG"))
    at = next(n for n in range(len(data)) if data[n : n + 2] == b"\xff\xc0" and data[n + 4] == 8)
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def tiff_that_says(width, height):
    """A TIFF whose tags of width and height were changed to this size."""
    data = encoded("TIFF")
    for tag, was, now in ((256, 128, width), (257, 96, height)):
        for old in (struct.pack("<HHII", tag, 4, 1, was), struct.pack("<HHIHH", tag, 3, 1, was, 0)):
            data = data.replace(old, struct.pack("<HHII", tag, 4, 1, now))
    return data


def webp_that_says(width, height):
    """An extended WebP whose canvas is as large as it says (24 bits each)."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body
