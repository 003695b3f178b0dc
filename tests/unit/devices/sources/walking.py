"""What a walk gives, as the tests ask for it."""

import hashlib

from thelivu.base import digest_stream
from thelivu.devices import open_source
from thelivu.examination import Unreadable


def outcome(entry):
    """SHA-256 of an entry, or the reason why there is none."""
    if entry.read is None:
        return entry.skipped or entry.failed
    try:
        return digest_stream(entry.read()).sha256
    except Unreadable as reason:
        return reason.reason


def walk(path):
    """(path, deleted) -> outcome of every entry of a source."""
    with_close = open_source(path)
    try:
        found = [((entry.path, entry.deleted), outcome(entry)) for entry in with_close.entries()]
    finally:
        getattr(with_close, "close", lambda: None)()
    return found


def sha(data):
    return hashlib.sha256(data).hexdigest()


def noise(seed, size):
    """Bytes that repeat for a seed and look like none of another."""
    made = bytearray()
    number = 0
    while len(made) < size:
        made += hashlib.sha256(f"thelivu-synthetic {seed} {number}".encode()).digest()
        number += 1
    return bytes(made[:size])
