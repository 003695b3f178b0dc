"""An iTunes or Finder backup as a source: a folder whose files have other names than on the device.

The table of names is read in the sandbox; the files themselves by the system, as those of any folder.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from thelivu.base import InputError, Word
from thelivu.devices.sandbox import Stream
from thelivu.devices.sources.folder import Folder, open_folder
from thelivu.devices.sources.image import BOUNDS, SILENCE_S
from thelivu.devices.sources.opening import BACKUP
from thelivu.devices.sources.told import Findings, Reader, ReaderEndedError
from thelivu.examination import Source, SourceEntry, path_text

_PROGRAM = ("-m", "thelivu.devices.sources.readers")
_STORED = re.compile(r"(?:[0-9a-f]{2}/)?([0-9a-f]{40})")


class BackupFolder:
    """An opened backup. Each file has the path that it had on the device: domain, then the path in it."""

    kind = BACKUP
    notes: tuple[Word, ...] = ()

    def __init__(self, path: Path) -> None:
        self._names = _names(path)
        self._folder: Folder = open_folder(path)
        self.path = self._folder.path

    def close(self) -> None:
        """Closes the folder."""
        self._folder.close()

    @property
    def source(self) -> Source:
        """What this source is; asked after the walk, as for a folder."""
        return Source(self._folder.path, BACKUP, opened=self._folder.source.opened)

    def entries(self) -> Iterator[SourceEntry]:
        """Every file of the folder; then each that the table names and the folder does not hold, as failed."""
        missing = dict(self._names)
        for entry in self._folder.entries():
            stored = _STORED.fullmatch(entry.path)
            name = missing.pop(stored[1], "") if stored else ""
            yield SourceEntry(name or entry.path, entry.read, entry.skipped, entry.failed)
        for name in missing.values():
            yield SourceEntry(name, failed="vanished")


def _names(path: Path) -> dict[str, str]:
    """Name in the folder -> path on the device, from the table; InputError for a backup that is encrypted."""
    file = os.open(path / "Manifest.db", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    stream = Stream(_PROGRAM, (file,), BOUNDS, silence_s=SILENCE_S)
    reader = Reader(stream.run("sources.backup_names", {"kind": BACKUP, "after": 0, "avoid": {}}), Findings())
    names: dict[str, str] = {}
    try:
        while (entry := reader.header()) is not None:
            stored, _, name = entry.path.partition(b"/")
            names[stored.decode("ascii", "replace")] = path_text(name)
    except ReaderEndedError:
        raise InputError("devices.source.damaged") from None
    finally:
        reader.close()
        stream.close()
        os.close(file)
    return names
