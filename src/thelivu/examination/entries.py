"""What arrives from a source: one entry for each file, read once as a stream, or the reason why it was not; and the
outcome of reading it: digests, perceptual hashes, digests that its bytes name; never its content.

Reasons are codes; their sentences are in the catalogue (`examination.reason.*`). ISO/IEC 27037 asks that what
was not read is stated beside what was.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from thelivu.base import Digests, InputError, Word

NO_FILE = ("link", "device", "socket", "pipe", "mount")
"""Skipped: not a regular file of this source."""
REASONS = (
    *NO_FILE,
    # skipped: a table of the file system itself; a deleted entry of which nothing is left; one whose space is a live file's
    *("metafile", "no_content", "phantom"),
    *("permission", "read_error", "vanished", "changed", "too_deep", "replaced"),  # failed: could not be read
    # failed: the reader in the sandbox ended at it, or it cannot be taken apart
    *("reader_crashed", "reader_slow", "reader_much", "rest", "encrypted", "beyond_limits", "unknown_method"),
    "unknown_file_system",
    # failed, though its bytes were read and its digests compared: what it holds could not be looked at
    *("not_decoded", "too_large", "crashed", "too_slow", "too_much"),
)
UNSEEN = ("no_film_reader", "film_inside", "too_big")
"""Why a file was compared by its digests alone though its first bytes say that it may hold more; no failure."""

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
class Look:
    """One perceptual hash: PDQ (32 bytes, most significant bit first) and its quality, 0 to 100.

    `second`: where in a film the frame stands, in whole seconds; None for a still image. `reduced`: made from an image
    that was shrunk while it was decoded, so within 10 bits of the hash at full size (8 where the quality is 80 or more).
    """

    pdq: bytes
    quality: int
    second: int | None = None
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A digest that stands in a file's bytes: the file that it names need not be there.

    `kind` says where: `whatsapp`, `telegram`, `known_met`, `torrent`, ... ; `algorithm` is one of knownfiles.ALGORITHMS, or
    `ed2k`, `btih` (SHA-1), `btih2` (SHA-256), which few lists give.
    """

    kind: str
    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one entry. It is skipped, failed (with a reason) or examined; a failed one may still have digests.

    `unseen`, of an examined one: one of UNSEEN, where it was compared by its digests alone.
    """

    path: str
    digests: Digests | None = None
    looks: tuple[Look, ...] = ()
    mentions: tuple[Mention, ...] = ()
    skipped: str = ""
    failed: str = ""
    deleted: bool = False
    unseen: str = ""

    @property
    def shrunk(self) -> bool:
        """Whether its hashes were made from a picture that was shrunk while it was decoded."""
        return any(look.reduced for look in self.looks)

    @property
    def examined(self) -> bool:
        """Whether all was read and looked at."""
        return not self.skipped and not self.failed


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
