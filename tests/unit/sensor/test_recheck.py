"""One flipped byte is found in every kind of file that a sensor keeps: also in what was sealed, sent, emptied around, or waits."""

import hashlib
import json
import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from thelivu.base import Refused
from thelivu.cli import run as thelivu
from thelivu.cli.sensor import verify
from thelivu.leads.office_card import Receipt, write_receipt
from thelivu.sensor.batch import read_header, read_signed
from thelivu.sensor.chain import Difference, Line
from thelivu.sensor.place import Place, enrol
from thelivu.sensor.recheck import recheck
from thelivu.sensor.store import Store
from unit.sensor import office
from unit.sensor.made import T0
from unit.sensor.test_store import W1, W2, seen

SEALED, WAITING = 9, 4  # lines in batches; lines that wait


@pytest.fixture
def place(tmp_path) -> Place:
    """A sensor with two batches, a receipt for the first, three lines that are in no batch, and some that wait."""
    made = enrol(tmp_path / "sensor", "Made-up sensor", "A shelf", ("192.0.2.7",), office.CARD)
    store = made.store()
    for watch, first, n in ((W1, 0, 5), (W2, 5, 4)):
        store.add(watch, [seen(one, claim=bool(one % 2), seconds=one) for one in range(first, first + n)])
    batches = list(iter(lambda: made.make_batch(store), None))
    made.take_receipt(store, receipt(batches[0]))
    store.add(W1, [seen(n, claim=n == 10, seconds=n) for n in range(9, 12)])
    for n in range(12, 12 + WAITING):
        store.add((W1, W2)[n % 2], [seen(n, claim=n < 14, seconds=n)], apart=True)
    store.close()
    return made


def receipt(batch: Path) -> str:
    digest = hashlib.sha256(batch.read_bytes()).hexdigest()
    return write_receipt(Receipt(read_header(batch.read_bytes()).id, digest, office.OFFICE, "B-0001", datetime.now(UTC).replace(microsecond=0)), office.KEY)


def found(place: Place) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in recheck(place) if isinstance(one, Difference)]


def change(place: Place, statement: str, *given: object) -> None:
    db = sqlite3.connect(place.folder / "store.sqlite3", isolation_level=None)
    assert db.execute(statement, given).rowcount == 1
    db.close()


def flipped(place: Place, table: str, key: int, at: int, bit: int) -> None:
    """Flips one bit of one stored line."""
    db = sqlite3.connect(place.folder / "store.sqlite3")
    name = "id" if table == "waiting" else "seq"
    text = bytearray(db.execute(f"SELECT CAST(text AS BLOB) FROM {table} WHERE {name} = ?", (key,)).fetchone()[0])
    db.close()
    text[at % len(text)] ^= 1 << bit
    change(place, f"UPDATE {table} SET text = CAST(? AS TEXT) WHERE {name} = ?", bytes(text), key)


def test_what_is_whole_is_found_whole(place):
    assert found(place) == []
    assert [one.number for one in recheck(place) if isinstance(one, Line)] == list(range(1, SEALED + 3 + WAITING + 1))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("where", ["in the first batch", "in the last batch", "in none yet", "waiting"])
def test_b8_one_flipped_byte_of_a_line_is_found_wherever_it_is(place, where, seed):
    chance = random.Random(f"{where} {seed}")
    table, keys = {
        "in the first batch": ("line", range(1, 6)), "in the last batch": ("line", range(6, 10)), "in none yet": ("line", range(10, 13)),
        "waiting": ("waiting", range(1, WAITING + 1)),
    }[where]  # fmt: skip
    flipped(place, table, chance.choice(keys), chance.randrange(10**6), chance.randrange(8))

    assert found(place)


@pytest.mark.parametrize("column", ["alias", "level", "at_us", "prev", "hash"])
@pytest.mark.parametrize(("table", "key"), [("line", 2), ("line", 9), ("line", 12), ("waiting", 4)])
def test_b8_so_is_a_row_that_says_another_thing_than_its_line(place, table, key, column):
    other = {"alias": "swarm-b", "level": "L5", "at_us": T0 + 1, "prev": "e" * 64, "hash": "f" * 64}[column]
    change(place, f"UPDATE {table} SET {column} = ? WHERE {'id' if table == 'waiting' else 'seq'} = ?", other, key)

    assert found(place)


def test_a_line_of_a_batch_that_was_given_to_another_order_is_found(place):
    change(place, "UPDATE line SET watch = ? WHERE seq = 3", W2)

    assert found(place) == [("sensor.batch.lines", 1)]


@pytest.mark.parametrize("seq", [1, 5, 8, 11])
def test_a_line_that_is_gone_is_found(place, seq):
    change(place, "DELETE FROM line WHERE seq = ?", seq)

    assert ("sensor.line.number", seq + 1) in found(place)


@pytest.mark.parametrize("seed", range(40))
def test_b8_one_flipped_bit_of_a_closed_batch_is_found(place, seed):
    chance = random.Random(seed)
    path = chance.choice(sorted(place.out.iterdir()))
    spoiled = bytearray(path.read_bytes())
    spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    path.write_bytes(spoiled)

    assert [code for code, _ in found(place)] == ["sensor.batch.file"]
    code = thelivu(["sensor", "verify", str(path)])
    assert code == 1


def test_a_batch_that_is_gone_or_put_in_anothers_place_is_found(place):
    first, second = sorted(place.out.iterdir())
    second.write_bytes(first.read_bytes())
    assert found(place) == [("sensor.batch.file", 6)]

    first.unlink()
    assert found(place) == [("sensor.batch.file", 1), ("sensor.batch.file", 6)]


@pytest.mark.parametrize("seed", range(40))
def test_b8_one_flipped_bit_of_a_receipt_is_found(place, seed):
    chance = random.Random(seed)
    db = sqlite3.connect(place.folder / "store.sqlite3")
    text = bytearray(db.execute("SELECT CAST(receipt AS BLOB) FROM batch WHERE number = 1").fetchone()[0])
    db.close()
    text[chance.randrange(len(text))] ^= 1 << chance.randrange(8)
    change(place, "UPDATE batch SET receipt = CAST(? AS TEXT) WHERE number = 1", bytes(text))

    assert [code for code, _ in found(place)] == ["sensor.batch.receipt"]


@pytest.mark.parametrize(("column", "value"), [("number", 7), ("watch", W1), ("first", 7), ("last", 8), ("last", 2**60), ("hash", "e" * 64), ("file", "batch-000001.sensor"), ("sha256", "0" * 64)])
def test_so_is_a_row_of_a_batch_that_was_altered(place, column, value):
    change(place, f"UPDATE batch SET {column} = ? WHERE number = 2", value)

    assert found(place)


# Below a claim, emptied -------------------------------------------------------------------------------------------------
@pytest.fixture
def emptied(place) -> Place:
    store = place.store()
    store.settle()
    store.purge(T0 + 10**9)
    store.close()
    return place


def test_what_was_emptied_holds_the_chain_and_is_counted(emptied):
    document = json.loads(CliRunner().invoke(verify, [str(emptied.folder), "--json"], standalone_mode=False).stdout)

    assert (document["differences"], document["levels"], document["emptied"], document["lines"]) == ([], {"L4": 7}, 9, 16)
    assert "9" in CliRunner().invoke(verify, [str(emptied.folder)], standalone_mode=False).stdout


def test_b8_a_claim_between_emptied_lines_is_judged_anew_and_is_never_empty(emptied):
    flipped(emptied, "line", 2, 700, 1)
    assert found(emptied)
    change(emptied, "UPDATE line SET text = '' WHERE seq = 2")

    assert ("sensor.line.claim_emptied", 2) in found(emptied)


@pytest.mark.parametrize("column", ["prev", "hash"])
def test_the_hashes_that_are_left_hold_the_chain(emptied, column):
    change(emptied, f"UPDATE line SET {column} = ? WHERE seq = 1", "e" * 64)

    assert [code for code, _ in found(emptied)] == ["sensor.line.prev"]


# The command ------------------------------------------------------------------------------------------------------------
def test_the_folder_and_a_batch_are_verified_by_the_command(place, capsys):
    assert thelivu(["sensor", "verify", str(place.folder)]) == 0
    assert thelivu(["sensor", "verify", str(place.out / "batch-000001.sensor")]) == 0
    flipped(place, "line", 2, 700, 0)

    assert thelivu(["sensor", "verify", str(place.folder)]) == 1
    assert "Line 2 " in capsys.readouterr().out


def test_a_spoiled_store_is_an_error_in_words_or_a_difference(place):
    file = place.folder / "store.sqlite3"
    Store(file).close()
    spoiled = bytearray(file.read_bytes())
    for at in range(4_096, len(spoiled), 97):
        spoiled[at] ^= 0xFF
    file.write_bytes(spoiled)

    assert thelivu(["sensor", "verify", str(place.folder)]) in (1, 2)


def test_a_batch_of_another_key_than_it_names_is_none(place):
    packet = (place.out / "batch-000001.sensor").read_bytes()
    assert read_signed(packet).sender == place.who.id
    for other in ("0" * 64, office.CARD.sign_key, "no key"):
        with pytest.raises(Refused):
            read_signed(packet, other)
