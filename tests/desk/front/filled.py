"""A register of a state's size: some leads of ten observations each are admitted, then copied row by row in SQL.

The copies carry ids, labels, references and identifiers of their own and no ledger entries: pages and searches read
none but the last of a file, and a measurement that admitted a million rows through the ledger would wait for an hour.
What a larger state has more of in the same place stays shared: an address of many (250 of them), a name, a title.
"""

import csv
import io
import json
from random import Random

from django.db import connection

from thelivu.desk.leads import actions, bundles_actions, bundles_queries, graph_actions, queries
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import count_rows
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.law import load
from thelivu.leads import SYNTHETIC_MARK, Decision, read_mapping
from thelivu_sim.names import person

EACH = 10  # observations of a lead
MEMBERS = 24  # of a group; the first one has ten times as many
HUB = range(950, 990)  # leads that name one account: its neighbourhood has as many nodes as one may have

_MAPPING = (
    b'{"version": 1, "item": "ip_event", "source": "Referral desk", "header_contains": ["Report", "IP"], "columns":'
    b' {"reference": "Report", "ip": "IP", "port": "Port", "time": "Time", "account": "User Id", "phone": "Mobile",'
    b' "platform": "Platform"}, "time": {"zone": "UTC"}}'
)
_DAY = 86_400
_START = 1_772_445_600  # 2026-03-02 10:00 UTC


def fill(actor, authority: str, base: int, copies: int = 1) -> None:
    """Makes base * copies leads: a fifth in work, a tenth with a time that waits for a person, a tenth that names the
    account of the lead before it; half of these pairs are bundles. For twenty leads there is one identity, and one group
    that comes with a lead of its own.
    """
    sheet = _sheet(base)
    source = actions.import_file(actor, authority, sheet, "filled.csv", mapping=read_mapping(_MAPPING))
    with seen_as(actor.scope):
        rows = list(source.leads.order_by("label").values_list("id", flat=True))
    assert len(rows) == base, (source.accepted, source.rejected[:2])
    for start in range(0, base // 5, 100):
        actions.decide_leads(
            actor, rows[start : min(start + 100, base // 5)], Decision("work", reason="its clock runs")
        )
    for number in range(base // 20):
        actions.import_file(actor, authority, _export(number), f"group{number}.json")
    _join(actor, base)
    _ask(actor, authority, rows[0], "phone")
    if base > HUB[0]:
        _ask(actor, authority, rows[HUB[0]], "account")
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
            again = HUB[0] if lead in HUB and event == 8 else lead - (lead % 10 == 1 and event == 9)
            out.writerow(
                [
                    *(
                        f"77{lead:05d}",
                        ip,
                        2000 + lead,
                        at,
                        f"u{again:05d}x",
                        f"9876{lead:06d}",
                        "Orchid Chat",
                    ),
                    person(Random(lead)),  # a copy has the name of its original
                ]
            )
    return text.getvalue().encode()


def _export(number: int) -> bytes:
    """A group of Telegram Desktop that shares half of its members with the next one: all speak, a third leaves."""
    size = MEMBERS if number else 10 * MEMBERS
    who = [number * MEMBERS // 2 + one + 1_000 for one in range(size)]
    records = [_record(one, place, place / 20) for place, one in enumerate(who)]
    records += [
        _record(one, size + place, 20 + place / 20, action="remove_members", members=[f"name {one}"])
        for place, one in enumerate(who[::3])
    ]
    whole = {"name": f"Lagoon walkers {number}", "type": "private_group", "id": 7_000 + number}
    return json.dumps({**whole, "messages": records, "about_export": SYNTHETIC_MARK}).encode()


def _record(who: int, number: int, day: float, action: str = "", **more) -> dict:
    at = {"id": number, "date": "x", "date_unixtime": str(int(_START + day * _DAY))}
    if not action:
        return {**at, "type": "message", "from": f"name {who}", "from_id": f"user{who}", "text": "ok"}
    return {
        **at, "type": "service", "action": action, "actor": f"name {who}", "actor_id": f"user{who}", "text": "", **more,
    }  # fmt: skip


def _join(actor, base: int) -> None:
    """Accepts half of the pairs one by one, and of the suggested identities one for twenty leads."""
    with seen_as(actor.scope):
        pairs = list(bundles_queries.open_pairs().values_list("id", flat=True))[: base // 20]
        suggested = queries.suggested_identities(window=base // 20)
    for one in pairs:
        bundles_actions.decide_pairs(actor, [one], accept=True, why="One user, two reports.")
    for kind, basis, ids in suggested[: base // 20]:
        actions.accept_identity(actor, kind, basis, ids)


def _ask(actor, authority: str, lead_id: str, kind: str) -> None:
    """Asks for the neighbourhood of what a lead names of this kind."""
    with seen_as(actor.scope):
        use = IdentifierUseRow.objects.get(owner=lead_id, kind=kind)
    purpose = next(iter(load().purposes))
    graph_actions.ask_web(
        actor, lead_id, use.id, authority=authority, purpose=purpose, reason="who else is it"
    )


_COPIED = (
    "leads_sourcerow", "leads_leadrow", "leads_leadmarkrow", "leads_observationrow", "leads_pairrow", "leads_bundlerow",
    "leads_bundlememberrow", "leads_identityrow", "leads_memberrow", "leads_grouprow", "leads_bystanderrow",
    "leads_groupeventrow", "register_identifieruserow", "register_termrow",
)  # fmt: skip
_OF_COPIES = (
    "id", "stream", "owner", "sha256", "lead_id", "source_id", "other_id", "bundle_id", "head_id", "identity_id",
    "observation_id", "group_id", "who_id", "by_id",
)  # fmt: skip
"""Columns that name a row which is copied too. A copy's group shows the conversation of the first."""


def copy(copies: int) -> None:
    """Copies 1 to `copies` - 1 of every row of the tables, each with ids that begin with its number."""
    if copies < 2:
        return
    postgres = connection.vendor == "postgresql"
    tag = "lpad(to_hex(n), 8, '0')" if postgres else "printf('%08x', n)"
    json_of = ("{}::text", "({})::jsonb") if postgres else ("{}", "{}")
    series = f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {copies - 1}) SELECT n FROM s)"

    def other(text: str, end: str) -> str:
        """Identifiers of a copy: the account, the telephone, the addresses of one, the group and its members."""
        account = (
            f"replace({text}, 'x{end}', 'y' || {tag} || '{end}')"
            if end
            else f"replace({text}, 'x', 'y' || {tag})"
        )
        phone = f"replace({account}, '+919876', '+91' || (6000 + n))"
        line = f"replace({phone}, '2001:db8:', '2001:db8:' || n || ':')"
        return f"replace({line}, 'telegram:', 'telegram' || n || ':')"

    def made(table: str, name: str) -> str:
        column = f't."{name}"'
        if name in _OF_COPIES:
            return f"{tag} || substr({column}, 9)"
        if name in ("label", "lead_label"):
            return f"{column} || '-' || n"
        if name in ("reference", "lead_reference"):
            return f"{column} || n"
        if name in ("value", "basis"):
            report = f"CASE WHEN t.kind = 'report' THEN {column} || n ELSE {{}} END"
            return (report if table == "register_identifieruserow" else "{}").format(other(column, ""))
        if name in ("identifiers", "reasons") and table != "leads_leadrow":
            return json_of[1].format(other(json_of[0].format(column), '"'))
        return column

    with seen_as(INTEGRITY), connection.cursor() as cursor:
        for table in _COPIED:
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            quoted, values = [f'"{name}"' for name in names], [made(table, name) for name in names]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {', '.join(values)} FROM {table} t, {series} numbers"
            )
        if postgres:
            cursor.execute("ANALYZE")
    count_rows()
