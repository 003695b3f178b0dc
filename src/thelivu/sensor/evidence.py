"""Evidence: a record arrives, its level on the ladder L1 to L4 leaves, with the inputs that anybody can check.

The level is a pure function of the bytes that the peer sent, of those that we sent, of the canary and of the clock. What a
third party says of a peer never raises it. L5 needs more than one record: `corroborate`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .reading import Claimed, Reading
from .values import Instant, Record, WireError
from .wire import client_named, only_ours, parse_handshake

Level: TypeAlias = Literal["L1", "L2", "L3a", "L3b", "L4", "L5"]

STEP_US = 100_000  # wall and monotonic clock may differ so much over one connection; more is a step


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a record shows. `bits` is the peer's bitfield, where it sent a valid one."""

    level: Level
    flags: tuple[str, ...]
    reserved: bytes
    peer_id: bytes
    client: str
    pieces_claimed: Claimed
    pieces_total: int
    bits: bytes

    @property
    def total_known(self) -> bool:
        """Whether the number of pieces was known, so that the claim's length could be checked."""
        return self.pieces_total > 0


def judge(record: Record) -> Judgement:
    """The level of a record and what it rests on, from its bytes alone."""
    reading = Reading(dict.fromkeys(record.target.answers, record.target))
    reading.feed(record.raw)
    return weigh(reading, record)


def weigh(reading: Reading, record: Record) -> Judgement:
    """The same, with the kept bytes already read: by the observer, while the connection stood."""
    hand = reading.hand
    client, flags = _client(reading)
    flags |= reading.flags | _said(reading, record)
    doubts = _doubts(reading, record) if record.t_syn else set()
    return Judgement(
        _level(reading, record, doubts=bool(doubts)),
        tuple(sorted(flags | doubts)),
        hand.reserved if hand else b"",
        hand.peer_id if hand else b"",
        client,
        reading.claimed if reading.target else None,
        record.target.pieces,
        reading.bits,
    )


def _level(reading: Reading, record: Record, *, doubts: bool) -> Level:
    if record.t_syn is None:
        return "L1"
    if doubts or reading.target is None:
        return "L2"
    if reading.holds:
        return "L4"
    return "L3a" if record.dir == "out" else "L3b"


def _said(reading: Reading, record: Record) -> set[str]:
    """What the kept bytes show that holds nothing back, or that left nothing to judge."""
    found = set()
    if reading.hand is None and record.t_syn and not reading.closed:
        found.add("short_handshake" if record.raw else "silent")
    if reading.target and reading.hand and record.dir == "out" and reading.hand.hash != record.tx[28:48]:
        found.add("upgraded")
    if reading.claimed is not None and not record.target.pieces:
        found.add("total_unknown")
    return found


def _doubts(reading: Reading, record: Record) -> set[str]:
    """Each of these holds a record at L2."""
    found = _canary(record) if reading.target else set()
    if not record.clock.sound:
        found.add("clock_unsound")
    if reading.target and record.t_hs is None:
        found.add("clock_missing")
    if _stepped(record.t_syn, record.t_hs) or _stepped(record.t_syn, record.t_end):
        found.add("clock_step")
    if reading.hand and reading.hand.peer_id == record.tx[48:68]:
        found.add("own_peer_id")
    if record.dir == "out" and (record.tx or record.raw) and record.tx[28:48] not in record.target.dials:
        found.add("other_hash_dialled")
    if not only_ours(record.tx):
        found.add("tx_unlisted")
    if reading.raw != record.raw:  # something was kept that the allow-list does not keep
        found.add("raw_unlisted")
    return found


def _canary(record: Record) -> set[str]:
    """What is wrong with the canary. Who dialled us named the hash unasked, and needs none."""
    canary = record.canary
    if canary is None or canary.outcome == "unreachable" or canary.hash in record.target.answers:
        return {"canary_missing"} if record.dir == "out" else set()
    if canary.outcome == "echoed" or _names(canary.raw, canary.hash):
        return {"echo"}
    if canary.raw:
        return {"canary_answered"}
    if record.dir == "in":
        return set()
    if canary.proto != record.proto:  # who forces encryption refuses every plaintext handshake
        return {"canary_other_proto"}
    return {"canary_unanswered"} if canary.outcome == "no_answer" else set()


def _names(raw: bytes, info_hash: bytes) -> bool:
    try:
        return parse_handshake(raw).hash == info_hash
    except WireError:
        return False


def _stepped(first: Instant | None, then: Instant | None) -> bool:
    if first is None or then is None:
        return False
    return abs((then.utc_us - first.utc_us) - (then.mono_us - first.mono_us)) > STEP_US


def _client(reading: Reading) -> tuple[str, set[str]]:
    """The client's name: its own word, else the mark that most put into their peer id (BEP 20)."""
    flags: set[str] = set()
    name = ""
    if reading.extension is not None:
        try:
            name = client_named(reading.extension)
        except WireError:
            flags.add("bad_extension")
    mark = reading.hand.peer_id[:8] if reading.hand else b""
    if not name and mark[:1] == mark[-1:] == b"-" and mark[1:7].isalnum():
        name = mark[1:7].decode("ascii")
    return name, flags
