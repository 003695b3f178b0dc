"""Sources of an examination behind one form: `.source` says what it is, `.entries()` gives each file once, as a stream.

A folder is read by the system. Everything else has a structure that somebody else made, and is read in the sandbox:
the office opens the files read-only, hands the open descriptors over, and takes frames.
"""

from pathlib import Path

from thelivu.base import InputError
from thelivu.devices.sources.backup import BackupFolder
from thelivu.devices.sources.folder import Folder, open_folder
from thelivu.devices.sources.image import Image
from thelivu.devices.sources.opening import BACKUP, folder_kind, missing_package, open_files

__all__ = ["BackupFolder", "Folder", "Image", "open_folder", "open_source"]


def open_source(path: Path) -> Folder | BackupFolder | Image:
    """Opens a source read-only, of whatever kind its bytes say; InputError for one that is not read, with what to do."""
    if path.is_symlink():
        raise InputError("devices.source.link")
    if path.is_dir():
        return BackupFolder(path) if folder_kind(path) == BACKUP else open_folder(path)
    try:
        files = open_files(path)
    except OSError as error:
        raise InputError("devices.source.not_opened", reason=error.strerror or "") from None
    package, verb = missing_package(files.kind)
    if package:
        files.close()
        raise InputError("devices.source.extra", package=package, verb=verb)
    return Image(path, files)
