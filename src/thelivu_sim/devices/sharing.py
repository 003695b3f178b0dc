"""What programs of file sharing leave on a device: digests arrive, the bytes of their files leave.

Names inside are markers. Bencode is written here by the simulator's own writer (`thelivu_sim.swarm.wire`).
"""

import hashlib
import struct
from collections.abc import Mapping, Sequence

from thelivu_sim.markers import PREFIX
from thelivu_sim.swarm.wire import Bencoded, bencode

_NAME = f"{PREFIX}{0xA00001:012x}".encode()
_SEEN_AT = 1_772_445_600


def known_met(files: Sequence[bytes], *, large: bool = False) -> bytes:
    """A list of known files by their ed2k hashes, each with a name, a size and a rating."""
    out = [struct.pack("<BI", 0x0F if large else 0x0E, len(files))]
    for digest in files:
        tags = (
            struct.pack("<BHBH", 2, 1, 0x01, len(_NAME)) + _NAME, struct.pack("<BHBI", 3, 1, 0x02, 4096),
            struct.pack("<BB", 0x80 | 9, 0x19) + b"\x03", struct.pack("<BB", 0x80 | 0x15, 0x20) + b"audio",
        )  # fmt: skip
        out.append(struct.pack("<I16sH", _SEEN_AT, digest, 1) + digest + struct.pack("<I", len(tags)) + b"".join(tags))
    return b"".join(out)


def info(files: Sequence[bytes], *, second: bool = False) -> dict[bytes, Bencoded]:
    """The info of a torrent over these files, with their MD5 and SHA-1 as some programs write them; `second`: BEP 52."""
    pieces = b"".join(hashlib.sha1(one, usedforsecurity=False).digest() for one in files)
    listed: list[Bencoded] = [
        {
            b"length": len(one), b"path": [_NAME], b"md5sum": hashlib.md5(one, usedforsecurity=False).hexdigest().encode(),
            b"sha1": hashlib.sha1(one, usedforsecurity=False).digest(),
        }
        for one in files
    ]  # fmt: skip
    if not second:
        return {b"name": _NAME, b"piece length": 16384, b"pieces": pieces, b"files": listed}
    tree: dict[bytes, Bencoded] = {
        b"%d" % number: {b"": {b"length": len(one), b"pieces root": hashlib.sha256(one).digest()}} for number, one in enumerate(files)
    }
    return {b"name": _NAME, b"piece length": 16384, b"meta version": 2, b"file tree": tree}


def torrent(made: Mapping[bytes, Bencoded]) -> bytes:
    """A torrent."""
    return bencode({b"announce": b"http://tracker.example.org/" + _NAME, b"info": dict(made)})


def fastresume(made: Mapping[bytes, Bencoded]) -> bytes:
    """Resume data of libtorrent, without the info itself."""
    return bencode({
        b"file-format": b"libtorrent resume file", b"file-version": 1, b"info-hash": hashlib.sha1(bencode(dict(made)), usedforsecurity=False).digest(),
        b"info-hash2": bytes(32), b"name": _NAME, b"save_path": b"/sdcard/" + _NAME,
    })  # fmt: skip


def resume_dat(made: Sequence[Mapping[bytes, Bencoded]]) -> bytes:
    """The file of all torrents that uTorrent keeps."""
    out: dict[bytes, Bencoded] = {b".fileguard": b"0" * 40}
    for number, one in enumerate(made):
        digest = hashlib.sha1(bencode(dict(one)), usedforsecurity=False).digest()
        out[b"%d-%s.torrent" % (number, _NAME)] = {b"info": digest, b"path": b"C:\\" + _NAME}
    return bencode(out)
