"""What the devices' child does: a batch of files in one memory file arrives; one line of numbers and codes for each leaves.

The lines leave as they are made, so that of a child that ends badly the office knows the file at which it ended. A line
is JSON: `[looks, mentions, reason, members]`; a look `[pdq in hexadecimal, quality, second, reduced]`, a mention
`[kind, algorithm, digest in hexadecimal]`, a member `[name, [md5, sha1, sha256, size] or null, looks, mentions, reason]`. Each field
is written by its type: text of a file's own can stand only in a member's name and in a mention's fixed words.
"""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

from thelivu.base import JSON, digest_stream
from thelivu.devices.look import HEAD, Member, NotSeen, Seen
from thelivu.devices.look.table import FILMS, IMAGES, KINDS, kind_of
from thelivu.devices.sandbox.zygote import Task, contents
from thelivu.examination import Look, Mention

DEEPEST = 4
"""Archives in archives that are opened; what lies deeper is `too_deep`."""
_KEPT = 30 << 20  # bytes; 32 MiB is the most of which the library learns


def batch_of(films: str = "") -> Task:
    """The task of a program: it looks at each file of `argument["files"]`, a list of [offset, size]; a line for each.

    `films`: the name of the kind that this program is for, where it is for one alone.
    """

    def batch(given: int, size: int, argument: JSON) -> Iterator[bytes]:  # noqa: ARG001 - the form of a task
        reduced = bool(argument["reduced"])
        for offset, length in argument["files"]:
            told = line(contents(given, length, offset), reduced=reduced, only=films)
            yield json.dumps(told).encode() + b"\n"

    return batch


def line(data: bytes, *, reduced: bool = False, only: str = "") -> list[JSON]:
    """What was seen of one file, as its line. `only`: the one kind that is looked at here."""
    looks, mentions, reason, members = _looked(data, reduced=reduced, only=only, depth=0)
    return [looks, mentions, reason, members]


def warm() -> None:
    """Loads every kind but films, whose reader is a program of its own."""
    for kind in KINDS:
        if kind.name != FILMS:
            module = import_module(kind.module)
            if hasattr(module, "warm"):
                module.warm()
    settle()


def settle() -> None:
    """Lets the C library keep what it is given back: the pages of one picture serve the next (mallopt(3), M_MMAP_THRESHOLD)."""
    bytearray(_KEPT)


def _looked(data: bytes, *, reduced: bool, only: str, depth: int) -> tuple[JSON, JSON, str, list[JSON]]:
    kind = kind_of(data[:HEAD])
    if kind is None:
        return [], [], "", []
    if kind.name == FILMS and only != FILMS:  # inside an archive: the films' program is another
        return [], [], "film_inside", []
    members: list[JSON] = []
    seen, reason = Seen(), ""
    try:
        seen = _ask(import_module(kind.module), data, kind.name, reduced=reduced)
        for member in seen.members:
            members.extend(_member(member, reduced=reduced, only=only, depth=depth + 1))
    except NotSeen as ended:
        reason = ended.reason
    return _looks(seen.looks), _mentions(seen.mentions), reason or seen.reason, members


def _ask(module: ModuleType, data: bytes, name: str, *, reduced: bool) -> Seen:
    seen: Seen = module.look(data, reduced=reduced) if name == IMAGES else module.look(data)
    return seen


def _member(member: Member, *, reduced: bool, only: str, depth: int) -> Iterator[JSON]:
    """A member's line, and after it those of what lies inside it."""
    if member.reason:
        yield [member.name, None, [], [], member.reason]
        return
    digests = digest_stream((member.data,))
    told: list[JSON] = [digests.md5, digests.sha1, digests.sha256, digests.size]
    if depth > DEEPEST:
        yield [member.name, told, [], [], "too_deep"]
        return
    looks, mentions, reason, below = _looked(member.data, reduced=reduced, only=only, depth=depth)
    yield [member.name, told, looks, mentions, reason]
    for one in below:
        assert isinstance(one, list)
        yield [f"{member.name}!/{one[0]}", *one[1:]]


def _looks(looks: tuple[Look, ...]) -> JSON:
    return [[one.pdq.hex(), one.quality, one.second, one.reduced] for one in looks]


def _mentions(mentions: tuple[Mention, ...]) -> JSON:
    return [[one.kind, one.algorithm, one.digest.hex()] for one in mentions]


TASKS: Mapping[str, Task] = MappingProxyType({"devices.look": batch_of()})
