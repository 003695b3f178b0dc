"""What a source is, told by its bytes, and its files, opened read-only. Nothing is taken apart here: only marks are compared."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from thelivu.base import InputError
from thelivu.devices.sources.folder import NOT_PROTECTED, PROTECTED, Opener

FOLDER, BACKUP = "folder", "itunes-backup"
_HEADS = (
    (b"EVF\x09\x0d\x0a\xff\x00", "e01"), (b"KDMV", "vmdk"), (b"QFI\xfb", "qcow2"), (b"conectix", "vhd"),
    (b"ANDROID BACKUP\n", "android-backup"), (b"ADSEGMENTEDFILE\0", "ad1"), (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "tar"),
)  # fmt: skip
_NOT_READ = (
    (b"EVF2\x0d\x0a\x81\x00", "Ex01"), (b"LVF\x09\x0d\x0a\xff\x00", "L01"), (b"LEF2\x0d\x0a\x81\x00", "Lx01"),
    (b"vhdxfile", "VHDX"), (b"ADCRYPT\0", "ADCRYPT"), (b"# Disk DescriptorFile", "VMDK descriptor"),
    (b"COWD", "VMDK COWD"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "RAR"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"), (b"AFF", "AFF"), (b"<<< Oracle VM VirtualBox Disk Image", "VDI"),
)  # fmt: skip
_ISO_MARK, _ISO_AT = b"CD001", 32769
_USTAR, _USTAR_AT = b"ustar", 257
_END_OF_ZIP = 4 * 1024**2
_REPORT = b"report.xml"
_MOST_SEGMENTS = 4000


@dataclass(slots=True)
class Files:
    """The open files of a source, in order, as they were when they were opened."""

    kind: str
    opener: Opener
    numbers: list[int]
    seen: list[os.stat_result]

    @property
    def opened(self) -> str:
        """How they were opened, in the words of the triage document."""
        return PROTECTED if self.opener.protected else NOT_PROTECTED

    @property
    def changed(self) -> bool:
        """Whether one of them is another now than when it was opened."""
        now = [os.fstat(number) for number in self.numbers]
        return [(one.st_size, one.st_mtime_ns) for one in now] != [
            (one.st_size, one.st_mtime_ns) for one in self.seen
        ]

    def close(self) -> None:
        """Closes them."""
        while self.numbers:
            os.close(self.numbers.pop())


def open_files(path: Path) -> Files:
    """The files of a source that is not a folder; InputError for what is no file, or of a kind that is not read."""
    opener = Opener()
    files = Files("", opener, [], [])
    try:
        _open(files, path)
        files.kind = _kind(files.numbers[0])
        for segment in _segments(path, files.kind):
            _open(files, segment)
    except BaseException:  # whatever it is, what was opened is closed, and it goes on
        files.close()
        raise
    return files


def folder_kind(path: Path) -> str:
    """Whether a folder is the backup of a telephone, which has a table of names, or a plain one."""
    return BACKUP if (path / "Manifest.db").is_file() and (path / "Info.plist").is_file() else FOLDER


def missing_package(kind: str) -> tuple[str, str]:
    """The package that reads this kind of source and is not installed, and the verb that installs it; or nothing."""
    package, verb = ("dissect.evidence", "extras") if kind == "ad1" else ("pytsk3", "devices")
    try:
        distribution(package)
    except PackageNotFoundError:
        return package, verb
    return "", ""


def _open(files: Files, path: Path) -> None:
    number = files.opener.open(os.fsencode(path))
    files.numbers.append(number)
    seen = os.fstat(number)
    files.seen.append(seen)
    if not (stat.S_ISREG(seen.st_mode) or stat.S_ISBLK(seen.st_mode)):
        raise InputError("devices.source.not_a_file")


def _kind(file: int) -> str:
    size = os.lseek(file, 0, os.SEEK_END)
    head = os.pread(file, 512, 0)
    for mark, name in _NOT_READ:
        if head.startswith(mark) and (mark != b"BZh" or head[4:10] == b"1AY&SY"):
            raise InputError("devices.source.not_read", kind=name)
    for mark, kind in _HEADS:
        if head.startswith(mark):
            return "ufdr" if kind == "zip" and _has_report(file, size) else kind
    if head[_USTAR_AT : _USTAR_AT + 5] == _USTAR:
        return "tar"
    if size >= 1024 and os.pread(file, 8, size - 512) == b"conectix":
        return "vhd"
    return "iso" if os.pread(file, 5, _ISO_AT) == _ISO_MARK else "raw"


def _has_report(file: int, size: int) -> bool:
    """A Cellebrite extraction is a zip with this member; its name stands in the directory at the end."""
    return _REPORT in os.pread(file, _END_OF_ZIP, max(size - _END_OF_ZIP, 0))


def _segments(path: Path, kind: str) -> Iterator[Path]:
    """The files that follow the first, as long as there is none missing."""
    suffix = path.suffix
    following = {"e01": _ewf_suffixes, "ad1": _ad1_suffixes, "raw": _raw_suffixes}.get(kind)
    if following is None or suffix.lower() not in (".e01", ".ad1", ".001"):
        return
    for number, name in enumerate(following()):
        segment = path.with_suffix(name if suffix.isupper() or suffix == ".001" else name.lower())
        if number >= _MOST_SEGMENTS or not segment.exists():
            return
        yield segment


def _ewf_suffixes() -> Iterator[str]:
    """.E02 to .E99, then .EAA to .ZZZ (the description of the format by the libewf project)."""
    yield from (f".E{number:02d}" for number in range(2, 100))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from (f".{one}{two}{three}" for one in letters[4:] for two in letters for three in letters)


def _ad1_suffixes() -> Iterator[str]:
    yield from (f".AD{number}" for number in range(2, _MOST_SEGMENTS))


def _raw_suffixes() -> Iterator[str]:
    yield from (f".{number:03d}" for number in range(2, 1000))
