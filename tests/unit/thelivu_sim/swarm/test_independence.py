"""The swarm shares no code with what it tests; libtorrent stays where it is a peer, and where it is measured beside."""

from shape.tree import ROOT, files, imported, name, parsed, sources

SWARM = ROOT / "src/thelivu_sim/swarm"


def test_the_swarm_imports_nothing_of_the_sensor():
    assert len(files(SWARM, ".py")) > 8
    assert [
        f"{name(path)}:{line}"
        for path in files(SWARM, ".py")
        for module, line in imported(parsed(path))
        if module.startswith("thelivu.sensor")
    ] == []


def test_libtorrent_is_a_peer_of_the_swarm_and_the_peer_of_a_measurement_alone():
    found = {name(path) for path in sources() for module, _ in imported(parsed(path)) if module == "libtorrent"}

    assert found == {"src/thelivu_sim/swarm/libtorrent_peers.py", "src/thelivu_sim/bench/sensor.py"}
