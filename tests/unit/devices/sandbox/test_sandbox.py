"""The sandbox: the child tries each forbidden thing and cannot; a file at which it ends stops nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from thelivu import leads
from thelivu.base import InputError
from thelivu.devices.sandbox import Bounds, Sandbox, guards
from thelivu.devices.sandbox import columns_of as columns_in_child
from thelivu.devices.sandbox import read as read_in_child
from thelivu_sim.fixtures import cybertip
from unit.leads import samples

HOSTILE = str(Path(__file__).with_name("hostile.py"))
QUICK = Bounds(wall_s=2.0, cpu_s=1)
ON_A_FILE = (
    *("reads", "removes", "renames", "makes_folder", "database"),
    *("makes_memory_file", "lists", "reads_memory_of_parent", "binds", "speaks_to_a_local_socket", "forks"),
    *(
        "threads",
        "executes",
        "replaces_itself",
        "signals_parent",
        "traces",
        "makes_code",
        "raises_its_limits",
    ),
)
ENDS = {"dumps_core", "crashes", "raises", "says_nonsense", "appends_to_what_is_open", "leaves_its_network"}


@pytest.fixture(scope="module")
def hostile():
    with Sandbox((HOSTILE,), QUICK) as made:
        yield made


@pytest.fixture(scope="module")
def unguarded():
    with Sandbox((HOSTILE, "open"), QUICK) as made:
        yield made


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "office.key"
    file.write_bytes(b"k" * 64)
    return file


def code(sandbox, task, argument=None, data=b"bytes"):
    """The code with which the sandbox refuses, or the answer of a task that could do it."""
    try:
        return sandbox.run(task, argument, data)
    except InputError as refused:
        return refused.code


@pytest.mark.parametrize("task", ON_A_FILE)
def test_02_the_child_cannot(hostile, secret, task):
    assert code(hostile, task, str(secret)) == "leads.sandbox.crashed"
    assert [one.name for one in secret.parent.iterdir()] == ["office.key"]


@pytest.mark.parametrize("task", ON_A_FILE)
def test_without_guards_the_same_attempts_succeed(unguarded, secret, task):
    """What the tests above prove they prove because of the guards: here each attempt comes through."""
    assert code(unguarded, task, str(secret)) == b"done"


def test_02_a_child_that_may_have_threads_may_have_nothing_else(secret):
    with Sandbox((HOSTILE,), replace(QUICK, threads=True)) as sandbox:
        assert code(sandbox, "threads", str(secret)) == b"done"
        for task in ON_A_FILE:
            if task != "threads":
                assert code(sandbox, task, str(secret)) == "leads.sandbox.crashed", task


def test_01_the_child_writes_no_file(hostile, unguarded, tmp_path):
    new = tmp_path / "new"

    assert code(hostile, "writes", str(new)) == "leads.sandbox.crashed"
    assert not new.exists()
    assert code(unguarded, "writes", str(new)) == b"done"


def test_09_the_child_reaches_nobody(hostile, unguarded):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert code(hostile, "connects", port) == "leads.sandbox.crashed"
        assert code(unguarded, "connects", port) == b"done"


@pytest.mark.parametrize("task", sorted(ENDS))
def test_a_child_that_ends_badly_is_one_refused_file(hostile, task, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert code(hostile, task) == "leads.sandbox.crashed"
    assert hostile.run("echo", None, b"the next file") == b"the next file"
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_spins_is_stopped(hostile):
    begun = time.monotonic()

    assert code(hostile, "spins") == "leads.sandbox.too_slow"
    assert time.monotonic() - begun < 20  # two seconds on a machine of its own


def test_a_child_that_waits_is_stopped():
    """Sleeping asks the kernel for nothing that the filter allows, so it ends at once; a slow machine may say late."""
    with Sandbox((HOSTILE, "open"), QUICK) as sandbox:
        assert code(sandbox, "sleeps") == "leads.sandbox.too_slow"
        assert sandbox.run("echo", None, b"next") == b"next"


def test_a_child_that_takes_four_gibibytes_is_stopped(hostile):
    assert code(hostile, "takes_memory") == "leads.sandbox.too_much"


def test_an_answer_beyond_its_limit_is_not_taken(hostile):
    assert code(hostile, "says_too_much") == "leads.sandbox.too_much"
    assert hostile.run("echo", None, b"next") == b"next"


def test_02_the_child_knows_nothing_of_the_office(hostile, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://planted")

    with Sandbox((HOSTILE,), QUICK) as fresh:
        assert fresh.run("environment", None, b"") == b"[('LC_ALL', 'C.UTF-8'), ('TZ', 'UTC')]"
        (zygote,) = fresh._idle
        assert b"planted" not in Path(f"/proc/{zygote.process.pid}/environ").read_bytes()
        assert Path(f"/proc/{zygote.process.pid}/cwd").readlink() == Path("/")


def test_the_child_holds_only_its_own_descriptors(hostile):
    held = eval(hostile.run("open_descriptors", None, b""))

    assert len(set(held) - {1, 2}) == 2  # the bytes, the answer; 1 and 2 lead nowhere


def test_nothing_of_the_file_before_is_left(hostile):
    hostile.run("echo", None, b"a longer first file")

    assert hostile.run("older_bytes", None, b"second") == b"second"


def test_a_task_outside_the_table_is_none(hostile):
    assert code(hostile, "os.system") == "leads.sandbox.crashed"


def test_a_killed_zygote_costs_one_file():
    with Sandbox((HOSTILE,), QUICK) as sandbox:
        sandbox.run("echo", None, b"a")
        (zygote,) = sandbox._idle
        zygote.process.send_signal(signal.SIGKILL)
        zygote.process.wait()

        assert code(sandbox, "echo") == "leads.sandbox.crashed"
        assert sandbox.run("echo", None, b"b") == b"b"


def test_the_death_of_the_parent_ends_all():
    program = (
        "import sys; from thelivu.devices.sandbox import Sandbox, Bounds;"
        f"s = Sandbox(({HOSTILE!r}, 'open'), Bounds(wall_s=60)); s.run('echo', None, b'x');"
        "print(s._idle[0].process.pid, flush=True); s.run('spins', None, b'')"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        zygote = int(parent.stdout.readline())
        time.sleep(0.5)
        (child,) = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
        parent.kill()
    for process in (zygote, int(child)):
        assert gone(process), process


def gone(process, within_s=20):
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if " Z " in Path(f"/proc/{process}/stat").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_a_fork_of_the_program_starts_its_own():
    with Sandbox((HOSTILE,), QUICK) as sandbox:
        sandbox.run("echo", None, b"a")
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, sandbox.run("echo", None, b"b"))
            sandbox.close()
            os._exit(0)
        os.waitpid(child, 0)

        assert os.read(reader, 10) == b"b"
        assert sandbox.run("echo", None, b"c") == b"c"


def test_this_kernel_gives_the_guards_without_which_nothing_is_read():
    found = guards()

    assert (found["limits"], found["filter"]) == (True, True)


@pytest.mark.parametrize(
    ("data", "name"),
    [(cybertip.cybertip_full(), "a.xml"), (samples.sheet_csv(), "a.csv"), (cybertip.file_details(), "b.xml")],
)
def test_a_reading_is_the_same_in_the_child(data, name):
    assert read_in_child(data, name=name) == leads.read(data, name=name)


def test_a_refusal_is_the_same_in_the_child():
    for data, name in ((b"\x00\x01", "x.bin"), (b"<report>", "a.xml")):
        with pytest.raises(InputError) as here:
            leads.read(data, name=name)
        with pytest.raises(InputError) as there:
            read_in_child(data, name=name)
        assert there.value.word == here.value.word


def test_columns_are_the_same_in_the_child():
    data = samples.sheet_csv()

    assert columns_in_child(data, name="a.csv") == leads.columns_of(data, name="a.csv")


def test_a_zone_of_the_mapping_is_known_in_the_child():
    data, mapping = samples.sheet_csv(), samples.mapping_json()
    mapping["time"]["zone"] = "America/New_York"
    read_as = leads.read_mapping(__import__("json").dumps(mapping).encode())

    assert read_in_child(data, name="a.csv", mapping=read_as) == leads.read(
        data, name="a.csv", mapping=read_as
    )
