"""Promise 9 in the shape of the code: no module of the program holds what one dials out with."""

import ast

import pytest

from shape.tree import imported, name, parsed, sources

DIALS = {
    *(
        "socket",
        "ssl",
        "http.client",
        "urllib.request",
        "ftplib",
        "smtplib",
        "poplib",
        "imaplib",
        "telnetlib",
    ),
    *("xmlrpc", "asyncio", "requests", "httpx", "aiohttp", "urllib3", "paramiko", "webbrowser", "pycurl"),
    *("django.core.mail", "logging.handlers"),
}
SENSOR = "src/thelivu/sensor/"  # the only package that dials out (design, section 3)
SOAK = "src/thelivu_sim/bench/soak.py"  # counts the tasks of a sensor in such a network
SWARM = "src/thelivu_sim/swarm/"  # what it is tested against; runs only where loopback is the one interface


def dials(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in DIALS)


def test_09_no_module_can_dial_out() -> None:
    found = [
        f"{name(path)}:{line} {module}"
        for path in sources()
        if not name(path).startswith((SENSOR, SWARM, SOAK))
        for module, line in imported(parsed(path))
        if dials(module)
    ]

    assert found == []


@pytest.mark.parametrize("line", ["import socket", "from urllib import request", "import http.client as h"])
def test_a_planted_import_is_caught(line: str) -> None:
    assert any(dials(module) for module, _ in imported(ast.parse(line)))
