"""What every test stands on: no register but a temporary one, no address but loopback, no silent skip.

A run that asks for tests/unit or tests/shape alone never sets Django up: the core proves itself without it.
"""

import ipaddress
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
LONGEST = ("test_sweep.py", "test_markers.py", "bench_error_rate.py", "test_round.py")
_OFFICE = tempfile.TemporaryDirectory(prefix="thelivu-test-")
os.environ["THELIVU_DATA"] = f"{_OFFICE.name}/data"
os.environ["THELIVU_KEYS"] = f"{_OFFICE.name}/keys"

settings.register_profile("quick", max_examples=100, deadline=None)
settings.register_profile("ci", max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("THELIVU_HYPOTHESIS", "quick"))


class LeavesTheMachine(RuntimeError):
    """A test tried to reach an address that is not loopback."""


def _is_loopback(host: object) -> bool:
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def loopback_only(event: str, args: tuple[object, ...]) -> None:
    """Audit hook: a connection, a datagram or a name lookup beyond loopback fails the test that asked."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise LeavesTheMachine(event, address)
    elif event == "socket.getaddrinfo" and not _is_loopback(args[0]):
        raise LeavesTheMachine(event, args[0])


sys.addaudithook(loopback_only)


def pytest_configure(config: pytest.Config) -> None:
    """Sets Django up when the run reaches beyond the plain core (pytest-django does the rest)."""
    plain = (HERE / "unit", HERE / "shape")
    paths = [(config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args]
    if not all(any(path.is_relative_to(folder) for folder in plain) for path in paths):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
        from django.conf import settings as django_settings

        assert django_settings.DATABASES
        # A worker of xdist has read its settings before this file made a folder of its own: two would make one set of keys.
        django_settings.DATA, django_settings.KEYS = (Path(os.environ[f"THELIVU_{name}"]) for name in ("DATA", "KEYS"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first, so that no worker waits for another in the end."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_unconfigure() -> None:
    _OFFICE.cleanup()


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """THELIVU_NO_SKIPS=1: what could not run has not passed."""
    if _skipped and os.environ.get("THELIVU_NO_SKIPS") == "1":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped and os.environ.get("THELIVU_NO_SKIPS") == "1":
        terminalreporter.section("skipped, and this run forbids it")
        for name in _skipped:
            terminalreporter.line(name)
