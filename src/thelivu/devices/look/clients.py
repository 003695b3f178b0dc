"""What programs of file sharing leave on a device, a kind of what is looked at: the digests of files that need not be there.

`known.met` of eMule and aMule; torrents (BEP 3, 47, 52); resume data of libtorrent (qBittorrent, Deluge) and `resume.dat` of
uTorrent. A torrent is named by its info-hash; its pieces are never compared. Besides those that known-file lists have, the
algorithms are `ed2k` (MD4 over parts of 9,728,000 bytes), `btih` (SHA-1) and `btih2` (SHA-256) of a torrent's info.

Not read: Transmission's `.resume`, which names no info-hash (its torrents lie beside it), and `known2_64.met`, which begins
with nothing that tells it from any other file.
"""

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from thelivu.base.bencode import BencodeError, decode_members
from thelivu.examination import Mention

from . import NotSeen, Seen

KNOWN_MET, TORRENT, RESUME = "known_met", "torrent", "resume"
ED2K, INFOHASH, INFOHASH2 = "ed2k", "btih", "btih2"
_DEPTH, _ITEMS = 64, 4_000_000  # of a torrent: folders within each other; files of the largest collections
_MET = (0x0E, 0x0F)  # the second where a file may be larger than 4 GiB
_MET_HEAD = struct.Struct("<BI")
_MET_FILE = struct.Struct("<I16sH")  # seen at, ed2k hash, number of parts
_MET_TAGS, _MET_FILES = 256, 10_000_000  # of one file; of the list
_YEARS = range(946_684_800, 4_102_444_800)  # 2000 to 2100, in seconds
_DICTIONARY = re.compile(rb"d([1-9]\d{0,2}):")
_VALUES = b"dlie0123456789"
_SIZES = {2: "text", 3: 4, 4: 4, 5: 1, 8: 2, 9: 1, 11: 8, 1: 16, 7: "blob"}
"""Kind of a tag -> the bytes of its value (eMule, `opcodes.h`, TAGTYPE)."""


def sniff(head: bytes) -> bool:
    """Whether a file begins as a list of known files or as a bencoded dictionary."""
    return _is_met(head) or _is_dictionary(head)


def look(data: bytes) -> Seen:
    """The digests that it names, each once. NotSeen where it breaks off, or is not what it begins as."""
    try:
        found = _met(data) if _is_met(data) else _bencoded(data)
        return Seen(mentions=tuple(dict.fromkeys(found)))
    except (BencodeError, struct.error, ValueError, RecursionError):
        raise NotSeen("not_decoded") from None


# known.met ------------------------------------------------------------------------------------------------------------
def _is_met(head: bytes) -> bool:
    """One byte is little: the first file of the list must have a day, and tags of a kind that there is."""
    if len(head) < _MET_HEAD.size or head[0] not in _MET:
        return False
    (_, count), at = _MET_HEAD.unpack_from(head), _MET_HEAD.size
    if count == 0:
        return len(head) == at
    if count > _MET_FILES or len(head) < at + _MET_FILE.size:
        return False
    seen_at, _, parts = _MET_FILE.unpack_from(head, at)
    at += _MET_FILE.size + 16 * parts
    if seen_at not in _YEARS:
        return False
    if len(head) < at + 5:
        return bool(parts)  # the rest lies beyond what one has of a file's beginning
    tags, kind = struct.unpack_from("<IB", head, at)
    return bool(tags <= _MET_TAGS and (tags == 0 or kind & 0x7F in _SIZES or 0x10 < kind & 0x7F <= 0x20))


def _met(data: bytes) -> Iterator[Mention]:
    (_, count), at = _MET_HEAD.unpack_from(data), _MET_HEAD.size
    for _ in range(count):
        _, digest, parts = _MET_FILE.unpack_from(data, at)
        yield Mention(KNOWN_MET, ED2K, digest)
        at += _MET_FILE.size + 16 * parts
        (tags,) = struct.unpack_from("<I", data, at)
        at += 4
        for _ in range(_within(tags, _MET_TAGS)):
            at = _after_tag(data, at)
    if at != len(data):
        raise ValueError


def _after_tag(data: bytes, at: int) -> int:
    """Where the tag that begins here ends; what it says (names, places) is passed over."""
    kind = data[at : at + 1]
    if not kind:
        raise ValueError
    if kind[0] & 0x80:  # its name is one byte
        at += 2
    else:
        (size,) = struct.unpack_from("<H", data, at + 1)
        at += 3 + size
    plain = kind[0] & 0x7F
    if 0x10 < plain <= 0x20:  # a text whose length is in its kind
        return _end(data, at + plain - 0x10)
    size_of = _SIZES.get(plain)
    if size_of == "text":
        return _end(data, at + 2 + struct.unpack_from("<H", data, at)[0])
    if size_of == "blob":
        return _end(data, at + 4 + struct.unpack_from("<I", data, at)[0])
    if not isinstance(size_of, int):
        raise ValueError  # noqa: TRY004 - a kind of tag that there is not
    return _end(data, at + size_of)


def _end(data: bytes, at: int) -> int:
    return _within(at, len(data))


def _within(value: int, most: int) -> int:
    if value > most:
        raise ValueError
    return value


# Bencode --------------------------------------------------------------------------------------------------------------
def _is_dictionary(head: bytes) -> bool:
    """A dictionary whose first key is in reach, and followed by the beginning of a value."""
    found = _DICTIONARY.match(head)
    if not found:
        return False
    after = head[found.end() + int(found[1]) :][:1]
    return bool(after) and after in _VALUES


def _bencoded(data: bytes) -> Iterator[Mention]:
    """A torrent, resume data of one, or resume data of all; any other dictionary names nothing."""
    members = decode_members(data, depth=_DEPTH, items=_ITEMS)
    for key, algorithm, size in ((b"info-hash", INFOHASH, 20), (b"info-hash2", INFOHASH2, 32)):
        value = members.get(key, (b"", b""))[0]
        if isinstance(value, bytes) and len(value) == size and any(value):  # zeros where there is none
            yield Mention(RESUME, algorithm, value)
    info, raw = members.get(b"info", (None, b""))
    if isinstance(info, dict):
        yield from _info(info, raw)
    if b".fileguard" in members:  # of resume.dat: by each torrent's name what is known of it
        for value, _ in members.values():
            digest = value.get(b"info") if isinstance(value, dict) else None
            if isinstance(digest, bytes) and len(digest) == 20:
                yield Mention(RESUME, INFOHASH, digest)


def _info(info: dict[bytes, Any], raw: bytes) -> Iterator[Mention]:
    """The hashes of the info itself, and the digests of files that some programs write into it (BEP 47)."""
    if b"pieces" in info or info.get(b"meta version") != 2:
        yield Mention(TORRENT, INFOHASH, hashlib.sha1(raw, usedforsecurity=False).digest())
    if info.get(b"meta version") == 2:
        yield Mention(TORRENT, INFOHASH2, hashlib.sha256(raw).digest())
    files = info.get(b"files")
    for each in (info, *(files if isinstance(files, list) else ())):
        if isinstance(each, dict):
            yield from _of_file(each)


def _of_file(said: dict[bytes, Any]) -> Iterable[Mention]:
    found = []
    for key, algorithm, size in ((b"md5sum", "md5", 16), (b"sha1", "sha1", 20), (b"sha256", "sha256", 32), (b"ed2k", ED2K, 16)):
        value = said.get(key)
        if isinstance(value, bytes) and len(value) == 2 * size:  # in hexadecimal, as `md5sum` is
            value = bytes.fromhex(value.decode("ascii", "replace"))
        if isinstance(value, bytes) and len(value) == size:
            found.append(Mention(TORRENT, algorithm, value))
    return found
