"""Sheets as a unit in India receives them: disclosures arrive, rows of a list leave, with the mapping beside it.

One row is one IP event of one report. Free text and a child's particulars stand in columns of their own, as they do
in real lists, and carry markers; so does what stands above the table.
"""

from collections.abc import Iterable
from typing import Any

from thelivu_sim import tables
from thelivu_sim.disclosures import Source
from thelivu_sim.markers import Marker
from thelivu_sim.tips import Tip

_COLUMNS = {
    "reference": "CyberTip No.", "platform": "Platform", "handle": "Screen Name", "account": "User Id",
    "email": "Email", "phone": "Mobile", "ip": "IP Address", "port": "Port", "time": "Event Time",
    "md5": "MD5", "group": "Group",
}  # fmt: skip
_UNMAPPED = ("Remarks", "Victim Details")
"""Columns that no mapping names: the reader withholds them."""


def sheet(source: Source, tips: Iterable[Tip], mark: Marker) -> tuple[bytes, dict[str, Any]]:
    """The file and its mapping."""
    rows = [
        [f"{source.sender}: list {source.id}. {tables.MARK}", mark("title")],
        [],
        [*_COLUMNS.values(), *_UNMAPPED],
    ]
    rows += [_row(source, number, tip, mark) for number, tip in enumerate(tips, start=1)]
    data = tables.xlsx(rows) if source.file.endswith(".xlsx") else tables.csv_bytes(rows)
    return data, _mapping(source)


def _row(source: Source, number: int, tip: Tip, mark: Marker) -> list[str]:
    account, told = tip.account, tip.told
    shows_phone = int(account.id[3:]) % 3 == 0
    return [
        f"{source.id}-{number:04d}", account.platform, account.handle, f"{account.handle}-uid", account.email,
        tip.person.phone if shows_phone else "", told.ip, "" if told.port is None else str(told.port),
        told.time_text, tip.digests[0] if tip.digests else "", tip.person.groups[0] if tip.person.groups else "",
        _remarks(number, mark), mark(f"row {number} victim") if number % 4 == 0 else "",
    ]  # fmt: skip


def _remarks(number: int, mark: Marker) -> str:
    """Free text; some of it names an address of mail, which the reader finds."""
    contact = f" {mark(f'row {number} contact')}@example.org" if number % 3 == 0 else ""
    return mark(f"row {number} remarks") + contact


def _mapping(source: Source) -> dict[str, Any]:
    return {
        "version": 1,
        "item": "ip_event",
        "source": source.sender,
        "header_contains": [_COLUMNS["reference"], _COLUMNS["ip"]],
        "columns": _COLUMNS,
        "time": {"format": [source.time_format], "zone": source.zone},
    }


def letter(tip: Tip, mark: Marker) -> str:
    """A letter from which an officer types a lead."""
    port = f", port {tip.told.port}" if tip.told.port is not None else ""
    return (
        f"{tables.MARK}\n\nTo the officer in charge\n\n"
        f"The account {tip.account.handle} on {tip.account.platform} ({tip.account.email}) was used\n"
        f"from {tip.told.ip}{port} on {tip.told.time_text} UTC.\n\n"
        f"{mark('letter text')}\n"
        f"Child: {mark('letter child')}\n"
    )
