"""The auditor of the wire: every byte that a client sends to a peer of the swarm is split into messages, and counted.

Counted are: `handshake`, its reserved bits, each message by id (`2`, `6`, ...; `20/0` for the extension handshake, `20/n` for
the rest of id 20), each key of the extension handshake, and whatever is none of these. The observer may show three of them.
"""

import struct
from collections import Counter
from collections.abc import Mapping

from .wire import EXTENDED, EXTENSIONS, FAST, HANDSHAKE, PROTOCOL, V2, Handshake, bdecode

ALLOWED = frozenset({"handshake", "20/0", "15"})
"""The messages that the observer has an encoder for."""
ALLOWED_KEYS = frozenset({"m", "m.ut_pex", "reqq"})
"""The keys of its extension handshake."""
_FEATURES = {"bep10": EXTENSIONS, "bep6": FAST, "bep52": V2}


class Heard:
    """What one client says on one connection, as it comes. `hand` is its handshake, once it is there."""

    def __init__(self, counts: Counter[str], *, fast: bool) -> None:
        self.hand: Handshake | None = None
        self.foreign = False
        self._counts, self._fast = counts, fast
        self._held = b""
        self._skip = 0

    def take(self, data: bytes) -> None:
        """Counts what has become whole with these bytes; `fast`: whether the peer offers BEP 6."""
        self._counts["bytes"] += len(data)
        if self.foreign:
            return
        held = self._held + data
        if self.hand is None:
            held = self._opened(held)
        if self.hand is not None:
            held = self._frames(held)
        self._held = held

    def _opened(self, held: bytes) -> bytes:
        if not held.startswith(PROTOCOL[: len(held)]):
            self.foreign = True  # encrypted, or no peer at all
            self._counts["foreign"] += 1
            return b""
        if len(held) < HANDSHAKE:
            return held
        self.hand = Handshake(held[20:28], held[28:48], held[48:HANDSHAKE])
        self._counts["handshake"] += 1
        for name, feature in _FEATURES.items():
            if self.hand.offers(feature):
                self._counts[f"bit:{name}"] += 1
        return held[HANDSHAKE:]

    def _frames(self, held: bytes) -> bytes:
        at = 0
        while True:
            passed = min(self._skip, len(held) - at)
            self._skip -= passed
            at += passed
            if self._skip or len(held) - at < 4:
                break
            (length,) = struct.unpack_from(">I", held, at)
            if length > 1 and held[at + 4 : at + 5] == bytes([EXTENDED]) and length < 65_536:
                if len(held) - at < 4 + length:
                    break
                self._extended(held[at + 5 : at + 4 + length])
            elif length == 0:
                self._counts["keepalive"] += 1
            elif len(held) - at < 5:
                break
            else:
                self._message(held[at + 4])
            self._skip = 4 + length
        return held[at:]

    def _message(self, kind: int) -> None:
        self._counts[str(kind)] += 1
        if kind == 15 and not self._fast:
            self._counts["15:unoffered"] += 1

    def _extended(self, body: bytes) -> None:
        self._counts[f"20/{body[0]}"] += 1
        if body[0]:
            return
        try:
            value = bdecode(body[1:])
        except (ValueError, IndexError):
            value = b""
        if not isinstance(value, dict):
            self._counts["key:unreadable"] += 1
            return
        for key, told in value.items():
            self._counts[f"key:{key.decode('ascii', 'replace')}"] += 1
            for name in told if isinstance(told, dict) else ():
                self._counts[f"key:{key.decode('ascii', 'replace')}.{name.decode('ascii', 'replace')}"] += 1


def forbidden(counts: Mapping[str, int]) -> dict[str, int]:
    """What was said beyond the allow-list: messages by id, keys of the extension handshake, HAVE_NONE to who did not offer it.

    `foreign` is not counted here: an encrypted dial of a peer that speaks plain text looks like that.
    """
    said = {name: count for name, count in counts.items() if name[0].isdigit() or name == "keepalive"}
    wrong = {name: count for name, count in said.items() if name not in ALLOWED}
    keys = {name: count for name, count in counts.items() if name.startswith("key:")}
    return wrong | {name: count for name, count in keys.items() if name[4:] not in ALLOWED_KEYS}
