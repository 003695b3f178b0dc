import json
import random
import time
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.sensor.chain import ZERO, Difference, Line, read, verify, write
from thelivu.sensor.evidence import judge
from thelivu.sensor.values import Clock, Endpoint
from unit.sensor.made import (
    ALL,
    HYBRID,
    TARGET,
    UNKNOWN,
    bitfield,
    clean,
    extension,
    frame,
    hand,
    have,
    record,
)
from unit.sensor.test_reading import read as reading_of
from unit.sensor.test_reading import said_by_anybody

LISTED = {"ours": None, "t_syn": None, "t_hs": None, "t_end": None, "tx": b"", "canary": None, "src": ("tracker", "pex")}
RECORDS = [
    record(hand() + extension("d1:v9:തതതe".encode()) + bitfield(0, 1)),
    record(**LISTED),
    record(hand() + ALL, target=HYBRID, proto="mse", peer=Endpoint("2001:db8::7", 50_000)),
    record(hand() + have(3) + frame(7)[:5], target=UNKNOWN, dir="in", canary=None, err="closed"),
    record(b"HTTP/1.1", clock=Clock(5, 16_000_000, "adjtimex"), canary=clean(raw=b"HTTP", outcome="no_answer")),
]


def chained(records):
    lines, prev = [], ZERO
    for one in records:
        line, prev = write(one, judge(one), prev)
        lines.append(line + b"\n")
    return lines


def codes(lines):
    return [one.code for one in verify(lines) if isinstance(one, Difference)]


def altered(line, **changed):
    """A line as somebody would forge it who can compute its hash."""
    said = {**json.loads(line), **changed}
    del said["hash"]
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return body[:-1] + b',"hash":"%s"}\n' % sha256(body).hexdigest().encode()


def test_what_is_written_is_read_again():
    for one in RECORDS:
        assert read(write(one, judge(one), ZERO)[0]) == one


def test_a_whole_file_verifies():
    found = list(verify(chained(RECORDS)))

    assert [one.record for one in found if isinstance(one, Line)] == RECORDS
    assert [one.judgement.level for one in found if isinstance(one, Line)] == ["L4", "L1", "L4", "L4", "L2"]


def test_the_line_has_the_fields_of_the_record():
    said = json.loads(chained(RECORDS)[0])

    assert list(said) == [
        "version", "obs_id", "authority_id", "target", "err", "sensor_build_hash", "dir", "proto", "ours", "peer", "src", "t_syn", "t_hs", "t_end",
        "clock", "canary", "level", "flags", "reserved", "peer_id", "client", "pieces_claimed", "pieces_total", "total_known", "raw", "raw_sha256",
        "tx", "tx_sha256", "prev_hash", "hash",
    ]  # fmt: skip
    assert said["t_syn"] == {"utc": "2025-12-29T09:20:00.000000Z", "mono_us": 5_000_000}
    assert said["prev_hash"] == ZERO


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_08_one_flipped_byte_anywhere_is_detected(number):
    """B8: every byte of a line, one bit of it or more."""
    line = chained(RECORDS[number : number + 1])[0]
    chance = random.Random(number)
    for place in range(len(line)):
        spoiled = bytearray(line)
        spoiled[place] ^= 1 << chance.randrange(8) if chance.random() < 0.5 else chance.randint(1, 255)
        assert codes(bytes(spoiled).splitlines(keepends=True)), place


def test_08_a_flipped_end_of_line_is_detected():
    whole = b"".join(chained(RECORDS))
    for place in (place for place, byte in enumerate(whole) if byte == 0x0A):
        for bits in range(1, 256):
            spoiled = whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :]
            assert codes(spoiled.splitlines(keepends=True)), (place, bits)


@given(said_by_anybody(), st.sampled_from([TARGET, HYBRID, UNKNOWN]), st.data())
def test_08_one_flipped_byte_of_any_line_is_detected(said, target, data):
    made = record(bytes(reading_of(said, target=target).raw), target=target)
    line = chained([made])[0]
    assert codes([line]) == []
    place, bits = data.draw(st.integers(0, len(line) - 1)), data.draw(st.integers(1, 255))

    assert codes([line[:place] + bytes([line[place] ^ bits]) + line[place + 1 :]])


def test_a_line_that_is_gone_moved_or_doubled_is_detected():
    lines = chained(RECORDS)

    assert codes(lines[1:]) == ["sensor.line.prev"]
    assert codes([lines[0], *lines[2:]]) == ["sensor.line.prev"]
    assert codes([lines[1], lines[0], *lines[2:]]) == ["sensor.line.prev"] * 3
    assert codes([lines[0], *lines]) == ["sensor.line.prev"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"level": "L3a"}, "level"), ({"level": "L5"}, "level"), ({"flags": ["echo"]}, "derived"), ({"pieces_claimed": 99}, "derived"),
        ({"client": "Other 2.0"}, "derived"), ({"raw_sha256": "0" * 64}, "derived"), ({"total_known": False}, "derived"), ({"more": 1}, "form"),
        ({"obs_id": 7}, "unreadable"), ({"authority_id": ""}, "unreadable"), ({"dir": "sideways"}, "unreadable"), ({"src": ["a friend"]}, "unreadable"), ({"version": 2}, "version"),
        ({"raw": "%%%"}, "unreadable"), ({"clock": {"state": "0", "maxerror_us": 0, "source": ""}}, "unreadable"), ({"canary": {}}, "unreadable"),
        ({"target": {"alias": "a", "v1": "00", "v2": None, "pieces": 1}}, "unreadable"), ({"t_hs": {"utc": "2025-12-29", "mono_us": 1}}, "unreadable"),
        ({"target": {"alias": "a", "v1": "00" * 20, "v2": None, "pieces": True}}, "unreadable"), ({"peer": None}, "unreadable"), ({"peer": {"ip": "=1+1", "port": 1}}, "unreadable"), ({"peer": {"ip": "192.0.2.007", "port": 1}}, "unreadable"), ({"peer": {"ip": "192.0.2.7", "port": 65_536}}, "unreadable"), ({"peer": {"ip": "x"}}, "unreadable"),
        ({"t_end": {"utc": 5, "mono_us": 1}}, "unreadable"), ({"tx": 5}, "unreadable"), ({"ours": "x"}, "unreadable"), ({"target": 3}, "unreadable"), ({"src": None}, "unreadable"),
        ({"target": {"alias": "a", "v1": "00" * 20, "v2": None, "pieces": -1}}, "unreadable"), ({"canary": {**json.loads(chained(RECORDS)[0])["canary"], "outcome": "fine"}}, "unreadable"),
    ],
)  # fmt: skip
def test_a_forger_who_computes_the_hash_is_found_by_the_level_or_the_form(changed, code):
    assert codes([altered(chained(RECORDS[:1])[0], **changed)]) == [f"sensor.line.{code}"]


def test_a_forged_raw_shows_in_what_was_said_of_it():
    forged = record(hand() + ALL)
    line = altered(chained(RECORDS[:1])[0], raw=json.loads(chained([forged])[0])["raw"])

    assert codes([line]) == ["sensor.line.derived"]


def test_a_record_with_bytes_off_the_list_never_verifies():
    """However well it is chained: a kept block, or a request of ours."""
    for bad in (record(hand() + frame(7, b"MARKER")), record(hand() + ALL, tx=RECORDS[0].tx + frame(2))):
        assert codes(chained([bad]))[0] in ("sensor.line.raw_unlisted", "sensor.line.tx_unlisted")


@pytest.mark.parametrize(
    "line",
    [b"\n", b"", b"{}\n", b"[]\n", b"null\n", b"7\n", b"\xff\n", b"[" * 100_000 + b"\n", b'{"version":1}\n', b'{"version":NaN}\n', b"1" * 5_000 + b"\n"],
)  # fmt: skip
def test_what_is_not_a_record_is_one_difference(line):
    assert codes([line]) in (["sensor.line.unreadable"], ["sensor.line.version"])
    with pytest.raises(InputError):
        read(line)


def test_the_form_is_one():
    line = chained(RECORDS[:1])[0]

    assert codes([line[:-1]]) == ["sensor.line.form"]
    assert codes([line + b"\n"]) == ["sensor.line.hash"]
    assert codes([line.replace(b",", b", ", 1)]) == ["sensor.line.hash"]


def test_a_file_may_begin_where_another_ended():
    lines = chained(RECORDS)
    first = json.loads(lines[1])["hash"]

    assert all(isinstance(one, Line) for one in verify(lines[2:], prev=first))


@pytest.mark.long
def test_08_100_000_rows_verify_in_10_seconds():
    """B8."""
    made = [replace(one, obs_id=f"{number:032x}") for number, one in enumerate(RECORDS * 20_000)]
    lines = chained(made)
    before = time.process_time()
    assert sum(isinstance(one, Line) for one in verify(lines)) == 100_000
    took = time.process_time() - before
    print(f"100,000 rows verified in {took:.2f} s")

    assert took <= 10
