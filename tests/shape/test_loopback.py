"""No test can reach beyond this machine, so that the suite itself proves promise 9."""

import socket

import pytest


def test_09_a_test_that_dials_out_fails() -> None:
    with socket.socket() as phone, pytest.raises(RuntimeError, match=r"socket\.connect"):
        phone.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="getaddrinfo"):
        socket.getaddrinfo("example.org", 80)


def test_loopback_stays_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
