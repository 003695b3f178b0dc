"""Several orders in one watch: each is asked for its own dials and ends alone; the budgets are the sensor's, the lines are the order's."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from thelivu.base import InputError, Refused, Word
from thelivu.cli import run as thelivu
from thelivu.sensor import watch as watching
from thelivu.sensor.batch import claims_of
from thelivu.sensor.chain import Line, read
from thelivu.sensor.keep import Plan, keep
from thelivu.sensor.place import Place, enrol
from thelivu.sensor.restraint import NET_MOST, Restraint
from thelivu.sensor.store import Store
from thelivu.sensor.values import Endpoint
from thelivu.sensor.watch import Watcher
from unit.sensor import office
from unit.sensor.made import SOUND
from unit.sensor.office import OTHER, SWARM
from unit.sensor.test_place import opened, seen
from unit.sensor.test_watch import HASH, OTHER_HASH, PACE, Net, hurry, peer, the_canary_first

__all__ = ["hurry", "the_canary_first"]  # fixtures
AGAIN = replace(SWARM, alias="S-9")  # the hash of the first order, in another one
W1, W2 = "1" * 32, "2" * 32


class Two:
    """A watcher of two orders over one store; a test may exchange either."""

    def __init__(self, folder, *, orders=None, mode="quiet") -> None:
        self.net, self.stop, self.store = Net(), asyncio.Event(), Store(folder / "store.sqlite3")
        self.orders = orders or [office.watch(SWARM, number=1), office.watch(OTHER, number=2)]
        self.watcher = Watcher(
            [lambda n=n: self.reads(n) for n in range(len(self.orders))], mode, {"tcp": self.net.way}, store=self.store,
            restraint=Restraint(reach="loopback"), build="b" * 64, pace=PACE, clock=lambda: SOUND,
        )  # fmt: skip

    def reads(self, n: int):
        if isinstance(self.orders[n], Exception):
            raise self.orders[n]
        return self.orders[n]

    def lines(self) -> list[tuple[str, str, Endpoint]]:
        self.store.settle()
        return sorted((one.watch, one.alias, read(one.text.encode()).peer) for one in self.store.lines())


def kept(folder, act, **given) -> Two:
    async def run() -> Two:
        one = Two(folder, **given)
        running = asyncio.create_task(one.watcher.run(one.stop))
        await act(one)
        one.watcher.last = True
        await asyncio.wait_for(running, 10)
        return one

    return asyncio.run(run())


async def both(one: Two) -> None:
    one.watcher.named(SWARM, [peer(1), peer(2)], "list")
    one.watcher.named(OTHER, [peer(3)], "list")


def test_each_line_goes_to_its_order_under_its_authority(tmp_path):
    one = kept(tmp_path, both)

    assert one.lines() == [(W1, "S-1", peer(1)), (W1, "S-1", peer(2)), (W2, "S-2", peer(3))]
    assert {(line.watch, read(line.text.encode()).authority_id) for line in one.store.lines()} == {(W1, "a" * 32), (W2, "b" * 32)}
    assert (one.store.levels(W1), one.store.levels(W2)) == ({"L4": 2}, {"L4": 1})
    assert one.watcher.progress.levels == {"L4": 3}
    one.store.close()


GONE = [FileNotFoundError("order.json"), Refused("sensor.order.signature"), office.watch(SWARM, number=3)]


@pytest.mark.parametrize("gone", GONE, ids=["gone", "altered", "exchanged"])
@pytest.mark.parametrize("which", [0, 1])
def test_02_one_order_that_ends_stops_its_own_swarms_and_no_other(tmp_path, gone, which):
    async def act(one: Two) -> None:
        one.orders[which] = gone
        await asyncio.sleep(0.1)
        await both(one)
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)

    assert [bool(one.net.named(known)) for known in (HASH, OTHER_HASH)] == [which != 0, which != 1]
    assert {watch for watch, *_ in one.lines()} == {(W1, W2)[1 - which]}
    assert (list(one.watcher.progress.ended), one.watcher.progress.stopped) == ([f"WO-000{which + 1}"], None)
    one.store.close()


def test_02_who_waits_for_a_visit_under_an_order_that_ends_is_dropped_and_the_others_are_not(tmp_path):
    async def act(one: Two) -> None:
        one.net.takes_s = 0.02
        one.watcher.named(SWARM, [peer(n, 7) for n in range(1, 100)], "tracker")
        one.watcher.named(OTHER, [peer(n, 8) for n in range(1, 20)], "tracker")
        one.orders[0] = Refused("authority.expired")
        await asyncio.sleep(0.5)

    one = kept(tmp_path, act)

    assert len(one.net.named(OTHER_HASH)) == 19
    assert (one.watcher.progress.waiting, len(one.net.named(HASH)) <= NET_MOST) == (0, True), "its crowd waits no longer"
    one.store.close()


def test_02_one_whose_time_is_over_is_dialled_no_further_though_its_file_was_not_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "ORDER_S", 60)

    async def act(one: Two) -> None:
        await asyncio.sleep(0.5)
        await both(one)
        await asyncio.sleep(0.1)

    short = office.watch(SWARM, number=1, until=timedelta(seconds=0.4))
    one = kept(tmp_path, act, orders=[short, office.watch(OTHER, number=2)])

    assert (one.net.named(HASH), one.net.named(OTHER_HASH)) == ([], [peer(3)])
    assert {label: why.code for label, why in one.watcher.progress.ended.items()} == {"WO-0001": "sensor.order.lapsed"}
    one.store.close()


def test_02_with_the_last_of_them_the_watch_ends(tmp_path):
    async def act(one: Two) -> None:
        one.orders[:] = [Refused("sensor.order.signature"), FileNotFoundError()]
        await asyncio.sleep(0.1)

    one = kept(tmp_path, act)

    assert one.watcher.progress.ended == {"WO-0001": Word("sensor.order.signature"), "WO-0002": Word("sensor.order.gone")}
    assert one.watcher.progress.stopped is not None
    one.store.close()


def test_02_a_mode_that_one_order_does_not_have_ends_that_one(tmp_path):
    one = kept(tmp_path, both, orders=[office.watch(SWARM, number=1), office.watch(OTHER, number=2, modes=("quiet",))], mode="listed")

    assert (bool(one.net.named(HASH)), one.net.named(OTHER_HASH)) == (True, [])
    assert {label: why.code for label, why in one.watcher.progress.ended.items()} == {"WO-0002": "sensor.order.mode"}
    one.store.close()


def test_b11_the_budgets_are_the_sensors_whichever_order_asks(tmp_path):
    async def act(one: Two) -> None:
        one.watcher.named(SWARM, [peer(n, 7) for n in range(1, 41)], "tracker")
        one.watcher.named(OTHER, [peer(n, 7) for n in range(41, 81)], "tracker")
        one.watcher.named(OTHER, [Endpoint("127.0.8.1", 6881)] * 3, "tracker")
        await asyncio.sleep(0.3)

    one = kept(tmp_path, act)

    in_net = [at for at, known in one.net.dials if known in (HASH, OTHER_HASH) and at.ip.startswith("127.0.7.")]
    assert len(in_net) == NET_MOST
    assert one.watcher.progress.not_dialled == {"endpoint_budget": 2}
    assert not one.net.twice
    one.store.close()


def test_one_hash_in_two_orders_is_asked_for_each_and_a_caller_is_of_the_first_that_stands(tmp_path):
    found = []

    async def act(one: Two) -> None:
        found.append(one.watcher.called()[HASH].alias)
        assert one.watcher.called() is one.watcher.called()
        one.watcher.named(SWARM, [peer(1)], "list")
        one.watcher.named(AGAIN, [peer(1)], "list")
        await asyncio.sleep(0.2)
        one.orders[0] = Refused("sensor.order.signature")
        await asyncio.sleep(0.1)
        found.append(one.watcher.called()[HASH].alias)
        assert one.watcher.observer_of(AGAIN.target).authority == "b" * 32

    one = kept(tmp_path, act, orders=[office.watch(SWARM, number=1), office.watch(AGAIN, OTHER, number=2)])

    assert found == ["S-1", "S-9"]
    assert one.lines() == [(W1, "S-1", peer(1)), (W2, "S-9", peer(1))]
    one.store.close()


def test_the_same_order_or_alias_twice_is_refused(tmp_path):
    for second in (office.watch(SWARM, number=1), office.watch(SWARM, number=2)):
        with pytest.raises(InputError) as refused:
            Two(tmp_path, orders=[office.watch(SWARM, number=1), second])
        assert refused.value.code == "sensor.order.twice_given"


def test_b11_a_restart_remembers_whom_it_visited_for_each(tmp_path):
    kept(tmp_path, both).store.close()
    store = Store(tmp_path / "store.sqlite3")
    store.settle()
    store.close()

    one = kept(tmp_path, both)

    assert (one.net.dials, one.watcher.progress.not_dialled) == ([], {"endpoint_budget": 3})
    one.store.close()


# The whole of it, from files ------------------------------------------------------------------------------------------
@pytest.fixture
def place(tmp_path) -> Place:
    return enrol(tmp_path / "sensor", "Made-up sensor", "A shelf", ("192.0.2.7",), office.CARD)


def files(place: Place, tmp_path, *until: timedelta) -> list:
    made = []
    for number, (swarm, holds) in enumerate(zip((SWARM, OTHER), until, strict=True), 1):
        path = tmp_path / f"order-{number}.json"
        path.write_bytes(office.document(swarm, until=holds, sensor=place.who.id, number=number))
        made.append(path)
    return made


def once(place: Place, orders):
    plan = Plan(mode="quiet", again_s=0, pace=PACE)
    return asyncio.run(keep(place, orders, plan, asyncio.Event(), lambda _progress: None, reach="loopback", clock=lambda: SOUND))


def test_02_an_order_that_does_not_stand_at_the_start_is_left_out_and_told(place, tmp_path):
    orders = files(place, tmp_path, -office.HOUR / 2, office.HOUR)
    progress = once(place, [*orders, tmp_path / "gone.json"])

    assert {name: why.code for name, why in progress.ended.items()} == {"order-1.json": "sensor.order.lapsed", "gone.json": "sensor.order.gone"}
    assert (progress.stopped, list(progress.orders)) == (None, ["WO-0002"])
    for only in (orders[:1], [orders[0], tmp_path / "gone.json"]):
        with pytest.raises(Refused) as refused:
            once(place, only)
    assert refused.value.code == "sensor.order.none_stands"


def test_the_command_takes_several_orders_and_says_what_each_has(place, tmp_path, capsys):
    orders = [str(one) for one in files(place, tmp_path, office.HOUR, -office.HOUR / 2)]

    assert thelivu(["sensor", "watch", str(place.folder), *orders, "--once", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["orders"], document["ended"], document["stopped"]) == ({"WO-0001": {}}, {"order-2.json": "sensor.order.lapsed"}, None)
    assert thelivu(["sensor", "watch", str(place.folder), orders[0], "--once"]) == 0
    assert "WO-0001: 0" in capsys.readouterr().out
    assert thelivu(["sensor", "watch", str(place.folder), orders[0], orders[0], "--once"]) == 2
    assert "WO-0001 stands in two of the orders" in capsys.readouterr().err


def test_the_numbers_say_which_order_stands(place, tmp_path):
    once(place, files(place, tmp_path, office.HOUR, office.HOUR))

    numbers = (place.folder / "metrics.prom").read_text()
    assert [f'thelivu_sensor_order_stands{{order="{one}"}} 1' in numbers for one in (W1, W2)] == [True, True]


def test_a_batch_is_of_one_order_however_the_lines_came(place):
    store = place.store()
    for n in range(20):
        store.add((W1, W2)[n % 2], [seen(n, claim=True)], apart=True)
    assert place.make_batch(store) is None, "they wait"
    store.settle()
    batches = [opened(path, place) for path in iter(lambda: place.make_batch(store), None)]

    assert [(one.order, one.number, one.first, len(one.lines)) for one in batches] == [(W1, 1, 1, 10), (W2, 2, 11, 10)]
    assert batches[1].prev_hash == batches[0].hash
    assert all(isinstance(line, Line) for one in batches for line in claims_of(one))
    store.close()

