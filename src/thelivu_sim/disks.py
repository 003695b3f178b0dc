"""File systems as others make them: by the system's own tools and drivers, with files that are deleted by a driver too.

ntfs-3g deletes on NTFS, the kernel on ext4 (`debugfs rm` keeps what a real unlink clears), mtools on FAT. Mounting needs
root; who is not root gets `None` from `mounted`. Debian: ntfs-3g, e2fsprogs, dosfstools, mtools, ewf-tools, sleuthkit.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

NTFS, EXT4, FAT = "ntfs", "ext4", "fat"
KINDS = (NTFS, EXT4, FAT)
TOOLS = ("mkfs.ntfs", "ntfs-3g", "mkfs.ext4", "mkfs.vfat", "mcopy", "mdel", "ewfacquirestream", "tsk_recover", "fls", "icat")
_MAKE = {
    NTFS: ("mkfs.ntfs", "-q", "-F", "-f", "-c", "4096"), EXT4: ("mkfs.ext4", "-q", "-F"),
    FAT: ("mkfs.vfat", "-F", "32", "-s", "1"),
}  # fmt: skip


def run(*command: str | Path, given: bytes | None = None) -> bytes:
    """What a tool of the system answers."""
    done = subprocess.run([str(one) for one in command], input=given, check=True, capture_output=True)  # noqa: S603 - names of this module
    return done.stdout


def content(seed: str, size: int) -> bytes:
    """Bytes that no other seed gives."""
    return hashlib.shake_128(f"thelivu-synthetic {seed}".encode()).digest(size)


def made(kind: str, image: Path, megabytes: int) -> None:
    """An empty file system in a file."""
    with image.open("wb") as file:
        file.truncate(megabytes * 1024**2)
    run(*_MAKE[kind], image)


@contextmanager
def mounted(kind: str, image: Path, point: Path) -> Iterator[Path]:
    """The file system of an image, mounted for writing; only for root, only NTFS and ext4."""
    point.mkdir(exist_ok=True)
    if kind == NTFS:
        run("ntfs-3g", image, point, "-o", "streams_interface=windows")
    else:
        run("mount", "-o", "loop", image, point)
    try:
        yield point
    finally:
        os.sync()
        run("umount", point)


def filled(kind: str, image: Path, files: dict[str, bytes], gone: Sequence[str], *, megabytes: int = 40) -> None:
    """A file system with files, of which some were deleted by a driver after all were on the disk."""
    made(kind, image, megabytes)
    point = image.with_suffix(".mount")
    if kind == FAT:
        _by_mtools(image, files, gone)
        return
    with mounted(kind, image, point):
        for name, data in files.items():
            path = point / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    with mounted(kind, image, point):
        for name in gone:
            path = point / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    point.rmdir()


def changed(kind: str, image: Path, change: Callable[[Path], None]) -> None:
    """What is done to a mounted file system."""
    point = image.with_suffix(".mount")
    with mounted(kind, image, point):
        change(point)
    point.rmdir()


def _by_mtools(image: Path, files: dict[str, bytes], gone: Sequence[str]) -> None:
    folders: set[str] = set()
    for name, data in files.items():
        above = name.rpartition("/")[0]
        if above and above not in folders:
            run("mmd", "-i", image, f"::/{above}")
            folders.add(above)
        run("mcopy", "-i", image, "-", f"::/{name}", given=data)
    for name in gone:
        run("mdeltree" if name in folders else "mdel", "-i", image, f"::/{name}")


def e01(image: Path, target: Path, *, segment: int = 2**31, compression: str = "fast") -> Path:
    """The image as an E01, in parts of so many bytes at the most; gives its first part."""
    options = ("-q", "-S", str(segment), "-c", compression, "-d", "sha1")
    run("ewfacquirestream", *options, "-t", target, given=image.read_bytes())
    return target.with_name(target.name + ".E01")


def recovered(image: Path, folder: Path, *, live_only: bool = False) -> dict[str, list[str]]:
    """What `tsk_recover` yields: SHA-256 -> the paths below the folder. Links are not followed."""
    folder.mkdir()
    run("tsk_recover", "-a" if live_only else "-e", image, folder)
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found.setdefault(digest, []).append(str(path.relative_to(folder)))
    return found


def listed(image: Path) -> dict[tuple[str, bool], str]:
    """What `fls` and `icat` report: (path, deleted) -> SHA-256, of each regular file with content."""
    found: dict[tuple[str, bool], str] = {}
    for line in run("fls", "-r", "-p", image).decode("utf-8", "surrogateescape").splitlines():
        kind, _, rest = line.partition(" ")
        if kind not in ("r/r", "-/r"):
            continue
        number, _, path = rest.removeprefix("* ").partition(":\t")
        number = number.removesuffix("(realloc)")
        try:
            data = run("icat", image, number)
        except subprocess.CalledProcessError:
            continue
        found[(path, rest.startswith("* "))] = hashlib.sha256(data).hexdigest()
    return found
