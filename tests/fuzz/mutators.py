"""Changes that a hostile, broken or merely odd sender could make to a file: each takes bytes and gives other bytes."""

import re
from random import Random

NUMBERS = re.compile(rb"\d{1,12}")
LARGEST = 400_000  # bytes of a mutated file: enough to matter, little enough to try a million
TOKENS = (
    *(
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<!--",
        b"<![CDATA[",
        b"&#0;",
        b"&#x110000;",
        b"<!DOCTYPE a [",
        b"</",
        b"/>",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b'"',
        b"\\u0000",
        b"\\ud800",
        b"\\x1f",
        b"null",
        b"NaN",
        b"1e999",
        b'{"a":' * 30,
    ),
    *(b",", b";", b"\t", b"\r", b"\n", b"\r\n\r\n", b'"\n', b"=1+1", b"'", b"\x00", b"\xff", b"\xed\xa0\x80"),
    *(
        b"\xef\xbb\xbf",
        b"\xe2\x80\xae",
        b"\xe2\x80\xaf",
        b"\xc2\xa0",
        "൧൨൩".encode(),
        b"99/99/9999",
        b"31/12/9999, 23:59",
    ),
    *(b"PK\x03\x04", b"%PDF-", b"endobj", b"stream\n", b"<<", b">>", b"(", b"/Length 999999999", b"0 R"),
    *(b"-1", b"0", b"999999999999999999999999", b"1" * 5000, b"A" * 70_000, b"[" * 3000, b"<a>" * 200),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252", "cp037")


def bits(random: Random, data: bytearray) -> None:
    for _ in range(random.choice((1, 1, 4, 64))):
        if data:
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def cut(random: Random, data: bytearray) -> None:
    del data[random.randrange(len(data) + 1) :]


def leave_out(random: Random, data: bytearray) -> None:
    at = random.randrange(len(data) + 1)
    del data[at : at + width(random, data)]


def repeat(random: Random, data: bytearray) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = data[at : at + width(random, data)] * random.choice((1, 2, 50))


def noise(random: Random, data: bytearray) -> None:
    at = random.randrange(len(data) + 1)
    data[at : at + 8] = random.randbytes(random.choice((1, 8, 200)))


def token(random: Random, data: bytearray) -> None:
    at = random.randrange(len(data) + 1)
    data[at : at + random.choice((0, 0, 1, 6))] = random.choice(TOKENS)


def number(random: Random, data: bytearray) -> None:
    """Another number where one stands: lengths, offsets, times, ports."""
    found = list(NUMBERS.finditer(data, random.randrange(len(data) + 1)))[:40]
    if found:
        chosen = random.choice(found)
        other = random.choice(
            (
                b"0",
                b"-1",
                b"65536",
                b"2147483648",
                b"9" * 25,
                b"1e400",
                b"00",
                str(random.randrange(10**6)).encode(),
            )
        )
        data[chosen.start() : chosen.end()] = other


def swap_lines(random: Random, data: bytearray) -> None:
    lines = data.split(b"\n")
    if len(lines) > 1:
        one, other = random.randrange(len(lines)), random.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        data[:] = b"\n".join(lines)


def encode(random: Random, data: bytearray) -> None:
    """The same text in another encoding, with what that encoding cannot say replaced."""
    data[:] = bytes(data).decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


MUTATORS = (
    bits,
    cut,
    leave_out,
    repeat,
    noise,
    noise,
    token,
    token,
    token,
    number,
    number,
    swap_lines,
    encode,
)


def width(random: Random, data: bytearray) -> int:
    return random.choice((1, 3, 20, 300, len(data) // 3))


def splice(random: Random, one: bytes, other: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    return one[: random.randrange(len(one) + 1)] + other[random.randrange(len(other) + 1) :]


def mutated(random: Random, whole: bytes, other: bytes) -> bytes:
    """One to five changes; one file in twelve is put together from two."""
    data = bytearray(splice(random, whole, other) if random.randrange(12) == 0 else whole)
    for _ in range(random.randint(1, 5)):
        random.choice(MUTATORS)(random, data)
        del data[LARGEST:]  # else a few repetitions of repetitions fill the memory
    return bytes(data)
