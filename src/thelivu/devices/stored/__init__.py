"""Stored digests of examined exhibits: outcomes arrive while a run goes on; a later list is compared without the device.

One sealed file for each examination, in which a killed run goes on; nothing of any file's content is in it.
"""

from .columns import Chunk
from .file import Stored, StoredWriter, begun, resumed
from .rematch import CONTRADICTION, NEEDS_DEVICE, Rematched, rematch

__all__ = [
    "CONTRADICTION",
    "NEEDS_DEVICE",
    "Chunk",
    "Rematched",
    "Stored",
    "StoredWriter",
    "begun",
    "rematch",
    "resumed",
]
