"""The kinds of return: a kind's name arrives; which columns its file has, which are needed, and what it is asked leave.

Version 1 has the kinds of internet lines. Version 2 adds `sim` (who held a number, from when to when) and `account`
(what a platform holds of an account: registration, numbers, sign-ins).
"""

from dataclasses import dataclass

LINES = ("cgnat", "dynamic", "static", "mobile", "ipv6", "deterministic")
OF_VERSION = {1: LINES, 2: (*LINES, "sim", "account")}


@dataclass(frozen=True, slots=True)
class Shape:
    """What the file of one kind looks like."""

    key: str  # the column of what was asked: an address, a number or an account
    asked: str  # its entry in `asked`
    needed: tuple[str, ...]
    columns: tuple[str, ...]  # all that can be named
    read: tuple[str, ...]  # those that the rules read to the letter
    day_only: bool = False  # whether its times may be days


_LINE_READ = (
    *("ip", "port_start", "port_end", "start", "end", "dest_ip", "dest_port", "prefix_length"),
    *("subscriber", "service"),
)
LINE = Shape(
    "ip", "ips", ("ip", "start", "subscriber"),
    (*_LINE_READ[:9], "name", "installation_address", "billing_address", "service"), _LINE_READ,
)  # fmt: skip
SIM = Shape(
    "number", "numbers", ("number", "start", "subscriber"),
    ("number", "start", "end", "subscriber", "name", "address", "alternate", "user"),
    ("number", "start", "end", "subscriber"), day_only=True,
)  # fmt: skip
ACCOUNT = Shape(
    "account", "accounts", ("account",),
    ("account", "start", "end", "phone", "email", "ip", "port", "time"),
    ("account", "start", "end", "phone", "ip", "port", "time"), day_only=True,
)  # fmt: skip
NAMED = {"sim": SIM, "account": ACCOUNT}


def shape_of(kind: str) -> Shape:
    """The shape of a kind; every internet line has one."""
    return NAMED.get(kind, LINE)
