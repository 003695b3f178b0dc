"""`thelivu serve`: loopback only, one worker beside it, both gone when it stops or is killed."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "words", [("--host", "0.0.0.0"), ("--host", "192.0.2.1"), ("--host", "::"), ("--host", "desk.example")]
)
def test_09_another_address_than_loopback_needs_a_certificate(office, words) -> None:
    done = office("serve", *words)

    assert done.returncode == 2
    assert "--tls-cert" in done.stderr


def test_half_a_certificate_is_refused(office, tmp_path: Path) -> None:
    cert = tmp_path / "cert.pem"
    cert.write_text("x")

    assert office("serve", "--tls-cert", str(cert)).returncode == 2


@pytest.fixture
def served(office, environment) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "thelivu", "serve", "--port", str(port)], env=environment
    )
    yield process, port
    if process.poll() is None:
        process.kill()
        process.wait()


def get(port: int, path: str = "/") -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.status, answer.read()


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def children(pid: int) -> list[int]:
    """The processes of this one, from /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = re.match(r"\d+ \(.*\) \S (\d+)", path.read_text())
        except OSError:
            continue
        if parent and int(parent[1]) == pid:
            found.append(int(path.parent.name))
    return found


def alive(pids: list[int]) -> list[int]:
    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return [pid for pid in pids if runs(pid)]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_08_nothing_stays_behind_however_it_ends(served, how) -> None:
    process, port = served
    assert until(lambda: get(port)[0] == 302)
    assert until(lambda: len(children(process.pid)) == 2)  # gunicorn's own and the worker
    below = children(process.pid)

    os.kill(process.pid, how)

    process.wait(timeout=30)
    assert until(lambda: alive(below) == [])


def test_08_a_killed_worker_is_started_again_and_a_killed_server_answers_again(served) -> None:
    process, port = served
    assert until(lambda: get(port)[0] == 302)
    assert until(lambda: len(children(process.pid)) == 2)
    below = children(process.pid)

    for pid in below:
        os.kill(pid, signal.SIGKILL)

    assert until(lambda: len(set(alive(children(process.pid))) - set(below)) == 2)
    assert until(lambda: get(port)[0] == 302)


def test_09_styles_and_fonts_are_served_from_here(served) -> None:
    _, port = served
    assert until(lambda: get(port)[0] == 302)

    status, style = get(port, "/static/css/site.css")

    assert status == 200
    assert b"@layer" in style


def test_the_worker_does_what_waits(office, in_office) -> None:
    in_office(
        """
from desk.jobs import steps
from thelivu.base import Word
from thelivu.desk.jobs.actions import ask
from thelivu.desk.people.queries import actor_named
ask(actor_named("anu"), steps.PATH, [{"what": "a"}, {"what": "b"}], key="k", title=Word("desk_jobs.title"))
"""
    )

    done = office("worker", "--once")

    read = in_office("from thelivu.desk.register.models import AccessRow\nprint(AccessRow.objects.count())")
    assert (done.returncode, read) == (0, "2")
