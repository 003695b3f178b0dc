"""Benign files on a made-up device, and the list that names some of them: random bytes and text only."""

import hashlib
import secrets
from pathlib import Path

HEADER = "category,md5,sha1,sha256,pdq,name"


def row(data: bytes, category: str = "A1") -> str:
    digests = (
        hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")
    )
    return ",".join([category, *digests, "", ""])


def a_list(*files: bytes, strangers: int = 30) -> bytes:
    """A list that names these files and some that are nowhere."""
    rows = [row(data) for data in files] + [row(secrets.token_bytes(16), "B2") for _ in range(strangers)]
    return ("\n".join([HEADER, *rows]) + "\n").encode()


def a_device(folder: Path, files: dict[str, bytes]) -> Path:
    """A folder with these files, a link, and a pipe that nobody opens."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "a link").symlink_to(folder)
    return folder
