"""The swarm shares no code with what it tests, and libtorrent stays in its one module."""

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


def test_libtorrent_is_imported_in_one_module():
    found = {name(path) for path in sources() for module, _ in imported(parsed(path)) if module == "libtorrent"}

    assert found == {"src/thelivu_sim/swarm/libtorrent_peers.py"}
