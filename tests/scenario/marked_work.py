"""Long work that fails on files with markers. As a program it asks for one job over the files of the folder given.

An item names its file and never holds what stands in it.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django


def read_one(_actor: Any, _authority: str, work: Mapping[str, Any]) -> Any:
    """Reads one file; what is no mapping there makes a fault whose own text holds what it met."""
    from thelivu.leads import read, read_mapping

    file = Path(work["file"])
    beside = file.with_suffix(".mapping.json")
    reading = read(
        file.read_bytes(),
        name=file.name,
        mapping=read_mapping(beside.read_bytes()) if beside.exists() else None,
    )
    if reading.rejected:
        raise ValueError(file.read_text(encoding="utf-8", errors="replace"))
    return lambda: None


def ask_for(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
    django.setup()
    from thelivu.base import Word
    from thelivu.desk.jobs.actions import ask
    from thelivu.desk.people.queries import actor_named

    items = [{"file": str(file)} for file in sorted(folder.iterdir()) if file.suffix != ".json"]
    print(
        ask(
            actor_named("analyst-1"),
            "scenario.marked_work.read_one",
            items,
            key="marked",
            title=Word("desk_jobs.title"),
        )
    )


if __name__ == "__main__":
    ask_for(Path(sys.argv[1]))
