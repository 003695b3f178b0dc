"""A zygote whose tasks are an attacker's: each tries one forbidden thing and answers "done" if it could.

Started as a program of its own. With `open` before the descriptors its children are not confined, which shows that the
same attempts succeed where nothing guards them.
"""

import ctypes
import errno
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

from thelivu.devices.sandbox import zygote

DONE = b"done"


def reads(given, size, path):
    os.read(os.open(path, os.O_RDONLY), 1)
    return DONE


def writes(given, size, path):
    os.write(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), b"x")
    return DONE


def appends_to_what_is_open(given, size, path):
    os.pwrite(given, b"x", size)
    return DONE


def makes_memory_file(given, size, path):
    os.memfd_create("x")
    return DONE


def removes(given, size, path):
    os.unlink(path)
    return DONE


def renames(given, size, path):
    os.rename(path, path + ".moved")
    return DONE


def makes_folder(given, size, path):
    os.mkdir(path + ".d")
    return DONE


def lists(given, size, path):
    os.listdir("/")
    return DONE


def database(given, size, path):
    sqlite3.connect(path).execute("SELECT 1").fetchone()
    with open(path, "rb") as file:
        file.read(1)
    return DONE


def reads_memory_of_parent(given, size, path):
    with open(f"/proc/{os.getppid()}/mem", "rb") as file:
        file.seek(0)
    return DONE


def connects(given, size, port):
    socket.create_connection(("127.0.0.1", port), timeout=2)
    return DONE


def binds(given, size, path):
    socket.socket().bind(("127.0.0.1", 0))
    return DONE


def speaks_to_a_local_socket(given, size, path):
    socket.socketpair()
    return DONE


def forks(given, size, path):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return DONE


def threads(given, size, path):
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    return DONE


def executes(given, size, path):
    subprocess.run(["/bin/true"], check=True)
    return DONE


def replaces_itself(given, size, path):
    os.execv(sys.executable, [sys.executable, "-c", f"import os; os.write({sys.argv[-2]}, b'+done')"])


def signals_parent(given, size, path):
    os.kill(os.getppid(), 0)
    return DONE


def traces(given, size, path):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(0x4206, os.getppid(), 0, 0) != 0:  # PTRACE_SEIZE
        raise OSError(ctypes.get_errno())
    return DONE


def makes_code(given, size, path):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    if libc.mmap(None, 4096, 7, 0x22, -1, 0) in (None, ctypes.c_void_p(-1).value):
        raise OSError
    return DONE


def raises_its_limits(given, size, path):
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    return DONE


def leaves_its_network(given, size, path):
    if ctypes.CDLL(None).unshare(0x40000000) != 0:
        raise OSError
    return DONE


def takes_memory(given, size, path):
    return DONE if bytearray(4 * 1024**3) else b""


def spins(given, size, path):
    while True:
        pass


def sleeps(given, size, path):
    time.sleep(60)
    return DONE


def dumps_core(given, size, path):
    os.abort()


def crashes(given, size, path):
    ctypes.string_at(0)


def raises(given, size, path):
    raise RuntimeError(os.pread(given, size, 0))


def says_too_much(given, size, path):
    return b"x" * 200_000_000


def says_nonsense(given, size, path):
    os.write(int(sys.argv[-2]), b"-[1, {")
    os._exit(0)


def environment(given, size, path):
    return repr(sorted(os.environ.items())).encode()


def number_is_open_for_writing(number):
    try:
        os.write(number, b"")
    except OSError:
        return False
    return True


def open_descriptors(given, size, path):
    held = []
    for number in range(256):
        try:
            os.read(number, 0)
        except OSError as error:
            if error.errno == errno.EBADF and not number_is_open_for_writing(number):
                continue
        held.append(number)
    return repr(held).encode()


def echo(given, size, path):
    return zygote.contents(given, size)


def older_bytes(given, size, path):
    return os.pread(given, 1_000_000, 0)


TASKS = {
    name: task
    for name, task in globals().items()
    if callable(task) and getattr(task, "__module__", "") == __name__
}

if __name__ == "__main__":
    if "open" in sys.argv:
        zygote.confine = lambda bounds, parent: None
        zygote.leave_network = lambda: False
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    zygote.serve(TASKS)
