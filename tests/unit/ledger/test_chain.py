"""Whoever flips, drops, swaps or slips in an entry is found out."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.ledger import (
    ZERO,
    Difference,
    Entry,
    check_chain,
    check_consistency,
    check_stream,
    checkpoint_of,
    entry_hash,
)

START = datetime(2026, 1, 12, tzinfo=UTC)
STREAMS = ["a" * 32, "b" * 32, "c" * 32]
HEX, TEXT, NUMBERS = (
    ("prev", "stream_prev", "commitment"),
    ("stream", "kind", "actor", "role", "permit"),
    ("seq", "stream_seq", "count"),
)


def chain_of(streams):
    """A sound chain, one entry for each stream named."""
    entries, heads, prev = [], {}, ZERO
    for seq, stream in enumerate(streams):
        place, before = heads.get(stream, (0, ZERO))
        at = START + timedelta(seconds=seq)
        entry = Entry(
            seq, stream, place, prev, before, "lead.triaged", f"{seq:064x}", 1, "d" * 32, "analyst", "p", at
        )
        prev = entry_hash(entry)
        heads[stream] = (place + 1, prev)
        entries.append((entry, prev))
    return entries


chains = st.lists(st.sampled_from(STREAMS), min_size=2, max_size=25).map(chain_of)


def codes(differences):
    return {difference.code for difference in differences}


@given(chains)
def test_a_sound_chain_has_no_difference(chain):
    assert list(check_chain(chain)) == []
    for stream in STREAMS:
        own = [item for item in chain if item[0].stream == stream]
        assert list(check_stream(own, stream, len(own), own[-1][1] if own else "")) == []


@given(chains, st.data())
def test_07_a_changed_byte_in_any_field_of_any_entry_is_found(chain, data):
    place = data.draw(st.integers(0, len(chain) - 1))
    entry, stored = chain[place]
    field = data.draw(st.sampled_from([*HEX, *TEXT, *NUMBERS, "at", "hash"]))
    if field == "hash":
        altered = (entry, flipped(stored, data))
    else:
        altered = (dataclasses.replace(entry, **{field: changed(getattr(entry, field), data)}), stored)
    assert codes(check_chain([*chain[:place], altered, *chain[place + 1 :]]))


def flipped(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    other = chr(ord(text[at]) ^ data.draw(st.integers(1, 127)))
    return text[:at] + other + text[at + 1 :]


def changed(value, data):
    if isinstance(value, str):
        return flipped(value, data)
    if isinstance(value, int):
        return value ^ (1 << data.draw(st.integers(0, 31)))
    return value + timedelta(microseconds=data.draw(st.integers(1, 10**12)))


@given(chains, st.data())
def test_07_a_dropped_entry_is_found_and_a_cut_tail_by_a_checkpoint(chain, data):
    place = data.draw(st.integers(0, len(chain) - 1))
    left = [*chain[:place], *chain[place + 1 :]]
    old = checkpoint_of("office.example.org", [stored for _, stored in chain])
    assert codes(check_consistency(old, left)) == {"ledger.cut_short"}
    if place < len(chain) - 1:
        assert codes(check_chain(left)) >= {"ledger.gap", "ledger.wrong_prev"}


@given(chains, st.data())
def test_07_swapped_entries_are_found(chain, data):
    one, two = sorted(
        data.draw(st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True))
    )
    swapped = list(chain)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert codes(check_chain(swapped)) >= {"ledger.gap", "ledger.out_of_order", "ledger.wrong_prev"}


@given(chains, st.data())
def test_07_an_inserted_entry_is_found(chain, data):
    place = data.draw(st.integers(0, len(chain) - 1))
    copied = data.draw(st.sampled_from(chain))
    assert codes(check_chain([*chain[:place], copied, *chain[place:]]))
    # A forger who sets its number and predecessor right still breaks the one that follows.
    forged = dataclasses.replace(chain[place][0], kind="lead.forged")
    assert "ledger.wrong_prev" in codes(
        check_chain([*chain[:place], (forged, entry_hash(forged)), *chain[place:]])
    )


@given(chains, st.data())
def test_07_a_ledger_rewritten_to_its_end_is_found_by_an_older_checkpoint(chain, data):
    old = checkpoint_of("office.example.org", [stored for _, stored in chain])
    assert list(check_consistency(old, [*chain, *chain_of(["e" * 32])])) == []
    place = data.draw(st.integers(0, len(chain) - 1))
    forged = rewritten(chain, place)
    assert list(check_chain(forged)) == []  # whole in itself
    assert codes(check_consistency(old, forged)) == {"ledger.rewritten"}


def rewritten(chain, place):
    """The whole chain again, with another act at `place` and every later hash recomputed."""
    entries, heads, prev = [], {}, ZERO
    for seq, (entry, _) in enumerate(chain):
        made = dataclasses.replace(entry, prev=prev, stream_prev=heads.get(entry.stream, ZERO))
        if seq == place:
            made = dataclasses.replace(made, kind="lead.other")
        prev = heads[made.stream] = entry_hash(made)
        entries.append((made, prev))
    return entries


def test_07_a_package_proves_that_no_entry_of_its_file_is_missing():
    chain = chain_of(["a" * 32, "b" * 32, "a" * 32, "a" * 32])
    own = [item for item in chain if item[0].stream == "a" * 32]
    stream = "a" * 32
    assert codes(check_stream(own[:-1], stream, 3)) == {"ledger.stream_length"}
    assert codes(check_stream(own[:-1], stream, 2, own[-1][1])) == {"ledger.stream_head"}
    assert codes(check_stream([own[0], own[2]], stream, 3)) == {
        "ledger.stream_gap",
        "ledger.wrong_stream_prev",
    }
    assert "ledger.other_stream" in codes(check_stream(chain, stream, 3))
    assert "ledger.out_of_order" in codes(check_stream([own[1], own[0], own[2]], stream, 3))
    assert codes(check_stream([], stream, 1)) == {"ledger.stream_length"}


def test_each_kind_of_difference_has_its_own_code():
    chain = chain_of(["a" * 32] * 3)
    entry, stored = chain[1]
    assert codes(check_chain([chain[0], (dataclasses.replace(entry, role="x"), stored), chain[2]])) == {
        "ledger.wrong_hash"
    }
    naive = dataclasses.replace(entry, at=entry.at.replace(tzinfo=None))
    assert codes(check_chain([chain[0], (naive, stored), chain[2]])) == {"ledger.unreadable"}
    assert list(check_chain([chain[0], chain[2]])) == [
        Difference("ledger.gap", 2, {"expected": 1, "found": 2}),
        Difference("ledger.wrong_prev", 2),
        Difference("ledger.stream_gap", 2, {"expected": 1, "found": 2}),
        Difference("ledger.wrong_stream_prev", 2),
    ]


def test_a_check_streams_and_stops_where_its_reader_stops():
    def endless():
        yield from chain_of(["a" * 32])
        yield from chain_of(["a" * 32])
        pytest.fail("read further than asked")

    assert next(check_chain(endless())).code == "ledger.out_of_order"


def test_a_difference_is_a_word():
    assert Difference("ledger.gap", 7, {"expected": 5, "found": 7}).word.values == {
        "seq": 7,
        "expected": 5,
        "found": 7,
    }
