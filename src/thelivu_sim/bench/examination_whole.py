"""Bar M7: the triage of a folder from end to end, beside digests alone and beside hashlib, Pillow and pdqhash, in CPU-seconds.

What the confined children spend counts as ours. The naive pipeline compares with no list; ours compares with one.
"""

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from thelivu.base import digest_stream
from thelivu.devices import open_source
from thelivu.devices.kernels import hamming
from thelivu.devices.looking import Looking
from thelivu.examination import RADIUS, SHIFT
from thelivu_sim.bench.bars import Bar
from thelivu_sim.bench.examination_hashes import uniform
from thelivu_sim.bench.examination_pdq import jpegs

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is run: files in all, JPEGs of 3.1 megapixels among them, hashes of the list, interleaved pairs."""

    files: int = 3_000
    pictures: int = 1_009
    hashes: int = 1_000_000
    pairs: int = 3


def bars(size: Size) -> Iterator[Bar]:
    """M7 by the quick way, then what the way at full size takes."""
    with tempfile.TemporaryDirectory(prefix="thelivu-bench-") as name:
        folder = Path(name)
        _fill(folder, size)
        stored = uniform(size.hashes, 9)
        runs: dict[str, list[float]] = {"floor": [], "naive": [], "quick": [], "full": []}
        ways: dict[str, Callable[[], float]] = {
            "floor": lambda: _floor(folder), "naive": lambda: _naive(folder),
            "quick": lambda: _ours(folder, stored, reduced=True), "full": lambda: _ours(folder, stored, reduced=False),
        }  # fmt: skip
        for _ in range(size.pairs):
            for way, spent in ways.items():
                runs[way].append(spent())
    for way, naive_bar, floor_bar in (("quick", 10.0, 2.5), ("full", 0.0, 0.0)):
        naive = statistics.median(n / q for n, q in zip(runs["naive"], runs[way], strict=True))
        floor = statistics.median(q / f for f, q in zip(runs["floor"], runs[way], strict=True))
        asks = f"{way}: {naive_bar:.0f} times less than naive, {floor_bar} of the floor" if naive_bar else f"{way}: no bar"
        found = f"{naive:.1f} times less, {floor:.2f} of the floor ({statistics.median(runs['floor']):.2f} s)"
        yield Bar("M7", asks, found, naive >= naive_bar and (not floor_bar or floor <= floor_bar))


def _fill(folder: Path, size: Size) -> None:
    random, made = np.random.default_rng(3), jpegs(min(24, size.pictures), seed=5)
    for number in range(size.pictures):
        body = made[number % len(made)]
        # the same picture, but other bytes: a comment after the first marker
        (folder / f"{number}.jpg").write_bytes(body[:2] + b"\xff\xfe\x00\x0a%08d" % number + body[2:])
    for number in range(size.files - size.pictures):
        (folder / f"{number}.bin").write_bytes(random.bytes(int(random.integers(1_000, 570_000))))


def _floor(folder: Path) -> float:
    began = time.process_time()
    with closing(open_source(folder)) as source:
        for entry in source.entries():
            if entry.read is not None:
                digest_stream(entry.read())
    return time.process_time() - began


def _naive(folder: Path) -> float:
    import pdqhash
    from PIL import Image

    began = time.process_time()
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        digest_stream([data])
        if data[:2] == b"\xff\xd8":
            pdqhash.compute(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    return time.process_time() - began


def _ours(folder: Path, stored: np.ndarray, *, reduced: bool) -> float:
    """Processor time of this process and of the children that were at work; their start is apart, once for a whole device."""
    with Looking(reduced=reduced) as looking, closing(open_source(folder)) as source:
        sum(1 for _ in looking.outcomes(source.entries()))  # every child has been started and is warm
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
        before = sum(_spent(child) for child in children)
        began = time.process_time()
        looks = [look.pdq for outcome in looking.outcomes(source.entries()) for look in outcome.looks]
        asked = np.frombuffer(b"".join(looks), "<u8").reshape(-1, 4).astype(np.uint64)
        hamming.within(asked, stored, RADIUS + SHIFT if reduced else RADIUS)
        return time.process_time() - began + sum(_spent(child) for child in children) - before


def _spent(process: str) -> float:
    """Processor time of a process and of its children that ended (proc(5), fields 14 to 17), in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return sum(int(one) for one in fields[11:15]) / _TICKS
