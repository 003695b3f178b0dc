"""Runs a function of a test module in a network that has only loopback, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from thelivu_sim.swarm import namespace

TESTS = Path(__file__).parents[3]
CODE = "import sys, json, importlib; m, f = sys.argv[1:3]; " \
    "print(json.dumps(getattr(importlib.import_module(m), f)(*map(json.loads, sys.argv[3:]))))"  # fmt: skip


def inside(function, *arguments):
    """What the function returns, through JSON; a failed assert in it fails the test, with its traceback."""
    module = Path(sys.modules[function.__module__].__file__).relative_to(TESTS).with_suffix("")
    command = [
        sys.executable, "-W", "error", "-c", f"import sys; sys.path.insert(0, {str(TESTS)!r}); {CODE}",
        ".".join(module.parts), function.__name__, *map(json.dumps, arguments),
    ]  # fmt: skip
    ran = subprocess.run(namespace.inside(command), capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return json.loads(ran.stdout.splitlines()[-1])
