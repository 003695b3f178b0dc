"""Bars M4 and M6 of the examination's reference: hashing pictures, and three digests in one read, of one file and of many small ones.

Each side by side with its named peer in one process: one thread, processor time, the median of interleaved pairs. The pictures are
made here: fields of soft noise at several scales, of the size and weight of a telephone's photographs, and kept nowhere.
"""

import hashlib
import io
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thelivu.base import Digests, digest_stream
from thelivu.devices.digesting import Digesting
from thelivu.examination import RADIUS, SHIFT
from thelivu_sim.bench.bars import Bar

_OCTAVES = ((4, 60.0), (9, 40.0), (20, 30.0), (50, 20.0), (140, 9.0))
"""Points on the shorter side, and the spread of their values."""
_SIZES = ((1536, 2048), (1524, 2032), (1600, 1950), (2048, 1536))
_QUALITY = 85
_CHUNK = 1 << 18
_DISK = "/var/tmp"  # noqa: S108 - a file system of a disk, as evidence lies on: of tmpfs a page is read at a time, at twice the cost

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is run: pictures, interleaved pairs, bytes that are digested, near pairs that are decided."""

    pictures: int = 40
    pairs: int = 5
    digested: int = 256 << 20
    near: int = 600


def bars(size: Size) -> Iterator[Bar]:
    """M4 and M6."""
    made = jpegs(size.pictures, seed=7)
    yield from _speed(made, size.pairs)
    yield _conformance(made)
    yield _decisions(made, size.near)
    yield from _digests(size)


def picture(random: np.random.Generator, height: int, width: int) -> Pixels:
    """Soft noise at several scales, in three colours."""
    made = np.full((height, width, 3), 128, np.float32)
    for points, spread in _OCTAVES:
        across = points * width // height
        for colour, share in enumerate((0.8, 1.0, 0.8)):
            small = random.normal(0, spread * share, (points, across)).astype(np.float32)
            made[:, :, colour] += _between(height, points) @ small @ _between(width, across).T
    return made.clip(0, 255).astype(np.uint8)


def jpegs(count: int, seed: int) -> list[bytes]:
    """JPEGs of 3.1 megapixels and about 240 kB."""
    import simplejpeg  # type: ignore[import-untyped,import-not-found,unused-ignore]

    random = np.random.default_rng(seed)
    sizes = (_SIZES[number % len(_SIZES)] for number in range(count))
    return [
        simplejpeg.encode_jpeg(picture(random, *each), quality=_QUALITY, colorsubsampling="420")
        for each in sizes
    ]


def _between(length: int, points: int) -> npt.NDArray[np.float32]:
    """The matrix that draws straight lines between points."""
    places = np.linspace(0, points - 1, length)
    low = np.minimum(places.astype(int), points - 2)
    made = np.zeros((length, points), np.float32)
    rows = np.arange(length)
    made[rows, low], made[rows, low + 1] = 1 - (places - low), places - low
    return made


def _theirs(data: bytes) -> tuple[bytes, int]:
    """The reference: simplejpeg to red, green, blue, then pdqhash."""
    import pdqhash  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import simplejpeg

    bits, quality = pdqhash.compute(simplejpeg.decode_jpeg(data, "RGB"))
    return np.packbits(bits.astype(np.uint8)).tobytes(), quality


def _ours(data: bytes, *, reduced: bool = False) -> tuple[bytes, int]:
    from thelivu.devices.look import images

    (look,) = images.look(data, reduced=reduced).looks
    return look.pdq, look.quality


def _quick(data: bytes) -> tuple[bytes, int]:
    return _ours(data, reduced=True)


def naive(data: bytes) -> tuple[bytes, int]:
    """What a script does: Pillow to red, green, blue, then pdqhash (the peer of bar M7)."""
    import pdqhash
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        bits, quality = pdqhash.compute(np.asarray(opened.convert("RGB")))
    return np.packbits(bits.astype(np.uint8)).tobytes(), quality


def _seconds(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _each(function: Callable[[bytes], Any], data: Sequence[bytes]) -> Callable[[], None]:
    def work() -> None:
        for one in data:
            function(one)

    return work


def _speed(made: Sequence[bytes], pairs: int) -> Iterator[Bar]:
    """Pictures in a second: the reference on an eighth of them, ours on all."""
    few = made[: max(len(made) // 8, 2)]
    _ours(made[0])
    rows = []
    for _ in range(pairs):
        theirs = _seconds(_each(_theirs, few)) / len(few)
        rows.append([theirs / (_seconds(_each(way, made)) / len(made)) for way in (_ours, _quick)])
    full, quick = (statistics.median(row[at] for row in rows) for at in (0, 1))
    yield Bar("M4", "full resolution >= 12 x simplejpeg RGB + pdqhash", f"{full:.1f} x", full >= 12)
    yield Bar("M4", "DCT >= 512 >= 20 x the same", f"{quick:.1f} x", quick >= 20)


def distance(one: bytes, other: bytes) -> int:
    """Bits that differ."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def _conformance(made: Sequence[bytes]) -> Bar:
    rows = [(_theirs(data), _ours(data), _quick(data)) for data in made]
    good = [row for row in rows if row[0][1] >= 80]
    full, quick = (max((distance(row[0][0], row[at][0]) for row in good), default=99) for at in (1, 2))
    quality = max(abs(row[0][1] - row[1][1]) for row in rows)
    found = f"{len(good)} pictures: full {full} bits, DCT >= 512 {quick} bits; quality differs by {quality}"
    return Bar("M4", "quality >= 80 within 10 bits of pdqhash", found, max(full, quick) <= 10)


def _decisions(made: Sequence[bytes], pairs: int) -> Bar:
    """Quick hash, and the full one where the distance is within the threshold +- the shift, decide as the full hash does alone."""
    random = np.random.default_rng(11)
    both = [(_ours(data)[0], _quick(data)[0]) for data in made]
    wrong = wrong_before = again = 0
    for number in range(pairs):
        full, quick = both[number % len(both)]
        listed = _turned(full, int(random.integers(RADIUS - 15, RADIUS + 16)), random)
        truth, seen = distance(full, listed) <= RADIUS, distance(quick, listed)
        rehash = abs(seen - RADIUS) <= SHIFT
        again += rehash
        wrong_before += (seen <= RADIUS) != truth
        wrong += (truth if rehash else seen <= RADIUS) != truth
    found = f"{pairs} pairs at 16 to 46 bits: {wrong_before} differ before, {again} hashed again, {wrong} differ after"
    return Bar("M4", f"decisions at {RADIUS} bits identical after the re-hash at {RADIUS - SHIFT} to {RADIUS + SHIFT}", found, wrong == 0)


def _turned(pdq: bytes, bits: int, random: np.random.Generator) -> bytes:
    """The hash with so many bits turned."""
    value = int.from_bytes(pdq)
    for bit in random.choice(256, bits, replace=False):
        value ^= 1 << int(bit)
    return value.to_bytes(32)


def _digests(size: Size) -> Iterator[Bar]:
    with tempfile.TemporaryDirectory(dir=_DISK) as folder:
        path = Path(folder) / "data"
        with path.open("wb") as file:
            for _ in range(size.digested // (1 << 20)):
                file.write(os.urandom(1 << 20))
        rows = [(_read(path), _limit(path), _hashdeep(path)) for _ in range(size.pairs)]
    share = statistics.median(limit / ours for ours, limit, _ in rows)
    yield Bar("M6", "three digests >= 90 % of OpenSSL's harmonic limit", f"{share:.0%}", share >= 0.9)
    ratio = statistics.median(deep / ours for ours, _, deep in rows)
    yield Bar("M6", ">= 2 x hashdeep", f"{ratio:.1f} x", ratio >= 2)
    yield _small_files(size)


def _small_files(size: Size) -> Bar:
    """Files of up to 570 KB, as in M7, through the stage that triage uses."""
    random, files, left = np.random.default_rng(12), list[bytes](), size.digested
    while left > 0:
        files.append(random.bytes(int(random.integers(1_000, 570_000))))
        left -= len(files[-1])
    told = _many(files)
    if told != [digest_stream([file]) for file in files]:
        return Bar("M6", "small files: equal digests", "they differ", holds=False)
    pairs = ((_seconds(lambda: [digest_stream([file]) for file in files]), _seconds(lambda: _many(files))) for _ in range(size.pairs))
    ratio = statistics.median(theirs / ours for theirs, ours in pairs)
    return Bar("M6", "small files >= 1.5 x OpenSSL's three digests", f"{ratio:.1f} x", ratio >= 1.5)


def _many(files: Sequence[bytes]) -> list[Digests]:
    stage, told = Digesting(), list[Digests]()
    for file in files:
        stage.begin()
        stage.update(file)
        stage.end(told.append)
    stage.flush()
    return told


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        yield from iter(lambda: file.read(_CHUNK), b"")


def _read(path: Path) -> float:
    return _seconds(lambda: digest_stream(_chunks(path)))


def _limit(path: Path) -> float:
    """The three digests one after the other over bytes that lie ready: what OpenSSL itself takes, in large pieces."""
    held = path.read_bytes()
    names = ("md5", "sha1", "sha256")
    return sum(_seconds(lambda name=name: hashlib.new(name, held, usedforsecurity=False)) for name in names)  # type: ignore[misc]


def _hashdeep(path: Path) -> float:
    program = shutil.which("hashdeep")
    if program is None:
        return float("nan")
    before = os.times()
    subprocess.run([program, "-c", "md5,sha1,sha256", "-j0", str(path)], check=True, capture_output=True)  # noqa: S603
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system
