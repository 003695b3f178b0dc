"""A register of a state's size: some leads of ten observations each are admitted, then copied row by row in SQL.

The copies carry ids, labels, references and identifiers of their own and no ledger entries: pages and searches read
none but the last of a file, and a measurement that admitted a million rows through the ledger would wait for an hour.
"""

import csv
import io
from random import Random

from django.db import connection

from thelivu.desk.leads import actions
from thelivu.desk.people.scope import seen_as
from thelivu.leads import SYNTHETIC_MARK, Decision, read_mapping
from thelivu_sim.names import person

EACH = 10  # observations of a lead

_MAPPING = (
    b'{"version": 1, "item": "ip_event", "source": "Referral desk", "header_contains": ["Report", "IP"], "columns":'
    b' {"reference": "Report", "ip": "IP", "port": "Port", "time": "Time", "account": "User Id", "phone": "Mobile",'
    b' "platform": "Platform"}, "time": {"zone": "UTC"}}'
)


def fill(actor, authority: str, base: int, copies: int = 1) -> None:
    """Makes base * copies leads: a fifth in work, a tenth with a time that waits for a person."""
    sheet = _sheet(base)
    source = actions.import_file(actor, authority, sheet, "filled.csv", mapping=read_mapping(_MAPPING))
    with seen_as(actor.scope):
        rows = list(source.leads.order_by("label").values_list("id", flat=True))
    assert len(rows) == base, (source.accepted, source.rejected[:2])
    for start in range(0, base // 5, 100):
        actions.decide_leads(
            actor, rows[start : min(start + 100, base // 5)], Decision("work", reason="its clock runs")
        )
    copy(copies)


def _sheet(base: int) -> bytes:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([f"Referral list {SYNTHETIC_MARK}"])
    out.writerow(["Report", "IP", "Port", "Time", "User Id", "Mobile", "Platform", "Suspect Name"])
    for lead in range(base):
        for event in range(EACH):
            ip = f"2001:db8:{lead:x}::{event:x}" if event % 2 else f"198.51.100.{(lead + event) % 250}"
            at = (
                "03/04/2026 10:11:12"
                if lead % 10 == 9 and event == 0
                else f"2026-03-04 10:{lead % 60:02d}:{event:02d}"
            )
            out.writerow(
                [
                    *(
                        f"77{lead:05d}",
                        ip,
                        2000 + lead,
                        at,
                        f"u{lead:05d}x",
                        f"9876{lead:06d}",
                        "Orchid Chat",
                    ),
                    person(
                        Random(lead)
                    ),  # a copy has the name of its original: every name stands in many leads
                ]
            )
    return text.getvalue().encode()


def copy(copies: int) -> None:
    """Copies 1 to `copies` - 1 of every row of the tables, each with ids that begin with its number."""
    postgres = connection.vendor == "postgresql"
    tag = "lpad(to_hex(n), 8, '0')" if postgres else "printf('%08x', n)"
    text = "{}::text" if postgres else "{}"
    json = "::jsonb" if postgres else ""
    fresh = {
        "id": f"{tag} || substr({{}}, 9)", "stream": f"{tag} || substr({{}}, 9)", "lead_id": f"{tag} || substr({{}}, 9)",
        "owner": f"{tag} || substr({{}}, 9)", "source_id": f"{tag} || substr({{}}, 9)", "sha256": f"{tag} || substr({{}}, 9)",
        "label": "{} || '-' || n", "reference": "{} || n",
        "value": f"replace(replace({{}}, 'x', 'y' || {tag}), '2001:db8:', '2001:db8:' || n || ':')",
        "identifiers": f"replace({text}, 'x\"', 'y' || {tag} || '\"'){json}",
    }  # fmt: skip
    series = f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {copies - 1}) SELECT n FROM s)"
    if copies < 2:
        return
    with connection.cursor() as cursor:
        for table in (
            "leads_sourcerow",
            "leads_leadrow",
            "leads_observationrow",
            "register_identifieruserow",
            "register_termrow",
        ):
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            quoted = [f'"{name}"' for name in names]
            made = [fresh.get(name, "{}").format(f't."{name}"') for name in names]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {', '.join(made)} FROM {table} t, {series} numbers"
            )
        cursor.execute("ANALYZE")
