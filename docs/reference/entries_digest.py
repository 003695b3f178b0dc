"""Computes the `entries_digest` of a triage of a folder again, without Thelivu: nothing but Python's own library.

    python3 entries_digest.py FOLDER

For whoever wants to check that a certificate is of this folder and no other. One line for each file that can be read whole, and for each
member of a zip, tar, tar.gz or gz in it: path, tab, size, tab, SHA-256. The lines are sorted by their bytes; the digest is theirs.
"""

import gzip
import hashlib
import io
import os
import re
import stat
import sys
import tarfile
import zipfile
from collections.abc import Iterator

MIB = 1 << 20
LARGEST_ARCHIVE = LARGEST_MEMBER = 256 * MIB
DEEPEST, MOST = 4, 10_000  # archives in archives; members of one
ODD = re.compile(r"[\x00-\x1f\x7f\\\udc80-\udcff]")  # what would break a line, is no text, or is the mark itself


def named(raw: str) -> str:
    """A name as one line of text."""
    return ODD.sub(lambda one: "\\\\" if one.group() == "\\" else f"\\x{ord(one.group()) & 0xFF:02x}", raw)


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What an archive holds, up to where it breaks off or goes beyond the limits."""
    left = min(2048 * MIB, 16 * MIB + 200 * len(data))
    for number, (name, file) in enumerate(opened(data)):
        content = file.read(left + 1)
        left -= len(content)
        if left < 0 or number >= MOST:
            return
        if len(content) <= LARGEST_MEMBER:
            yield name, content


def opened(data: bytes) -> Iterator[tuple[str, io.BufferedIOBase]]:
    """The regular members of an archive, ready to be read; encrypted ones, links and devices are left out."""
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for info in packed.infolist():
                kind = stat.S_IFMT(info.external_attr >> 16)
                if not info.is_dir() and not info.flag_bits & 1 and kind in (0, stat.S_IFREG):
                    yield info.orig_filename, packed.open(info)
        return
    if data[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            is_tar = file.read(512)[257:262] == b"ustar"
        if not is_tar:
            kept = data[10 : data.index(b"\0", 10)].decode("utf-8", "surrogateescape") if data[3] & 12 == 8 else ""
            yield kept or "content", gzip.GzipFile(fileobj=io.BytesIO(data))
            return
    elif data[257:262] != b"ustar":
        return
    with tarfile.open(fileobj=io.BytesIO(data), errors="surrogateescape") as packed:
        for info in packed:
            if info.isreg():
                yield info.name, packed.extractfile(info)


def lines(path: str, data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The line of a file, and those of what lies in it."""
    yield f"{path}\t{len(data)}\t{hashlib.sha256(data).hexdigest()}\n".encode()
    if len(data) <= LARGEST_ARCHIVE and depth < DEEPEST + 1:
        try:
            for name, content in members(data):
                yield from lines(f"{path}!/{named(name)}", content, depth + 1)
        except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, tarfile.TarError, zipfile.BadZipFile):
            return  # it breaks off here


def main(folder: str) -> str:
    """The digest of a folder: its regular files, on its own file system."""
    found, device = [], os.stat(folder).st_dev
    for place, below, files in os.walk(folder):
        below[:] = [one for one in below if os.lstat(os.path.join(place, one)).st_dev == device]
        for file in files:
            whole = os.path.join(place, file)
            if stat.S_ISREG(os.lstat(whole).st_mode):
                with open(whole, "rb") as read:
                    found += lines(named(os.path.relpath(whole, folder)), read.read())
    return hashlib.sha256(b"".join(sorted(found))).hexdigest()


if __name__ == "__main__":
    print(main(sys.argv[1]))
