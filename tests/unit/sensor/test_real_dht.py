"""A DHT of libtorrent's own nodes: a look-up finds who announced, as they find each other, and announces nothing."""

import asyncio
import time

import pytest

from thelivu.sensor.restraint import Restraint
from thelivu.sensor.sources import Dht
from thelivu.sensor.values import Endpoint
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci
NODES, PEERS, PORT = 16, 6, 6881
HASH = bytes(range(20, 40))
WAIT_S = 60.0


class Network:
    """Sixteen nodes of libtorrent, each at an address of its own, that know each other."""

    def __init__(self) -> None:
        import libtorrent

        from thelivu_sim.swarm.libtorrent_peers import _LOOPBACK

        self.lt, self.ips = libtorrent, [f"127.0.3.{at + 1}" for at in range(NODES)]
        mask = libtorrent.alert.category_t.dht_notification | libtorrent.alert.category_t.dht_operation_notification
        given = {**_LOOPBACK, "enable_dht": True, "dht_bootstrap_nodes": "", "alert_mask": mask}
        self.sessions = [
            libtorrent.session({**given, "listen_interfaces": f"{ip}:{PORT}", "outgoing_interfaces": ip}) for ip in self.ips
        ]
        for one in self.sessions:
            for ip in self.ips:
                one.add_dht_node((ip, PORT))
        until(lambda: all(self.value(one, "dht.dht_nodes") >= 8 for one in self.sessions), "tables")

    def told(self, session, kind: str):
        """The next alert of a kind."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            for alert in session.pop_alerts():
                if type(alert).__name__ == kind:
                    return alert
            time.sleep(0.02)
        raise TimeoutError(kind)

    def value(self, session, name: str) -> int:
        session.post_session_stats()
        return self.told(session, "session_stats_alert").values[name]

    def announced(self) -> int:
        """Announcements that all nodes have received so far."""
        return sum(self.value(one, "dht.dht_announce_peer_in") for one in self.sessions)

    def asked(self) -> int:
        """Questions for peers, the same."""
        return sum(self.value(one, "dht.dht_get_peers_in") for one in self.sessions)

    def theirs(self) -> set[tuple[str, int]]:
        """Whom libtorrent's own look-up finds in a second; it says nothing of nobody."""
        session, found, end = self.sessions[-1], set(), time.monotonic() + 1
        session.dht_get_peers(self.lt.sha1_hash(HASH))
        while time.monotonic() < end and len(found) < PEERS:
            for alert in session.pop_alerts():
                if type(alert).__name__ == "dht_get_peers_reply_alert":
                    found |= {tuple(one) for one in alert.peers()}
            time.sleep(0.02)
        return found


def until(done, what: str) -> None:
    end = time.monotonic() + WAIT_S
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def ours(begin: str) -> list[Endpoint]:
    return sorted(asyncio.run(Dht([Endpoint(begin, PORT)], Restraint(reach="loopback")).peers(HASH)))


def networked() -> dict:
    network = Network()
    before = ours(network.ips[-1])
    for one in network.sessions[:PEERS]:
        one.dht_announce(network.lt.sha1_hash(HASH), 7100, 0)
    until(lambda: len(network.theirs()) == PEERS, "announced")
    asked, announced = network.asked(), network.announced()
    found = [ours(ip) for ip in network.ips]
    return {
        "before": before, "found": found, "theirs": sorted(network.theirs()), "asked": network.asked() - asked,
        "announced": network.announced() - announced, "control": announced,
    }  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return inside(networked)


def test_a_look_up_from_any_node_finds_who_announced_and_nobody_else(told):
    announced = [[f"127.0.3.{at + 1}", 7100] for at in range(PEERS)]

    assert told["before"] == []
    assert told["found"] == [announced] * NODES
    assert told["theirs"] == announced


def test_04_sixteen_look_ups_announce_nothing(told):
    assert told["announced"] == 0
    assert told["control"] > 0, "an announcement is counted"
    assert NODES < told["asked"] <= (NODES + 2) * NODES, "each node once in a look-up; libtorrent's own is in it"
