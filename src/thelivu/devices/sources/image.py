"""An image or a container as a source: its files are open here, what is in them is told by a confined reader."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from thelivu.base import Word
from thelivu.devices.sandbox import Bounds, Stream
from thelivu.devices.sources import frames
from thelivu.devices.sources.opening import Files
from thelivu.devices.sources.told import Findings, Reader, ReaderEndedError, told
from thelivu.examination import Source, SourceEntry, path_text

_PROGRAM = ("-m", "thelivu.devices.sources.readers")
_PROGRAM_OF_EXTRA = ("-m", "thelivu.devices.sources.dissected")
_WEEKS_S = 14 * 86400
BOUNDS = Bounds(wall_s=_WEEKS_S, cpu_s=_WEEKS_S, memory=4 * 1024**3, answer=0)
"""Of one reader: it may last as long as a disk is large, but not be silent for longer than SILENCE_S."""
SILENCE_S = 60.0
_PACKED = ("zip", "ufdr", "tar", "android-backup")
_CHUNK = 1 << 20
_VOLUMES = 256


class Image:
    """An opened image. `entries()` tells it once, in the same order every time; `source` says how it was opened."""

    def __init__(self, path: Path, files: Files, *, silence_s: float = SILENCE_S) -> None:
        self.path, self._files, self.kind = path_text(os.fsencode(path)), files, files.kind
        program = _PROGRAM_OF_EXTRA if files.kind == "ad1" else _PROGRAM
        self._stream = Stream(program, files.numbers, BOUNDS, silence_s=silence_s)
        self.findings = Findings()
        self._sha256: str | None = None
        self.hashes: dict[str, str] = {}
        """Of an E01, once `source` was asked: algorithm -> `verified`, `differs` or `unreadable`; empty = none stored."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def source(self) -> Source:
        """What this source is. The first time it reads all of it, for the digest: of an E01 that of the medium in it."""
        if self._sha256 is None:
            self._sha256 = self._medium_digest() if self.kind == "e01" else self._file_digest()
        return Source(self.path, self.kind, self._sha256 or None, opened=self._files.opened)

    def entries(self) -> Iterator[SourceEntry]:
        """Every entry. A stream is read before the next entry is asked for."""
        self.findings.partly.clear()
        if self.kind in _PACKED or self.kind == "ad1":
            yield from told(self._stream, "sources.packed", {"kind": self.kind}, "...", self.findings)
            return
        for offset, prefix in self._volumes():
            argument = {"kind": self.kind, "offset": offset, "prefix": prefix.hex()}
            rest = path_text(prefix + b"/..." if prefix else b"...")
            yield from told(self._stream, "sources.walk", argument, rest, self.findings)

    @property
    def notes(self) -> tuple[Word, ...]:
        """What the reader of a certificate must know of this source, as words; complete after the walk."""
        found, words = self.findings, []
        for algorithm, state in sorted(self.hashes.items()):
            words.append(Word(f"devices.source.hash.{state}", {"algorithm": algorithm}))
        if self.kind == "e01" and self._sha256 is not None and not self.hashes:
            words.append(Word("devices.source.hash.absent"))
        if found.regions:
            size = sum(length for length, _ in found.regions.values())
            words.append(Word("devices.source.unreadable", {"count": len(found.regions), "bytes": size}))
        if found.facts.get("segments") == "incomplete":
            words.append(Word("devices.source.incomplete"))
        if found.partly:
            words.append(Word("devices.source.partly", {"count": len(found.partly)}))
        if found.restarts:
            words.append(Word("devices.source.restarts", {"count": found.restarts}))
        return (*words, Word("devices.source.changed")) if self._files.changed else tuple(words)

    def close(self) -> None:
        """Ends the reader and closes the files."""
        self._stream.close()
        self._files.close()

    def _volumes(self) -> list[tuple[int, bytes]]:
        """Offset and prefix of each file system. A table at which the reader ends is taken for none: one volume at 0."""
        reader = Reader(self._stream.run("sources.volumes", {"kind": self.kind}), self.findings)
        found: list[tuple[int, bytes]] = []
        try:
            while len(found) < _VOLUMES:
                kind, payload = reader.frame()
                if kind != frames.VOLUME:
                    break
                offset, _, prefix = payload.partition(b" ")
                if not offset.isdigit() or len(offset) > 19:
                    break
                found.append((int(offset), prefix))
        except ReaderEndedError:
            pass
        finally:
            reader.close()
        return found or [(0, b"")]

    def _file_digest(self) -> str:
        """SHA-256 of the files in a row; nothing where a byte of them cannot be read, or of a container in parts."""
        if self.kind == "ad1" and len(self._files.numbers) > 1:
            return ""
        digest = hashlib.sha256()
        try:
            for number in self._files.numbers:
                at = 0
                while piece := os.pread(number, _CHUNK, at):
                    digest.update(piece)
                    at += len(piece)
        except OSError:
            return ""
        return digest.hexdigest()

    def _medium_digest(self) -> str:
        """SHA-256 of the medium in an E01; beside it the hashes that were stored with it are compared."""
        digests = {name: hashlib.new(name, usedforsecurity=False) for name in ("md5", "sha1", "sha256")}
        reader = Reader(self._stream.run("sources.bytes", {"kind": self.kind}), self.findings)
        whole = True
        try:
            while True:
                kind, payload = reader.frame()
                if kind != frames.DATA:
                    break
                for digest in digests.values():
                    digest.update(payload)
        except ReaderEndedError:
            whole = False
        finally:
            reader.close()
        whole = whole and not self.findings.regions
        stored = {name: value for name, value in self.findings.facts.items() if name in digests}
        self.hashes = {
            name: ("verified" if digests[name].hexdigest() == value else "differs") if whole else "unreadable"
            for name, value in stored.items()
        }
        return digests["sha256"].hexdigest() if whole else ""

