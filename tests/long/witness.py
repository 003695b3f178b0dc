"""A pytest plugin for one run against a copy: says which `thelivu` was imported, and how each test ended.

Loaded with `-p long.witness`; writes JSON to the file that THELIVU_WITNESS names. A test ends as "passed", or with the
name of what stopped it; whatever stops it outside its own body (a fixture, an import) stands with the phase before it.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_ended: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    if call.excinfo is not None:
        kind = "assertion" if issubclass(call.excinfo.type, AssertionError) else call.excinfo.type.__name__
        _ended.setdefault(item.nodeid, kind if call.when == "call" else f"{call.when}: {kind}")
    elif call.when == "call":
        _ended[item.nodeid] = report.outcome
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _ended[report.nodeid] = "collection"


def pytest_sessionfinish() -> None:
    import thelivu

    said = {"thelivu": thelivu.__file__, "ended": _ended}
    Path(os.environ["THELIVU_WITNESS"]).write_text(json.dumps(said), encoding="utf-8")
