"""Runs a function of a test module in a network that has only loopback, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from thelivu_sim.swarm import namespace

TESTS = Path(__file__).parents[3]
CODE = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
run = getattr(importlib.import_module(sys.argv[2]), sys.argv[3])
print(json.dumps(run(*map(json.loads, sys.argv[4:]))))
"""


def inside(function, *arguments):
    """What the function returns, through JSON; a failed assert in it fails the test, with its traceback."""
    module = Path(sys.modules[function.__module__].__file__).relative_to(TESTS).with_suffix("")
    command = [
        sys.executable, "-W", "error", "-c", CODE, str(TESTS), ".".join(module.parts),
        function.__name__, *map(json.dumps, arguments),
    ]  # fmt: skip
    ran = subprocess.run(namespace.inside(command), capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return json.loads(ran.stdout.splitlines()[-1])


def six():
    """Whether the network inside has IPv6."""
    return namespace.has_six()
