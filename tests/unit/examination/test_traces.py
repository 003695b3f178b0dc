"""Names that are traces of wiping or of a reset, and names that are none."""

import tomllib
from datetime import date
from importlib.resources import files

import pytest

from thelivu.base import say
from thelivu.examination.facts import fact_word
from thelivu.examination.traces import TRACES, trace_of


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("sdelete64.exe", "wiping_tool"),
        ("Windows/Prefetch/SDELETE.EXE-1A2B3C4D.pf", "wiping_tool"),
        ("part 2/Program Files/CCleaner/CCleaner64.exe", "wiping_tool"),
        ("data/app/com.piriform.ccleaner-Qx1/base.apk", "wiping_tool"),
        ("home/a/.config/bleachbit/bleachbit.ini", "wiping_tool"),
        ("$SysReset/Logs/setupact.log", "factory_reset"),
        ("root/.obliterated", ""),
        ("Users/a/Documents/not-sdelete.exe", ""),
        ("sdelete.exe.txt", ""),
        ("Windows/Prefetch/NOTEPAD.EXE-1A2B3C4D.pf", ""),
        ("data/misc/bootstat/factory_reset", ""),
        ("", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("deleted", [True, False])
def test_the_name_of_an_entry_is_a_trace_or_none(path, code, deleted):
    assert trace_of(path, deleted=deleted) == code


@pytest.mark.parametrize(
    ("path", "deleted", "code"),
    [
        ("a/ZZZZZZZ.ZZZ", True, "overwritten_names"), ("AAA", True, "overwritten_names"), ("ZZ.ZZZ", True, "overwritten_names"),
        ("ZZZ.ZZ.ZZZZ", True, "overwritten_names"), ("usb/_ZZZZZ.ZZZ", True, "overwritten_names"), ("Z.Z", True, ""), ("_ZZ", True, ""), ("_", True, ""), ("a/ZZZZZZZ.ZZZ", False, ""),
        ("ZZ", True, ""), ("ZZZ.AAA", True, ""), ("zzzz.zzz", True, ""), ("a/IMG_0001.JPG", True, ""), ("ZZZ/a.jpg", True, ""),
    ],
)  # fmt: skip
def test_a_deleted_name_of_one_letter_was_overwritten(path, deleted, code):
    assert trace_of(path, deleted=deleted) == code


def test_every_row_says_what_it_is_and_where_that_is_from():
    said = tomllib.loads((files("thelivu.examination") / "traces.toml").read_text("utf-8"))

    assert isinstance(said["checked"], date)
    assert all(one["what"] and one["source"] and one["code"] in TRACES[:2] for one in said["trace"])
    assert all(path == path.lower() for one in said["trace"] for path in one["paths"])


@pytest.mark.parametrize("code", TRACES)
def test_each_code_has_its_sentence(code):
    assert say(fact_word(code)).endswith(".")
