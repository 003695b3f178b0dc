"""Promise 1 in the shape of the sensor: the only functions that make a frame for a peer are three, and none asks for a block.

Every function of the package that makes bytes of anything but other bytes is listed here with what it makes. Who adds one
adds a line, and a reader sees it; an encoder for interested, request, piece, have, bitfield, cancel or hash requests has no line.
"""

import ast
from collections.abc import Iterator

import pytest

from shape.tree import THELIVU, files, parsed
from thelivu.sensor.wire import extension_handshake, handshake, have_none

SENSOR = THELIVU / "sensor"
FRAMES = {"wire.handshake", "wire.extension_handshake", "wire.have_none"}
OTHERS = {
    "bencode.encode": "a value of our own: the body of the extension handshake, a query to a DHT node",
    "chain.write": "a line of the file of records",
    "chain.verify": "a line again, to compare",
    "chain._differences": "a line again, to compare",
    "chain._bytes": "a hash from its hexadecimal text",
    "chain._canary": "a hash from its hexadecimal text",
    "corroborate._raise": "a text to be hashed",
    "reading.Reading.__init__": "the room for what a peer sends",
    "observe.Probe.__init__": "the room for what answers a canary",
    "batch.read_signed": "a sensor's key from its hexadecimal text",
    "batch.claims_of": "a line again, to verify",
    "card.sensor_id": "a sensor's key from its hexadecimal text",
    "card.SensorCard.fingerprint": "a card's text, to be hashed",
    "lead.document": "a text of sightings, for the office's vault",
    "lead.run_of": "the name of a client's run, to be hashed",
    "order.Watched.target": "a hash from its hexadecimal text",
    "order.read_order": "a signature from its hexadecimal text",
    "place.Place.__init__": "the sensor's key from its hexadecimal text",
    "place.Place.order": "the office's key from its hexadecimal text",
    "store.checked": "a stored line, to be judged again",
    "store.Store.file": "a stored line, as the file of records has it",
    "place.build_hash": "the names of the sensor's own files, to be hashed",
    "place.enrol": "the sensor's key and description, for its own folder",
    "watch.Watcher._remember": "a stored line, to be read again",
    "tracker.announce": "a question to a tracker: the only one that names us, and only in a listed watch",
    "tracker.scrape": "a question to a tracker: how many, of one hash",
    "tracker.connect": "a question to a UDP tracker: its connection id",
    "tracker._answer": "the head that an answer must have, to compare",
    "dht.get_peers": "a question to a DHT node, read-only",
    "sources._fetch": "a question to an HTTP tracker",
    "sources._read_all": "the answer of an HTTP tracker, in one",
    "sources._UdpTracker._ask": "a transaction, to find its answer by",
    "mse": "the zeros by which each side finds the other's encrypted stream",
    "mse.Exchange.__init__": "our half of a key exchange, and the room for what a peer sends",
    "mse.Exchange.begin": "the head of an encrypted stream, around what the talk says",
    "mse.digest": "a key, or what shows that one knows it",
    "mse.shared": "the key",
    "mse.stream": "the kilobyte of a stream that is thrown away",
    "mse_answer.Answer.__init__": "our half of a key exchange, and the room for what a caller sends",
    "mse_answer.Answer._found": "the digest by which a caller names a hash, to find that hash by",
    "mse_answer.Answer._offered": "the head of an encrypted stream: which of the two offered ways is taken",
    "mse_answer.Answered.__init__": "the room for a caller's first bytes",
    "mse_answer.Answered.heard": "the room for a caller's first bytes, emptied",
    "utp.packet": "the head of a datagram, around what the talk says",
}
MAKING = {"to_bytes", "pack", "pack_into", "fromhex", "encode", "bytearray", "memoryview", "array", "b16decode", "a2b_hex", "unhexlify"}


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bytes)


def makes(node: ast.AST) -> bool:
    """Whether an expression makes bytes: of numbers, of text, or by putting something to a literal."""
    if isinstance(node, ast.BinOp):
        return literal(node.left) or literal(node.right)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bytes) and node.value.startswith(b"\0\0")  # as every frame below 64 KiB does
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in MAKING or (node.func.attr == "join" and literal(node.func.value))
    called = ast.unparse(node.func)
    copies = len(node.args) == 1 and isinstance(node.args[0], ast.Subscript | ast.Attribute)
    return called in MAKING or (called == "bytes" and bool(node.args) and not copies)


def within(node: ast.AST, where: str) -> Iterator[str]:
    """The name of each function in which bytes are made, or of the module."""
    for child in ast.iter_child_nodes(node):
        inner = where
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{where}.{child.name}"
        if makes(child):
            yield inner
        yield from within(child, inner)


def makers() -> set[str]:
    return {
        found
        for path in files(SENSOR, ".py")
        for found in within(parsed(path), ".".join(path.relative_to(SENSOR).with_suffix("").parts))
    }


def test_01_only_three_functions_make_a_frame() -> None:
    assert makers() == FRAMES | OTHERS.keys()


def test_01_the_three_are_the_handshake_the_extension_handshake_and_have_none() -> None:
    assert handshake(b"h" * 20, b"p" * 20, v2_only=False)[28:] == b"h" * 20 + b"p" * 20
    assert extension_handshake()[4:6] == b"\x14\x00"
    assert have_none() == b"\0\0\0\x01\x0f"


@pytest.mark.parametrize(
    "planted",
    [
        'return b"\\0\\0\\0\\x01\\x02"', 'return struct.pack(">IB", 1, 2)', "return (1).to_bytes(4) + two", "return bytes([0, 0, 0, 1, 2])",
        "return bytes(numbers)", 'return "\\0\\0\\0\\1\\2".encode()', "room = bytearray()", 'return b"%c" % 6', 'return b"".join(parts)',
        'return bytes.fromhex("0000000102")', 'return prefix + b"\\x02"', "return bytes(one for one in (0, 0, 0, 1, 2))",
    ],
)  # fmt: skip
def test_a_planted_encoder_is_seen(planted: str) -> None:
    assert set(within(ast.parse(f"def interested(): {planted}"), "wire")) == {"wire.interested"}


def test_reading_is_not_making() -> None:
    text = "def f(data):\n if data[:4] == b'abcd' and data.startswith(b'GET'): return bytes(data[1:9])\n return int.from_bytes(data)"

    assert set(within(ast.parse(text), "wire")) == set()
