"""The devices' program with a decoder that an attacker has: it does what a marker in the picture tells it.

Started as a program of its own, as `thelivu.devices.look` is.
"""

import ctypes
import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1")

from thelivu.devices.look import child, images
from thelivu.devices.sandbox.zygote import serve

_whole = images.look


def look(data, *, reduced=False):
    if b"marker:segfault" in data:
        ctypes.string_at(0)
    if b"marker:abort" in data:
        os.abort()
    if b"marker:raise" in data:
        raise MemoryError if b"memory" in data else LookupError
    if b"marker:spin" in data:
        while True:
            pass
    if b"marker:eat" in data:
        bytearray(8 << 30)
    if b"marker:exit" in data:
        os._exit(0)
    if b"marker:write" in data:
        os.open("/tmp/thelivu-written", os.O_CREAT | os.O_WRONLY)
    if b"marker:fork" in data:
        os.fork()
    return _whole(data, reduced=reduced)


images.look = look
if __name__ == "__main__":
    serve(child.TASKS, child.warm)
