"""An upload that must have a path, for one act: in memory alone, so that nothing from outside is written down unproven."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def with_a_path(upload: Any) -> Iterator[Path]:
    """A path with the bytes of an upload; no file of any disk is behind it, and it is gone afterwards."""
    handle = os.memfd_create("thelivu-upload")
    try:
        for piece in upload.chunks():
            left = memoryview(piece)
            while left:
                left = left[os.write(handle, left) :]
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)
