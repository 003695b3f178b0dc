"""The swarm runs where loopback is the only interface, and nowhere else."""

import os
import socket
import subprocess
import sys

import pytest

from thelivu.base import Refused
from thelivu_sim.swarm import namespace
from thelivu_sim.swarm.swarm import Swarm, plan
from unit.thelivu_sim.swarm.inside import inside

LISTING = "import os, socket; print(sorted(name for _, name in socket.if_nameindex()), os.getuid())"


def works():
    """Interfaces, and whether loopback answers on two of its addresses."""
    with socket.create_server(("127.9.8.7", 6881)) as ear, socket.create_connection(ear.getsockname()) as mouth:
        return [[name for _, name in socket.if_nameindex()], mouth.getpeername()[0]]


@pytest.mark.ci
def test_inside_there_is_loopback_and_it_is_up():
    assert inside(works) == [["lo"], "127.9.8.7"]


@pytest.mark.ci
def test_a_command_that_is_started_inside_stays_inside_and_keeps_its_user():
    ran = subprocess.run(
        namespace.inside([sys.executable, "-c", LISTING]), capture_output=True, text=True, check=True
    )

    assert ran.stdout == f"['lo'] {os.getuid()}\n"


def test_another_interface_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(socket, "if_nameindex", lambda: [(1, "lo"), (2, "eth0")])

    with pytest.raises(Refused) as refused:
        Swarm(tmp_path / "swarm", plan(1))
    assert refused.value.code == "sim.swarm.not_alone"
    assert refused.value.values == {"interfaces": "eth0"}
    assert not (tmp_path / "swarm").exists()


class Forbids:
    """A kernel that permits no namespace."""

    @staticmethod
    def unshare(_flags):
        return -1


def test_where_no_namespace_is_permitted_nothing_runs(monkeypatch):
    monkeypatch.setattr(namespace.ctypes, "CDLL", lambda *_, **__: Forbids)
    monkeypatch.setattr(namespace.ctypes, "get_errno", lambda: 1)

    with pytest.raises(Refused) as refused:
        namespace.enter()
    assert refused.value.code == "sim.swarm.no_namespace"


def test_the_command_is_not_run_where_no_namespace_is_permitted(monkeypatch):
    monkeypatch.setattr(namespace.ctypes, "CDLL", lambda *_, **__: Forbids)
    monkeypatch.setattr(namespace.os, "execvp", lambda *_: pytest.fail("it ran"))

    with pytest.raises(SystemExit) as ended:
        namespace.main(["true"])
    assert ended.value.code == 2


@pytest.mark.parametrize("module", ["scale", "trackers", "dht", "libtorrent_peers"])
def test_no_server_starts_outside(module):
    """Each child looks for itself: here there is a real network, or at least this process cannot rule it out."""
    code = f"""
import runpy, socket
socket.if_nameindex = lambda: [(1, "lo"), (2, "eth0")]
runpy.run_module("thelivu_sim.swarm.{module}", run_name="__main__")
"""
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, input="{}\n", capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "eth0" in ran.stderr
    assert ran.stdout == ""
