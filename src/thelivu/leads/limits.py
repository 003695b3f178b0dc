"""Limits: how much of a file from outside is read before it is treated as an attack (CWE-400, CWE-776)."""

from dataclasses import dataclass

from thelivu.base import InputError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may be."""

    size: int = 64 * 1024**2  # bytes
    depth: int = 40  # nested elements; the deepest known path has 8
    elements: int = 500_000
    attributes: int = 32  # of one element
    rows: int = 300_000  # of one sheet
    columns: int = 400
    items: int = 2_000_000  # messages, lines or records of one export
    unpacked: int = 512 * 1024**2  # bytes of a workbook
    ratio: int = 200  # unpacked to packed, beyond 16 MiB
    members: int = 10_000  # of one archive
    members_size: int = 2 * 1024**3  # bytes that all members of an archive unpack to
    texts: int = 256 * 1024**2  # bytes of all members of an archive that are text

    def check_size(self, data: bytes) -> None:
        """Refuses a file that is larger than is read."""
        if len(data) > self.size:
            raise InputError("leads.too_large", limit=self.size // 1024**2)


LIMITS = Limits()
