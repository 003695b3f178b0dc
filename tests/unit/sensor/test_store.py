"""The sensor's store: whole or not at all, in order; what is below a claim can be emptied, and the chain still stands."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.sensor.batch import claims_of
from thelivu.sensor.chain import ZERO, Difference, Line, verify
from thelivu.sensor.evidence import judge
from thelivu.sensor.place import Batch, kept
from thelivu.sensor.store import Made, Store, unsent
from thelivu.sensor.values import Endpoint
from unit.sensor.made import ALL, T0, at, hand, record

W1, W2 = "1" * 32, "2" * 32
MADE = Made(1, W1, 1, 3, "batch-000001.sensor", "e" * 64, "")


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    one = Store(tmp_path / "store.sqlite3")
    yield one
    one.close()


def seen(n: int, *, claim: bool = False, seconds: float = 0.0):
    """A record and its judgement: L4, or L2."""
    one = record(hand() + ALL if claim else b"", obs_id=f"{n:032x}", peer=Endpoint("127.0.77.1", 2_000 + n), t_end=at(seconds))
    return one, judge(one)


def chained(store: Store) -> list[Line | Difference]:
    return list(verify([one.text.encode() + b"\n" for one in store.lines()]))


def test_what_was_added_is_there_in_order_and_the_chain_verifies(store):
    assert store.add(W1, [seen(1), seen(2, claim=True)]) == {"L2": 1, "L4": 1}
    assert store.add(W2, [seen(3)]) == {"L2": 1}

    lines = list(store.lines())
    assert [(one.seq, one.watch, one.level, one.alias) for one in lines] == [(1, W1, "L2", "swarm-a"), (2, W1, "L4", "swarm-a"), (3, W2, "L2", "swarm-a")]
    assert [one.prev for one in lines] == [ZERO, lines[0].hash, lines[1].hash]
    assert all(isinstance(one, Line) for one in chained(store))
    assert (store.seq, store.hash) == (3, lines[-1].hash)
    assert (store.levels(W1), store.levels(W2)) == ({"L2": 1, "L4": 1}, {"L2": 1})
    assert [one.seq for one in store.lines(after=1, most=1)] == [2]


@given(st.lists(st.lists(st.booleans(), max_size=4), max_size=5))
def test_a_store_that_is_opened_again_goes_on_where_it_was(tmp_path_factory, turns):
    path = tmp_path_factory.mktemp("again") / "store.sqlite3"
    for claims in turns:
        store = Store(path)
        before = store.seq
        store.add(W1, [seen(before + n, claim=claim) for n, claim in enumerate(claims)])
        store.close()
    store = Store(path)

    assert (store.seq, len(list(store.lines()))) == (sum(map(len, turns)),) * 2
    assert all(isinstance(one, Line) for one in chained(store))
    store.close()


def test_it_is_one_transaction_another_reader_sees_all_of_it_or_nothing(store, tmp_path):
    other = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    counted: list[int] = []
    store._db.create_function("noted", 1, lambda _seq: counted.append(other.execute("SELECT count(*) FROM line").fetchone()[0]))
    store._db.execute("CREATE TEMP TRIGGER each AFTER INSERT ON main.line BEGIN SELECT noted(new.seq); END")

    store.add(W1, [seen(n) for n in range(50)])

    assert counted == [0] * 50
    assert other.execute("SELECT count(*) FROM line").fetchone()[0] == 50
    other.close()


def test_when_one_line_cannot_be_written_none_is_and_the_next_goes_on(store):
    store.add(W1, [seen(1)])
    store._db.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON main.line WHEN new.seq = 3 BEGIN SELECT raise(ABORT, 'disk full'); END")

    with pytest.raises(sqlite3.DatabaseError):
        store.add(W1, [seen(2), seen(3)])
    assert (len(list(store.lines())), store.seq) == (1, 1)

    store._db.execute("DROP TRIGGER full")
    store.add(W1, [seen(2), seen(3)])
    assert [isinstance(one, Line) for one in chained(store)] == [True] * 3


def test_it_is_durable_and_forgets_what_it_empties(store):
    given = {name: store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")}

    assert given == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_b3_below_a_claim_a_line_is_emptied_and_its_bytes_are_nowhere(store, tmp_path):
    store.add(W1, [seen(1, seconds=-50), seen(2, seconds=10)])
    store.add(W1, [seen(3, claim=True, seconds=-50)])
    assert "2001" in folder_text(tmp_path)

    assert store.purge(T0) == 1
    assert store.purge(T0) == 0, "once"
    assert [bool(one.text) for one in store.lines()] == [False, True, True]
    store.purge(T0 + 100_000_000)
    assert [bool(one.text) for one in store.lines()] == [False, False, True]
    left = folder_text(tmp_path)
    assert [port in left for port in ("2001", "2002", "2003")] == [False, False, True]


def folder_text(folder) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir())


def test_after_a_purge_the_chain_of_hashes_still_stands(store):
    store.add(W1, [seen(1), seen(2, claim=True), seen(3), seen(4, claim=True), seen(5)])
    before = [(one.prev, one.hash) for one in store.lines()]
    store.purge(T0 + 10**9)

    lines = list(store.lines())
    batch = Batch(
        order=W1, number=1, first=1, prev_hash=ZERO, hash=lines[-1].hash, lines=tuple(kept((one.level, one.prev, one.hash, one.text) for one in lines))
    )
    assert [(one.prev, one.hash) for one in lines] == before
    assert [(one.number, one.judgement.level) for one in claims_of(batch)] == [(2, "L4"), (4, "L4")]
    store.add(W1, [seen(6)])
    assert list(store.lines())[-1].prev == before[-1][1]


# Several orders at once -----------------------------------------------------------------------------------------------
def mixed(store: Store, lines: int) -> None:
    for n in range(lines):
        store.add((W1, W2)[n % 2], [seen(n, claim=n % 3 == 0, seconds=n)], apart=True)


def test_what_waits_is_durable_and_counted_and_not_in_the_chain(store, tmp_path):
    mixed(store, 6)
    other = Store(tmp_path / "store.sqlite3")

    assert (list(store.lines()), store.seq, len(list(other.waiting()))) == ([], 0, 6)
    assert (other.levels(W1), other.levels(W2)) == ({"L4": 1, "L2": 2}, {"L4": 1, "L2": 2})
    assert [one.seq for one in store.waiting(W2)] == [2, 4, 6]
    other.close()


def test_it_is_settled_order_by_order_and_the_chain_goes_on(store):
    store.add(W1, [seen(90), seen(91)])
    mixed(store, 7)
    store.settle()
    store.settle()

    assert [one.watch for one in store.lines()] == [W1] * 6 + [W2] * 3
    assert [one.seq for one in store.lines()] == list(range(1, 10))
    assert all(isinstance(one, Line) for one in chained(store))
    assert list(store.waiting()) == []
    assert [one.alias for one in store.since(T0 + 4_000_000)] == ["swarm-a"] * 3


@pytest.mark.parametrize("moved", range(6))
def test_08_killed_in_the_midst_of_it_each_line_is_in_one_place(store, monkeypatch, moved):
    monkeypatch.setattr("thelivu.sensor.store.SETTLED_AT_ONCE", 2)
    mixed(store, 10)
    whole, settled = store._settle, []

    def killed(watch: str) -> None:
        if len(settled) == moved:
            raise KeyboardInterrupt
        settled.append(watch)
        whole(watch)

    monkeypatch.setattr(store, "_settle", killed)
    with pytest.raises(KeyboardInterrupt):
        store.settle()
    monkeypatch.setattr(store, "_settle", whole)
    mixed_ids = sorted([one.text[20:60] for one in (*store.lines(), *store.waiting())])
    store.add(W1, [seen(50)], apart=True)
    store.settle()

    assert (len(set(mixed_ids)), len(list(store.lines()))) == (10, 11)
    assert all(isinstance(one, Line) for one in chained(store))


def test_killed_within_a_transaction_nothing_has_moved(store):
    mixed(store, 4)
    store._db.execute("CREATE TEMP TRIGGER full BEFORE DELETE ON main.waiting WHEN old.id = 3 BEGIN SELECT raise(ABORT, 'disk full'); END")

    with pytest.raises(sqlite3.DatabaseError):
        store.settle()
    assert (len(list(store.lines())), len(list(store.waiting()))) == (0, 4)


def test_07_a_line_that_was_altered_while_it_waited_is_not_made_whole(store):
    mixed(store, 6)
    store._db.execute("UPDATE waiting SET text = replace(text, '\"maxerror_us\":20000', '\"maxerror_us\":20001') WHERE id = 3")
    store.settle()

    assert [one.line for one in chained(store) if isinstance(one, Difference)] == [2]
    assert len(list(store.lines())) == 6


def test_what_waits_too_long_is_emptied_like_everything_else(store):
    mixed(store, 6)
    store.purge(T0 + 10**9)

    assert (list(store.waiting()), [bool(one.text) for one in store.lines()]) == ([], [True, False, False, False, True, False])


def test_since_gives_the_newest_first_and_stops_at_the_instant(store):
    store.add(W1, [seen(n, seconds=n) for n in range(10)])

    assert [one.seq for one in store.since(T0 + 6_000_000)] == [10, 9, 8, 7]
    assert list(store.since(T0 + 60_000_000)) == []
    assert len(list(store.since(0))) == 10


def test_a_batch_is_noted_once_and_its_receipt_is_kept(store):
    store.add_batch(MADE)

    for twice in (MADE, Made(2, W1, 1, 4, "batch-000002.sensor", "f" * 64, "")):
        with pytest.raises(sqlite3.IntegrityError):
            store.add_batch(twice)
    assert (store.add_receipt("f" * 64, "no"), store.batches()) == (False, [MADE])
    assert store.add_receipt("e" * 64, "a receipt")
    assert [one.receipt for one in store.batches()] == ["a receipt"]


def test_what_is_unsent_is_of_one_watch_and_a_batch_full_at_most(store, monkeypatch):
    assert unsent(store) == (1, [])
    store.add(W1, [seen(n) for n in range(4)])
    store.add(W2, [seen(n) for n in range(4, 6)])

    number, lines = unsent(store)
    assert (number, [one.seq for one in lines]) == (1, [1, 2, 3, 4])
    store.add_batch(MADE)
    number, lines = unsent(store)
    assert (number, [one.seq for one in lines]) == (2, [4])
    monkeypatch.setattr("thelivu.sensor.batch.MOST", 1)
    store.add_batch(Made(2, W1, 4, 4, "batch-000002.sensor", "f" * 64, ""))
    assert [one.seq for one in unsent(store)[1]] == [5]
