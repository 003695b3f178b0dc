"""A server of the swarm in a process of its own: it gets its setup as one JSON line, answers one line with another, and ends
when its standard input does, so that it never outlives who started it.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from thelivu.base import Refused

from . import namespace

Answer = Callable[[dict[str, Any]], Mapping[str, Any]]


class Child:
    """The starter's side."""

    def __init__(self, module: str, setup: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", f"thelivu_sim.swarm.{module}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self._module = module
        self.ready = self.ask(**setup)

    def ask(self, **order: Any) -> dict[str, Any]:
        """Sends one line and gives the answer; Refused when the child has ended."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.close()
            raise Refused("sim.swarm.child_ended", name=self._module)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Ends it."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):  # it has ended by itself
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def read() -> dict[str, Any] | None:
    """The child's side: the next line that it is sent; None at the end."""
    line = sys.stdin.readline()
    order: dict[str, Any] | None = json.loads(line) if line else None
    return order


def tell(answer: Mapping[str, Any]) -> None:
    """Answers it."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def serve(ready: Mapping[str, Any], answer: Answer) -> None:
    """Answers line after line, while the loop's servers go on."""
    loop = asyncio.get_running_loop()
    tell(ready)
    while (order := await loop.run_in_executor(None, read)) is not None:
        tell(answer(order))


def first_setup() -> dict[str, Any]:
    """The first line; Refused where there is any network but loopback."""
    namespace.require()
    return read() or {}
