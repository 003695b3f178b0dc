"""What a file may hold beside its digests: a closed table of kinds, each one module of this package. The form of a kind:

- `sniff(head: bytes) -> bool`: whether the first bytes of a file (up to HEAD) are of this kind. It runs in the office's
  process, on every file: no decoder is imported for it, nothing is raised, a name or an ending is never asked.
- `look(data: bytes) -> Seen`: what stands in all of the file's bytes. It runs only in a confined child of the sandbox: no
  file, no descriptor, no thread, no new executable page. It raises `NotSeen(reason)` for what it cannot look at;
  any other exception is a crash of the child, which costs the file its look and nothing more.
- `warm() -> None`, optional: loads and calls once what `look` needs, in the zygote, before any byte from outside.

A kind enters the table in `table.py` as `Kind(name, sniff, module)`. A module named there is imported in the zygote alone. It
may import decoders (of pictures: only the modules named in tests/shape/test_no_images.py); so `sniff` stands in a module without.
`sniff` of archives, chats and clients may stand beside `look`, if all that their module imports is fit for the office.

Numbers, digests, names and codes leave, never what was decoded: a `Member`'s bytes stay in the child, where they are
digested and looked at by the same table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from thelivu.examination import Look, Mention

HEAD = 4096
"""Bytes of a file's beginning that `sniff` is given (fewer, where the file is shorter)."""
MIB = 1024**2


class NotSeen(Exception):  # noqa: N818 - the word of what it means for the file
    """A file cannot be looked at; the reason is one of `not_decoded`, `too_large` (of examination.REASONS)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: its name as one line (`path_text`), and its bytes or the reason why they were not read.

    `reason` is one of examination.REASONS; where it is given, `data` is not looked at and not digested.
    """

    name: str
    data: bytes = b""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look gave. `reason`: why this is not all there is (of examination.REASONS); empty = all was seen.

    `members` may be an iterator, so that one member at a time is in memory; it too may raise NotSeen, which becomes
    the reason of the file that holds them.
    """

    looks: tuple[Look, ...] = ()
    mentions: tuple[Mention, ...] = ()
    members: Iterable[Member] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the table: name, sniff, the module (full name) with `look`, and the most bytes that are handed over."""

    name: str
    sniff: Callable[[bytes], bool]
    module: str
    most: int = 256 * MIB
