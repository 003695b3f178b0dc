"""Made-up trackers and nodes over loopback: what comes from elsewhere or to another question is dropped; each is bounded in time and size."""

import asyncio
import resource
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from thelivu.base import Refused
from thelivu.sensor import sources
from thelivu.sensor.bencode import decode, encode
from thelivu.sensor.restraint import Restraint
from thelivu.sensor.sources import Dht, announced, scraped
from thelivu.sensor.tracker import Count
from thelivu.sensor.values import Endpoint, WireError
from unit.sensor import office
from unit.sensor.made import THEIRS, V1

HERE = (b"\x7f\0\1\2\x1a\xe1", Endpoint("127.0.1.2", 6881))
CONNECTION = b"connecti"
Answers = Callable[[bytes], list[tuple[bytes, bool]]]
"""A question -> each answer, and whether it comes from the address that was asked."""


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "TIMEOUT_S", 0.6)
    monkeypatch.setattr(sources, "NODE_S", 0.3)


def swarm_only() -> Restraint:
    return Restraint(["127.0.9.0/24"], reach="loopback")


def over_udp(ask: Callable[[Endpoint], Coroutine[Any, Any, Any]], *answers: Answers) -> Any:
    """What `ask` gives, against a UDP socket for each of `answers`; it is told where the first is."""

    async def run() -> Any:
        loop, opened = asyncio.get_running_loop(), []
        stranger = udp_socket()
        try:
            for n, each in enumerate(answers, 1):
                one = udp_socket(f"127.0.3.{n}")
                opened.append(one)
                loop.add_reader(one, heard, one, stranger, each)
            if isinstance(ask, Many):
                return await ask.of([Endpoint(*one.getsockname()) for one in opened])
            return await ask(Endpoint(*opened[0].getsockname()))
        finally:
            for one in (*opened, stranger):
                loop.remove_reader(one)
                one.close()
            await asyncio.sleep(0)

    return asyncio.run(run())


class Many:
    """An `ask` that is told where all of them are."""

    def __init__(self, of: Callable[[list[Endpoint]], Coroutine[Any, Any, Any]]) -> None:
        self.of = of


def udp_socket(ip: str = "127.0.0.1") -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind((ip, 0))
    one.setblocking(False)
    return one


def heard(one: socket.socket, stranger: socket.socket, each: Answers) -> None:
    data, sender = one.recvfrom(2_000)
    for answer, same in each(data):
        (one if same else stranger).sendto(answer, sender)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(WireError) as fault:
        act()
    return fault.value.code


# UDP trackers ---------------------------------------------------------------------------------------------------------
def tracker(question: bytes) -> bytes:
    """What an honest UDP tracker answers."""
    head = question[8:16]
    if question.startswith(bytes.fromhex("0000041727101980")):
        return head + CONNECTION
    assert question.startswith(CONNECTION)
    counts = bytes([0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 7])
    return head + counts + (HERE[0] * 2 if head[3] == 1 else b"")


def ask_counts(at: Endpoint) -> Coroutine[Any, Any, Count]:
    return scraped(f"udp://{at.ip}:{at.port}", V1, swarm_only())


def test_a_udp_tracker_is_scraped_and_asked_to_announce():
    def announce(at: Endpoint) -> Coroutine[Any, Any, Any]:
        return announced(f"udp://{at.ip}:{at.port}", V1, THEIRS, 6881, office.permit("listed"), swarm_only())

    assert over_udp(ask_counts, lambda data: [(tracker(data), True)]) == Count(5, 7)
    assert over_udp(announce, lambda data: [(tracker(data), True)]) == (HERE[1], HERE[1])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: (answer[:4] + bytes([answer[4] ^ 1]) + answer[5:], True),  # another transaction
        lambda answer: (answer, False),  # another address
        lambda answer: (answer[:7], True),
        lambda answer: (b"", True),
    ],
)
def test_a_udp_answer_of_another_transaction_or_address_is_dropped(spoil):
    assert refused(lambda: over_udp(ask_counts, lambda data: [spoil(tracker(data))])) == "silent"
    assert over_udp(ask_counts, lambda data: [spoil(tracker(data)), (tracker(data), True)]) == Count(5, 7), "and the true one is taken"


def test_a_udp_tracker_that_errs_is_a_wire_error_and_one_that_is_slow_is_asked_twice():
    asked = []

    def slow(data: bytes) -> list[tuple[bytes, bool]]:
        asked.append(data)
        return [(tracker(data), True)] if len(asked) > 1 else []

    assert refused(lambda: over_udp(ask_counts, lambda data: [(b"\0\0\0\3" + data[12:16] + b"no", True)])) == "tracker_answer"
    assert over_udp(ask_counts, slow) == Count(5, 7)
    assert asked[0] == asked[1]


# HTTP trackers --------------------------------------------------------------------------------------------------------
def over_http(answer: bytes, ask=lambda url: scraped(url, V1, swarm_only()), *, wait_s: float = 0) -> tuple[Any, bytes]:
    """What `ask` gives against an HTTP server that answers this; and what it was asked."""

    async def run() -> tuple[Any, bytes]:
        asked = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                asked.append(await reader.readuntil(b"\r\n\r\n"))
                await asyncio.sleep(wait_s)
                writer.write(answer)
                await writer.drain()
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            return await ask("http://{}:{}/announce".format(*server.sockets[0].getsockname())), asked[0]
        finally:
            server.close()
            await asyncio.sleep(0.02)

    return asyncio.run(run())


COUNTS = encode({b"files": {V1: {b"complete": 5, b"incomplete": 7}}})
OK = b"HTTP/1.0 200 OK\r\n\r\n"


def test_an_http_tracker_is_scraped_and_asked_to_announce():
    counts, asked = over_http(OK + COUNTS)
    permit = office.permit("listed")
    named, announce = over_http(OK + encode({b"peers": HERE[0]}), lambda url: announced(url, V1, THEIRS, 6881, permit, swarm_only()))

    assert counts == Count(5, 7)
    assert asked.startswith(b"GET /scrape?info_hash=")
    assert not [one for one in (b"peer_id", b"Accept-Encoding") if one in asked]
    assert (named, b"peer_id=" in announce) == ((HERE[1],), True)


@pytest.mark.parametrize(
    ("answer", "code"),
    [(b"HTTP/1.0 404 No\r\n\r\n" + COUNTS, "tracker_answer"), (b"HTTP/1.0 302 Found\r\nLocation: /scrape\r\n\r\n" + COUNTS, "tracker_answer"),
     (b"SSH-2.0\r\n\r\n", "tracker_answer"), (b"", "tracker_answer"), (OK + b"<html>", "bencode_kind"), (OK, "bencode_short"),
     (OK + b"l" * 2**21, "tracker_answer")],
)  # fmt: skip
def test_b9_what_is_no_answer_of_a_tracker_is_a_wire_error(answer, code):
    assert refused(lambda: over_http(answer)) == code


def test_an_http_tracker_that_lets_wait_is_left():
    assert refused(lambda: over_http(OK + COUNTS, wait_s=2)) == "tracker_silent"


@pytest.mark.parametrize(
    ("url", "code"),
    [("udp://127.0.9.1:80", "tracker_address"), ("http://127.0.9.1:80/announce", "tracker_address"),
     ("https://127.0.9.1/announce", "tracker_address"), ("https://127.0.0.1:1/announce", "tracker_silent"), ("file:///announce", "tracker_scheme"), ("http://127.0.0.1:99999/announce", "tracker_unknown"),
     ("http://[::1/announce", "tracker_unknown"), ("udp://[::1", "tracker_unknown"), ("http://127.0.0.1:1/announce", "tracker_silent")],
)  # fmt: skip
def test_b11_a_tracker_is_asked_only_where_it_may_be_and_no_address_escapes(url, code):
    assert refused(lambda: asyncio.run(scraped(url, V1, swarm_only()))) == code


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/announce", "udp://127.0.0.1:1"])
def test_02_a_permit_for_a_quiet_watch_announces_nothing(url):
    permit = office.permit("quiet")

    with pytest.raises(Refused):
        asyncio.run(announced(url, V1, THEIRS, 6881, permit, swarm_only()))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/announce", "udp://localhost:1", "http://[::1]:1/announce"])
def test_b11_the_machine_itself_is_no_tracker(url):
    assert refused(lambda: asyncio.run(scraped(url, V1, Restraint()))) == "tracker_address"


# The DHT --------------------------------------------------------------------------------------------------------------
def said(question: bytes, **values: bytes | list[bytes]) -> bytes:
    """An answer of a node to this question."""
    parts = b"".join(
        b"%d:%s" % (len(name), name.encode()) + (b"l%se" % b"".join(map(encode, value)) if isinstance(value, list) else encode(value))
        for name, value in {"id": b"n" * 20, **values}.items()
    )
    return b"d1:rd%se1:t%s1:y1:re" % (parts, encode(decode(question)[b"t"]))


def compact(at: Endpoint) -> bytes:
    return socket.inet_aton(at.ip) + at.port.to_bytes(2)


def ask_peers(at: Endpoint) -> Coroutine[Any, Any, set[Endpoint]]:
    return Dht([at], swarm_only()).peers(V1)


def test_a_look_up_goes_to_the_nearer_nodes_and_gives_whom_they_name():
    places: list[Endpoint] = []
    asked = []

    async def ask(at: list[Endpoint]) -> set[Endpoint]:
        places.extend(at)
        return await Dht(at[:1], swarm_only()).peers(V1)

    def first(data: bytes) -> list[tuple[bytes, bool]]:
        return [(said(data, nodes=V1 + compact(places[1]), values=[HERE[0]]), True)]

    def second(data: bytes) -> list[tuple[bytes, bool]]:
        asked.append(decode(data))
        return [(said(data, values=[b"\x7f\0\1\3\x1a\xe1"]), True)]

    assert over_udp(Many(ask), first, second) == {HERE[1], Endpoint("127.0.1.3", 6881)}
    assert [(one[b"q"], one[b"ro"], one[b"a"][b"info_hash"]) for one in asked] == [(b"get_peers", 1, V1)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: (answer, False),  # another address
        lambda answer: (answer.replace(b"1:t4:", b"1:t5:x"), True),  # another transaction
        lambda _answer: (b"d1:rd", True),
        lambda _answer: (b"l" * 1_000, True),
        lambda _answer: (b"de", True),
    ],
)
def test_a_dht_answer_of_another_transaction_or_address_is_dropped(spoil):
    true = [HERE[0]]

    assert over_udp(ask_peers, lambda data: [spoil(said(data, values=true))]) == set()
    assert over_udp(ask_peers, lambda data: [spoil(said(data, values=[b"\x7f\0\1\7\x1a\xe1"])), (said(data, values=true), True)]) == {HERE[1]}


def test_b11_a_lying_node_leads_nowhere(monkeypatch):
    asked: list[bytes] = []
    places: list[Endpoint] = []
    sent: list[Endpoint] = []
    ask_one = Dht._ask
    monkeypatch.setattr(Dht, "_ask", lambda self, asked, at, info_hash: sent.append(at) or ask_one(self, asked, at, info_hash))

    async def ask(at: list[Endpoint]) -> set[Endpoint]:
        places.extend(at)
        return await Dht([at[0], Endpoint("192.0.2.1", 6881)], swarm_only()).peers(V1)

    def lie(data: bytes) -> list[tuple[bytes, bool]]:
        asked.append(data)
        ours = b"".join(V1[:19] + bytes([n]) + compact(place) for n, place in enumerate(places))
        away = b"".join(V1 + compact(one) for one in (Endpoint("192.0.2.9", 6881), Endpoint("127.0.0.1", 53), Endpoint("127.0.9.1", 6881)))
        return [(said(data, nodes=away + ours[: 26 * 29]), True)]

    assert over_udp(Many(ask), *[lie] * 3) == set()
    assert (len(asked), sorted(sent)) == (3, sorted(places)), "each once, and nobody else"


def test_without_a_descriptor_a_tracker_is_silent_and_a_look_up_finds_nobody():
    async def run() -> list[object]:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        codes = []
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            codes.append(await Dht([HERE[1]], swarm_only()).peers(V1))
            try:
                await scraped("udp://127.0.0.1:1", V1, swarm_only())
            except WireError as fault:
                codes.append(fault.code)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return codes

    assert asyncio.run(run()) == [set(), "tracker_silent"]
