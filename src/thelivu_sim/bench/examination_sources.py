"""Bar M8 of the examination's reference: deleted entries beside `tsk_recover`; and how fast each kind of source is read.

The file systems are made by the system's own tools, and deleted on by drivers: ntfs-3g, the kernel (ext4), mtools (FAT). Needs
root for the mounts, and the Debian packages that `thelivu_sim.disks` names.
"""

import gzip
import resource
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from thelivu.base import digest_stream
from thelivu.devices import open_source
from thelivu.devices.sources import Image
from thelivu.examination import Unreadable
from thelivu_sim import disks
from thelivu_sim.bench.bars import Bar
from thelivu_sim.fixtures import containers

_OVERWRITTEN = 40  # files that are written after the deletion, and take what it freed


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is run: live files, deleted ones, bytes of each, size of an image in MB; `table`: of the rates, 0 = none."""

    live: int = 293
    gone: int = 40
    each: int = 200_000
    megabytes: int = 160
    table: int = 256


@dataclass(frozen=True, slots=True)
class _Found:
    """What a walk gave: SHA-256 -> paths, of live and of deleted entries; and the names of those that are phantoms."""

    live: dict[str, list[str]]
    deleted: dict[str, list[str]]
    phantoms: set[str]
    size: int


def bars(size: Size) -> Iterator[Bar]:
    """M8 on each file system, before and after its free space is taken; then the table of rates."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in disks.KINDS:
            yield from _recovery(Path(folder), kind, size)
        if size.table:
            yield from _rates(Path(folder), size.table)


def _recovery(folder: Path, kind: str, size: Size) -> Iterator[Bar]:
    files = {f"live{n}.bin": disks.content(f"l{n}", size.each + n) for n in range(size.live)}
    gone = {f"gone{n}.bin": disks.content(f"g{n}", size.each // 2 + n) for n in range(size.gone)}
    image = folder / f"{kind}.img"
    disks.filled(kind, image, {**files, **gone}, list(gone), megabytes=size.megabytes)
    yield from _compared(folder / f"{kind}.out", kind, image, files)
    if kind == disks.FAT:  # mtools writes where nothing was before: there is nothing to overwrite
        return
    new = {f"new{n}.bin": disks.content(f"n{n}", size.each // 2 + n) for n in range(_OVERWRITTEN)}

    def write(point: Path) -> None:
        for name, data in new.items():
            (point / name).write_bytes(data)

    disks.changed(kind, image, write)
    yield from _compared(folder / f"{kind}.again", f"{kind}, overwritten", image, {**files, **new})
    image.unlink()


def _compared(out: Path, kind: str, image: Path, alive: dict[str, bytes]) -> Iterator[Bar]:
    """Everything that tsk_recover yields is among what we read, or named a phantom; only what is alive has a live path."""
    theirs, ours = disks.recovered(image, out), _walked(image)
    contents = {digest_stream([data]).sha256: name for name, data in alive.items()}
    dead = {digest: paths for digest, paths in theirs.items() if digest not in contents}
    missed = [
        digest
        for digest, paths in theirs.items()
        if digest not in ours.live
        and digest not in ours.deleted
        and not {path.rpartition("/")[2] for path in paths} <= ours.phantoms
    ]
    read = sum(digest in ours.deleted for digest in dead)
    found = f"{len(theirs) - len(missed)}/{len(theirs)} contents, of them deleted {read}/{len(dead)}, phantoms {len(ours.phantoms)}"
    yield Bar("M8", f"{kind}: 100 % of what tsk_recover yields", found, not missed)
    wrong = [path for digest, paths in ours.live.items() for path in paths if digest not in contents]
    lost = [name for digest, name in contents.items() if name not in ours.live.get(digest, ())]
    found = f"{len(wrong)} phantom live paths, {len(lost)} live files missed, of {len(alive)}"
    yield Bar("M8", f"{kind}: zero phantom live paths", found, not wrong and not lost)


def _walked(image: Path) -> _Found:
    found = _Found({}, {}, set(), 0)
    total = 0
    with _image(image) as source:
        for entry in source.entries():
            if entry.skipped == "phantom":
                found.phantoms.add(entry.path.rpartition("/")[2])
            if entry.read is None or entry.path.startswith("$Extend"):
                continue
            try:
                digests = digest_stream(entry.read())
            except Unreadable:
                continue
            total += digests.size
            heap = found.deleted if entry.deleted else found.live
            heap.setdefault(digests.sha256, []).append(entry.path)
    return _Found(found.live, found.deleted, found.phantoms, total)


def _rates(folder: Path, megabytes: int) -> Iterator[Bar]:
    """Bytes of files that leave, for each second of processor time of office and reader together; no digest is made."""
    files = {f"f{n}.bin": disks.content(f"f{n}", 1_000_000) for n in range(megabytes * 6 // 10)}
    sources: dict[str, Path] = {}
    for kind in disks.KINDS:
        sources[f"raw {kind}"] = image = folder / f"rate.{kind}"
        disks.filled(kind, image, files, (), megabytes=megabytes)
    sources["E01 ext4, deflate"] = disks.e01(folder / "rate.ext4", folder / "packed")
    sources["E01 ext4, plain, in parts"] = disks.e01(
        folder / "rate.ext4", folder / "plain", compression="none", segment=32 << 20
    )
    data = (folder / "rate.ext4").read_bytes()
    made = {
        "vhd": containers.vhd(data, dynamic=True), "vmdk": containers.vmdk(data),
        "qcow2": containers.qcow2(data), "tar": containers.tar(files), "tar.gz": gzip.compress(containers.tar(files), 1),
        "Android backup": containers.android_backup(files),
    }  # fmt: skip
    for name, held in made.items():
        sources[name] = folder / f"rate.{name}"
        sources[name].write_bytes(held)
    for name, path in sources.items():
        read, seconds = _read(path)
        yield Bar("table", f"{name}: MB of files for each second of processor time", f"{read / 1e6 / seconds:.0f}", read > 0)


def _image(path: Path) -> Image:
    source = open_source(path)
    assert isinstance(source, Image)
    return source


def _read(path: Path) -> tuple[int, float]:
    before, total = _spent(), 0
    with _image(path) as source:
        for entry in source.entries():
            total += sum(map(len, entry.read())) if entry.read else 0
    return total, _spent() - before


def _spent() -> float:
    """Seconds of processor time of this process and of every child that has ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)
