"""Known-file lists on disk: a CSV file arrives; the list, named and bound to the digest of its bytes, leaves.

`NAME@VERSION.csv` names both; a file without a version is called by the beginning of its digest.
"""

from pathlib import Path

from thelivu.base import digest_stream
from thelivu.examination import KnownFileList, name_and_version, read_known_files

_CHUNK = 1 << 20


def read_list(path: Path) -> KnownFileList:
    """The known-file list in a CSV file."""
    with path.open("rb") as file:
        sha256 = digest_stream(iter(lambda: file.read(_CHUNK), b"")).sha256
        file.seek(0)
        name, version = name_and_version(path.stem, sha256)
        return read_known_files(file, name=name, version=version, sha256=sha256)
