"""What arrives from a source: one entry for each file, read once as a stream, or the reason why it was not.

Reasons are codes; their sentences are in the catalogue (`examination.reason.*`). ISO/IEC 27037 asks that what
was not read is stated beside what was.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from thelivu.base import InputError, Word

REASONS = (
    *("link", "device", "socket", "pipe", "mount"),  # skipped: not a regular file of this source
    *("permission", "read_error", "vanished", "changed", "too_deep", "replaced"),  # failed: could not be read
)

# Names come from the device: a name with a tab, a newline or stray bytes must stay one line and one name.
_ESCAPED = re.compile(r"[\x00-\x1f\x7f\\\udc80-\udcff]")


class Unreadable(InputError):  # noqa: N818 - the word of the list of failed entries
    """An entry cannot be read to its end; the reason is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"examination.reason.{reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One entry of a source: its path inside it, and `read`, which opens it; skipped or failed give a reason."""

    path: str
    read: Callable[[], Iterator[bytes]] | None = None
    skipped: str = ""
    failed: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry that was not examined, and why."""

    path: str
    reason: str

    @property
    def word(self) -> Word:
        """The reason as a sentence."""
        return Word(f"examination.reason.{self.reason}")


def path_text(raw: bytes) -> str:
    r"""A name as the file system holds it, as one line of text: UTF-8, else `\xNN`; a backslash is doubled."""
    return _ESCAPED.sub(_escape, raw.decode("utf-8", "surrogateescape"))


def _escape(found: re.Match[str]) -> str:
    mark = found.group()
    return "\\\\" if mark == "\\" else f"\\x{ord(mark) & 0xFF:02x}"
