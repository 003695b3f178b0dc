"""What a killed process was doing: imports files, plans operations and publishes figures, noting each act when accepted.

Run as a program with the name of the journal; the environment names the register. Each act is asked for again after a
kill, as an officer would: what is already in the register is left alone. The journal is written after the desk said yes.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
FILES, OPERATIONS, ROWS = 120, 60, 12


def sheet(number: int) -> bytes:
    """A small sheet of made-up reports on documentation addresses."""
    rows = [
        f"{number}{row:05d},2026-01-{1 + row:02d}T10:00:00,192.0.2.{row + 1},{40000 + number},mira{number}{row}"
        for row in range(ROWS)
    ]
    return "\n".join(
        ["Report No,Time UTC,IP,Port,Handle,# thelivu-synthetic", *(f"{row}," for row in rows), ""]
    ).encode()


MAPPING = {
    "version": 1,
    "item": "report",
    "header_contains": ["Report No", "IP"],
    "columns": {
        "reference": ["Report No"], "ip": ["IP"], "port": ["Port"], "time": ["Time UTC"], "handle": ["Handle"],
    },
    "time": {"format": ["%Y-%m-%dT%H:%M:%S"], "zone": "UTC"},
    "platform": "Orchid Chat",
}  # fmt: skip


def note(journal: Path, act: str) -> None:
    """One line, durable before the next act begins."""
    with journal.open("a", encoding="ascii") as file:
        file.write(act + "\n")
        file.flush()
        os.fsync(file.fileno())


def main(journal: Path) -> None:
    django.setup()
    import json

    from thelivu.desk.authority.models import AuthorityRow
    from thelivu.desk.leads.actions import import_file
    from thelivu.desk.operations.actions import plan_operation
    from thelivu.desk.operations.models import OperationRow
    from thelivu.desk.people.queries import actor_named
    from thelivu.desk.people.scope import seen_as
    from thelivu.desk.register.queries import now
    from thelivu.desk.reports.actions import publish
    from thelivu.desk.reports.models import PublicationRow
    from thelivu.leads import read_mapping

    sara = actor_named("sara")
    with seen_as(sara.scope):
        authority = AuthorityRow.objects.get().id
        mapping = read_mapping(json.dumps(MAPPING).encode())
        print("ready", flush=True)
        for number in range(max(FILES, OPERATIONS)):
            if number < FILES:
                import_file(sara, authority, sheet(number), f"sheet-{number}.csv", mapping=mapping)
                note(journal, f"file {number}")
            if number < OPERATIONS:
                name = f"Round {number}"
                operation = OperationRow.objects.filter(name=name).first()
                if operation is None:
                    begins = now() + timedelta(days=1)
                    operation = plan_operation(
                        sara, name, f"R{number}", [(begins, begins + timedelta(hours=8))]
                    )
                note(journal, f"operation {number}")
                if not PublicationRow.objects.filter(operation=operation).exists():
                    publish(sara, operation.id, now())
                note(journal, f"publication {number}")
    note(journal, "end")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
