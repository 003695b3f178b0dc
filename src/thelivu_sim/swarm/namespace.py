"""A network that has only loopback: a process enters one and never comes back; without one, nothing of the swarm runs.

`python -m thelivu_sim.swarm.namespace COMMAND...` runs a command inside. See network_namespaces(7), netdevice(7).
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from thelivu.base import Refused

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1 | 0x40  # SIOCSIFFLAGS; IFF_UP | IFF_RUNNING
_REQUEST = "16sh22x"  # struct ifreq: name, flags, the rest of its 40 bytes


def enter() -> None:
    """Moves this process, and whatever it starts, into a new network with loopback alone; Refused where it may not.

    The process must have one thread. Root needs no more; others get a user namespace in which they stay who they are.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    try:
        if libc.unshare(_NEW_NETWORK) != 0:
            if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))  # noqa: TRY301 - one refusal
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
        _raise_loopback()
    except OSError as error:
        raise Refused("sim.swarm.no_namespace", reason=error.strerror or "") from error
    require()


def require() -> None:
    """Refused unless loopback is the only interface that this process can see."""
    others = sorted({name for _, name in socket.if_nameindex()} - {"lo"})
    if others:
        raise Refused("sim.swarm.not_alone", interfaces=", ".join(others))


def has_six() -> bool:
    """Whether the kernel gives loopback its IPv6 address."""
    told = Path("/proc/net/if_inet6")
    return told.exists() and any(line.split()[-1] == "lo" for line in told.read_text().splitlines())


def inside(command: Sequence[str]) -> list[str]:
    """The command that runs `command` in such a network."""
    return [sys.executable, "-m", "thelivu_sim.swarm.namespace", *command]


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack(_REQUEST, b"lo", _UP))


def main(command: Sequence[str]) -> NoReturn:
    """Enters, then becomes the command; exit 2 where it may not."""
    try:
        enter()
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(2)
    os.execvp(command[0], list(command))  # noqa: S606 - the command that was asked for


if __name__ == "__main__":
    main(sys.argv[1:])
