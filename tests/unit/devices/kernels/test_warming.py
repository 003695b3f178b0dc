"""A child that can open no file searches like any other process, once the kernels were used before it was forked."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from thelivu.devices.kernels import machine
from thelivu.devices.sandbox import Bounds, Sandbox
from unit.devices.kernels.hashes import unlike

PROGRAM = str(Path(__file__).with_name("confined.py"))
BOUNDS = Bounds(wall_s=60.0, cpu_s=10)


@pytest.mark.parametrize(("how", "form"), [((), "numba"), (("cold",), "numpy")])
def test_a_confined_child_searches_by_machine_code_after_warming_and_in_numpy_without(how, form):
    stored = unlike(np.random.default_rng(1), 500)

    with Sandbox((PROGRAM, *how), BOUNDS) as sandbox:
        assert sandbox.run("searched", None, stored.tobytes()) == repr([form, 500, 500, 500, form == "numba"]).encode()


def test_where_the_folder_cannot_be_written_nothing_is_kept_and_nothing_fails(tmp_path):
    kept = machine._kept.__wrapped__
    (tmp_path / "file").write_text("")

    assert kept(tmp_path)
    assert not kept(tmp_path / "file")


def test_importing_the_kernels_loads_no_compiler_and_sets_no_threads():
    asked = "import sys, os, thelivu.devices.kernels.search, thelivu.devices.kernels.columns; print('numba' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True).stdout == "False\n"
