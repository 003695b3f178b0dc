"""What programs of file sharing leave: digests of files and torrents, no name and no place; what is spoiled is refused whole."""

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.devices.look import NotSeen, clients
from thelivu.examination import Mention
from thelivu_sim.devices.sharing import fastresume, info, known_met, resume_dat, torrent
from thelivu_sim.markers import PREFIX
from thelivu_sim.swarm.wire import bencode

FILES = [b"first file", b"second file"]
ONE, TWO = info(FILES), info(FILES, second=True)
V1, V2 = hashlib.sha1(bencode(dict(ONE))).digest(), hashlib.sha256(bencode(dict(TWO))).digest()
ED2K = [bytes([n]) * 16 for n in range(3)]
SAMPLES = {
    "met": known_met(ED2K), "large met": known_met(ED2K, large=True), "torrent": torrent(ONE), "second torrent": torrent(TWO),
    "hybrid": torrent({**ONE, **TWO}), "resume": fastresume(ONE), "resume.dat": resume_dat([ONE, info([b"x"])]),
}  # fmt: skip


def found(name: str) -> list[tuple[str, str, bytes]]:
    assert clients.sniff(SAMPLES[name][:4096])
    return [(one.kind, one.algorithm, one.digest) for one in clients.look(SAMPLES[name]).mentions]


@pytest.mark.parametrize("name", ["met", "large met"])
def test_each_known_file_is_mentioned_by_its_ed2k_hash(name: str) -> None:
    assert found(name) == [("known_met", "ed2k", one) for one in ED2K]


def test_a_torrent_is_mentioned_by_its_info_hash_and_its_files_by_what_is_written_of_them() -> None:
    assert found("torrent") == [
        ("torrent", "btih", V1),
        *(("torrent", name, hashlib.new(name, one).digest()) for one in FILES for name in ("md5", "sha1")),
    ]
    assert found("second torrent") == [("torrent", "btih2", V2)]
    both = bencode({**ONE, **TWO})
    assert found("hybrid")[:2] == [
        ("torrent", "btih", hashlib.sha1(both).digest()), ("torrent", "btih2", hashlib.sha256(both).digest()),
    ]  # fmt: skip


def test_pieces_are_never_compared() -> None:
    """A torrent of one piece: the digest of the piece is that of the file, and still is not mentioned."""
    made = {b"name": b"a", b"piece length": 16384, b"length": 3, b"pieces": hashlib.sha1(b"abc").digest()}

    assert [one.algorithm for one in clients.look(torrent(made)).mentions] == ["btih"]


def test_resume_data_names_the_torrents_that_are_not_there_any_more() -> None:
    assert found("resume") == [("resume", "btih", V1)]
    assert found("resume.dat") == [("resume", "btih", V1), ("resume", "btih", hashlib.sha1(bencode(dict(info([b"x"])))).digest())]


@pytest.mark.parametrize("name", SAMPLES)
def test_10_no_name_and_no_place_leaves(name: str) -> None:
    assert PREFIX.encode() in SAMPLES[name]
    assert PREFIX not in repr(clients.look(SAMPLES[name]))


@pytest.mark.parametrize(
    "head",
    [
        b"", b"d", b"de", b"\x0e", b"\x0e\x01\0\0\0", b"\x0f" + b"\xff" * 60, b"dear reader", b"d5:hello!", b"d9:short", b"\x0eabcd" * 40,
        b"\x89PNG\r\n\x1a\n", b"SQLite format 3\0", b"PK\x03\x04" + bytes(60), b"\x0e\x02\0\0\0" + bytes(60),
    ],
)  # fmt: skip
def test_other_files_are_not_taken_for_theirs(head: bytes) -> None:
    assert not clients.sniff(head)


def test_an_empty_list_of_known_files_is_one() -> None:
    assert clients.sniff(known_met([]))
    assert clients.look(known_met([])).mentions == ()


def test_a_dictionary_of_another_program_names_nothing_and_is_no_failure() -> None:
    assert clients.look(bencode({b"announce": b"x", b"other": 7})).mentions == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_04_one_that_breaks_off_is_refused_whole(name: str) -> None:
    for end in range(6, len(SAMPLES[name])):
        with pytest.raises(NotSeen):
            clients.look(SAMPLES[name][:end])


@pytest.mark.parametrize("name", ["met", "torrent"])
def test_04_what_follows_the_end_is_refused(name: str) -> None:
    with pytest.raises(NotSeen):
        clients.look(SAMPLES[name] + b"\0")


def test_a_torrent_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(NotSeen):
        clients.look(b"d4:info" + b"d1:a" * 100_000)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(st.tuples(st.integers(0, 600), st.binary(max_size=6)), max_size=5))
def test_04_whatever_is_spoiled_is_read_or_refused(name: str, changed: list[tuple[int, bytes]]) -> None:
    data = SAMPLES[name]
    for at, put in changed:
        data = data[:at] + put + data[at + len(put) // 2 :]
    clients.sniff(data)
    with suppress(NotSeen):
        assert all(isinstance(one, Mention) and len(one.digest) in (16, 20, 32) for one in clients.look(data).mentions)
