"""A sensor's folder: one key, one office, one process at a time; and batches without a gap, also after a kill."""

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thelivu.base import InputError, Refused, ThelivuError
from thelivu.leads.office_card import Receipt, write_receipt
from thelivu.sensor import batch as batches
from thelivu.sensor.batch import claims_of, open_batch, read_header
from thelivu.sensor.card import read_card
from thelivu.sensor.chain import ZERO
from thelivu.sensor.evidence import judge
from thelivu.sensor.place import Place, build_hash, enrol
from unit.sensor import office
from unit.sensor.made import ALL, hand, record

ADDRESSES = ("192.0.2.7", "2001:db8::7")
W1, W2 = "1" * 32, "9" * 32


@pytest.fixture
def place(tmp_path) -> Place:
    return enrol(tmp_path / "sensor", "Made-up sensor", "A shelf", ADDRESSES, office.CARD)


def code(act) -> str:
    with pytest.raises(ThelivuError) as refused:
        act()
    return refused.value.code


def seen(n: int, *, claim: bool):
    one = record(hand() + ALL if claim else hand(), obs_id=f"{n:032x}")
    return one, judge(one)


def filled(place: Place, *watches: tuple[str, int]):
    """A store with lines of these watches: every other one a claim."""
    store = place.store()
    for watch, count in watches:
        store.add(watch, [seen(store.seq + n, claim=bool(n % 2)) for n in range(count)])
    return store


def opened(path: Path, place: Place):
    who = place.who
    return open_batch(path.read_bytes(), office.BOX, office=office.OFFICE, sensor=who.id, sensor_key=who.key)[1]


# The folder -----------------------------------------------------------------------------------------------------------
def test_a_new_sensor_has_a_key_of_its_own_and_a_card_that_proves_it(place, tmp_path):
    other = enrol(tmp_path / "other", "Made-up sensor", "A shelf", ADDRESSES, office.CARD)
    card = read_card(place.card)

    assert (card.name, card.place, card.addresses, card.born) == ("Made-up sensor", "A shelf", ADDRESSES, "synthetic")
    assert (card.sensor, card.sign_key) == (place.who.id, place.who.key)
    assert place.who.id != other.who.id
    assert Place(place.folder).who == place.who
    assert Place(place.folder).card == place.card


def test_the_key_is_for_this_account_alone_and_never_leaves(place):
    key = (place.folder / "sensor.key").read_text()
    store = filled(place, (W1, 4))
    path = place.make_batch(store)
    store.close()

    assert [oct((place.folder / name).stat().st_mode & 0o777) for name in (".", "out", "sensor.key", "sensor.json")] == ["0o700", "0o700", "0o600", "0o600"]
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    others = [one.read_bytes() for one in place.folder.rglob("*") if one.is_file() and one.name != "sensor.key"]
    assert not any(key.encode() in one or bytes.fromhex(key) in one for one in [*others, place.card.encode()])


def test_a_second_enrol_in_the_same_folder_is_refused_and_changes_nothing(place):
    before = (place.folder / "sensor.key").read_bytes()

    assert code(lambda: enrol(place.folder, "Another", "There", ADDRESSES, office.CARD)) == "sensor.place.there"
    assert ((place.folder / "sensor.key").read_bytes(), Place(place.folder).who) == (before, place.who)


@pytest.mark.parametrize("spoil", ["", "sensor.json", "sensor.key", "{}", "no key"])
def test_where_no_sensor_was_enrolled_there_is_none(place, tmp_path, spoil):
    if spoil in ("sensor.json", "sensor.key"):
        (place.folder / spoil).unlink()
    elif spoil == "{}":
        (place.folder / "sensor.json").write_text("{}")
    elif spoil:
        (place.folder / "sensor.key").write_text(spoil)
    with pytest.raises(InputError) as none:
        Place(place.folder if spoil else tmp_path / "nowhere")
    assert none.value.code == "sensor.place.none"


def python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Another process, that is told the sensor's folder."""
    return subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


LOCKING = """
import sys
from pathlib import Path
from thelivu.base import Refused
from thelivu.sensor.place import Place
try:
    with Place(Path(sys.argv[1])).locked():
        print("mine")
except Refused as busy:
    print(busy.code)
"""


def test_one_process_watches_at_a_time(place):
    with place.locked():
        during = python(LOCKING, place.folder).stdout
        with pytest.raises(Refused), Place(place.folder).locked():
            pass

    assert (during, python(LOCKING, place.folder).stdout) == ("sensor.place.busy\n", "mine\n")


def test_the_build_is_named_by_its_bytes():
    assert (len(build_hash()), build_hash()) == (64, build_hash())


# The order ------------------------------------------------------------------------------------------------------------
def test_02_only_an_order_for_this_sensor_is_read(place, tmp_path):
    def ordered(document: bytes):
        file = tmp_path / "order.json"
        file.write_bytes(document)
        return place.order(file)

    mine = place.who.id
    assert ordered(office.document(sensor=mine)).order.watched == (office.SWARM,)
    assert code(lambda: ordered(office.document(sensor="7" * 32))) == "sensor.order.other_sensor"
    assert code(lambda: ordered(office.document(sensor=mine, key=Ed25519PrivateKey.generate()))) == "sensor.order.signature"
    assert code(lambda: ordered(office.document(sensor=mine, until=timedelta(seconds=-1)))) == "sensor.order.lapsed"


# Batches --------------------------------------------------------------------------------------------------------------
def made(place: Place, store) -> list[Path]:
    return list(iter(lambda: place.make_batch(store), None))


def test_batches_have_no_gap_and_the_offices_key_opens_them(place, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 4)
    store = filled(place, (W1, 6), (W2, 3))
    paths = made(place, store)
    store.add(W2, [seen(99, claim=True)])
    paths += made(place, store)
    opened_all = [opened(path, place) for path in paths]

    assert [path.name for path in paths] == [f"batch-{n:06d}.sensor" for n in range(1, 5)]
    assert [(one.number, one.order, one.first, len(one.lines)) for one in opened_all] == [(1, W1, 1, 4), (2, W1, 5, 2), (3, W2, 7, 3), (4, W2, 10, 1)]
    assert [one.prev_hash for one in opened_all] == [ZERO, *(one.hash for one in opened_all[:3])]
    assert [line.judgement.level for one in opened_all for line in claims_of(one)] == ["L4"] * 5
    assert sum(sum(one.levels.values()) for one in opened_all) == 5
    assert [(one.number, one.sha256, one.first, one.last) for one in store.batches()] == [
        (n, hashlib.sha256(path.read_bytes()).hexdigest(), one.first, one.first + len(one.lines) - 1)
        for n, (path, one) in enumerate(zip(paths, opened_all, strict=True), 1)
    ]
    assert place.make_batch(store) is None
    assert sorted(one.name for one in place.out.iterdir()) == [path.name for path in paths]
    store.close()


def test_the_header_says_from_whom_to_whom(place):
    store = filled(place, (W1, 1))
    header = read_header(place.make_batch(store).read_bytes())
    store.close()

    assert (header.sender, header.sender_key, header.receiver, header.receiver_key, header.born) == (
        place.who.id, place.who.key, office.OFFICE, office.CARD.box_key, "synthetic"
    )  # fmt: skip
    assert abs(datetime.now(UTC) - header.made_at) < timedelta(minutes=1)


def test_a_batch_has_room_for_the_largest_lines(place, monkeypatch):
    monkeypatch.setattr(batches, "BYTES_MOST", 4_000)
    store = filled(place, (W1, 12))
    longest = max(len(one.text) for one in store.lines())

    counts = [len(opened(path, place).lines) for path in made(place, store)]

    assert (sum(counts), len(counts) > 2, longest < 4_000) == (12, True, True)
    monkeypatch.setattr(batches, "BYTES_MOST", 1)
    store.add(W1, [seen(50 + n, claim=True) for n in range(3)])
    assert [len(opened(path, place).lines) for path in made(place, store)] == [1, 1, 1], "one that is longer goes alone"
    store.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from thelivu.sensor.place import Place
from thelivu.sensor.store import Store
Store.add_batch = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
place = Place(Path(sys.argv[1]))
place.make_batch(place.store())
"""


def test_after_a_kill_between_the_file_and_its_row_the_same_number_is_written_again(place):
    filled(place, (W1, 5)).close()

    assert python(KILLED, place.folder).returncode == -signal.SIGKILL
    (orphan,) = place.out.iterdir()
    first = orphan.read_bytes()
    store = place.store()
    assert store.batches() == []
    again = place.make_batch(store)

    assert (again, [one.name for one in place.out.iterdir()]) == (orphan, ["batch-000001.sensor"])
    assert again.read_bytes() != first
    assert opened(again, place) == opened_bytes(first, place)
    assert [one.sha256 for one in store.batches()] == [hashlib.sha256(again.read_bytes()).hexdigest()]
    assert place.make_batch(store) is None
    store.close()


def opened_bytes(packet: bytes, place: Place):
    return open_batch(packet, office.BOX, office=office.OFFICE, sensor=place.who.id, sensor_key=place.who.key)[1]


def test_below_a_claim_no_address_leaves_the_sensor(place):
    store = filled(place, (W1, 1))
    text = repr(opened(place.make_batch(store), place))
    store.close()

    assert "127.0.1.1" not in text


# Receipts -------------------------------------------------------------------------------------------------------------
def receipt(path: Path, key: Ed25519PrivateKey = office.KEY, **changes) -> str:
    packet = path.read_bytes()
    one = Receipt(read_header(packet).id, hashlib.sha256(packet).hexdigest(), office.OFFICE, "SB-0001", datetime(2026, 11, 2, tzinfo=UTC))
    return write_receipt(replace(one, **changes), key)


def test_the_offices_receipt_is_kept_with_its_batch(place):
    store = filled(place, (W1, 2), (W2, 2))
    first, second = made(place, store)

    text = receipt(second)
    assert place.take_receipt(store, text) == 2
    assert place.take_receipt(store, text) == 2, "twice is no fault"
    assert [one.receipt for one in store.batches()] == ["", text]
    assert place.take_receipt(store, receipt(first)) == 1
    store.close()


def test_another_offices_or_another_batchs_receipt_is_refused(place):
    store = filled(place, (W1, 2))
    (path,) = made(place, store)

    assert code(lambda: place.take_receipt(store, receipt(path, sha256="a" * 64))) == "sensor.batch.no_such"
    assert code(lambda: place.take_receipt(store, receipt(path, office="5" * 32))) == "leads.receipt.other_office"
    assert code(lambda: place.take_receipt(store, receipt(path, Ed25519PrivateKey.generate()))) == "leads.receipt.not_one"
    assert code(lambda: place.take_receipt(store, receipt(path).replace("SB-0001", "SB-0002"))) == "leads.receipt.not_one"
    assert [one.receipt for one in store.batches()] == [""]
    store.close()
