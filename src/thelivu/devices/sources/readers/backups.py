"""The table of names of an iTunes or Finder backup: which file of the folder was which on the device."""

import sqlite3

from thelivu.base import InputError
from thelivu.devices.sources.readers.telling import Teller

MOST = 1024**3
"""Bytes of the largest table that is read."""
_FILE = 1  # flags: 1 a file, 2 a folder, 4 a link
_QUERY = "SELECT fileID, domain, relativePath FROM Files WHERE flags = 1 ORDER BY fileID"


def tell_names(data: bytes, teller: Teller) -> None:
    """Tells one entry for each file: `fileID/domain/path`. InputError for what is no such table: it is encrypted."""
    if not data.startswith(b"SQLite format 3\0"):
        raise InputError("devices.source.encrypted")
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(data)
        base.execute("PRAGMA temp_store = MEMORY")
        for file, domain, path in base.execute(_QUERY):
            if all(isinstance(one, str) for one in (file, domain, path)):
                teller.entry(f"{file}/{domain}/{path}".encode("utf-8", "surrogateescape"))
    except (sqlite3.Error, OverflowError, UnicodeError):
        raise InputError("devices.source.damaged") from None
    finally:
        base.close()
