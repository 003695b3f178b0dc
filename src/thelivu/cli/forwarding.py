"""Forwarding on the command line: our card, partner offices, how far a source may go, packets and receipts.

A packet is recorded before it is written: what was sent without a record cannot be, and what was recorded and lost on a
broken disk is closed by hand and made again.
"""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from thelivu.base import InputError, Word, new_id, say
from thelivu.cli.office import acting_as, as_officer, open_office
from thelivu.cli.output import emit, new_file, plain, read_up_to
from thelivu.leads.handling import HANDLING, Handling
from thelivu.leads.office_card import CARD_LIMIT
from thelivu.vault.packets import LARGEST

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_output = click.option(
    "-o", "--output", required=True, type=_OUT, help="The file to write; one that is not there yet."
)


@click.command("card")
@click.option("-o", "--output", type=_OUT, help="Writes it to a file. Default: prints it.")
def card(*, output: Path | None) -> None:
    """Prints our own card, signed, and its fingerprint on standard error."""
    open_office()
    from thelivu.desk.leads.forwarding_queries import own_card, own_card_text

    if output is None:
        click.echo(own_card_text(), nl=False)
    else:
        with new_file(output) as file:
            file.write(own_card_text().encode())
    click.echo(own_card().fingerprint, err=True)


@click.command("add")
@click.argument("file", type=_FILE, metavar="CARD")
@click.option("--days", required=True, type=int, help="For how many days it holds, at most 366.")
@as_officer
def add(*, file: Path, days: int, username: str) -> None:
    """Records the card of another office. Another officer approves it."""
    open_office()
    from thelivu.desk.leads.forwarding_partner_actions import record_partner

    with acting_as(username) as actor:
        row = record_partner(actor, _note(file), days)
    values = {"label": row.label, "name": row.name, "fingerprint": row.fingerprint}
    click.echo(plain(say(Word("cli.forwarding.recorded", values))).plain)


@click.command("approve")
@click.argument("label")
@click.option("--compared", required=True, help="Whom you called, on which number, when.")
@as_officer
def approve(*, label: str, compared: str, username: str) -> None:
    """Approves a card after its fingerprint was compared with the office itself."""
    open_office()
    from thelivu.desk.leads.forwarding_partner_actions import approve_partner

    with acting_as(username) as actor:
        row = approve_partner(actor, label, compared)
    click.echo(say(Word("cli.forwarding.approved", {"label": row.label, "day": row.valid_to.isoformat()})))


@click.command("end")
@click.argument("label")
@click.option("--why", required=True)
@as_officer
def end(*, label: str, why: str, username: str) -> None:
    """Ends a card at once."""
    open_office()
    from thelivu.desk.leads.forwarding_partner_actions import end_partner

    with acting_as(username) as actor:
        row = end_partner(actor, label, why)
    click.echo(say(Word("cli.forwarding.ended", {"label": row.label})))


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@as_officer
def list_(*, as_json: bool, username: str) -> None:
    """Lists the partner offices, those that hold first."""
    open_office()
    from thelivu.desk.leads.forwarding_queries import partners, standing, today

    with acting_as(username):
        on = today()
        rows = [
            {
                "label": row.label, "name": row.name, "state": row.state, "fingerprint": row.fingerprint,
                "until": row.valid_to.isoformat(), "standing": standing(row, on),
            }
            for row in partners()
        ]  # fmt: skip
    emit({"version": 1, "partners": rows}, as_json=as_json, table=lambda console: _show(console, rows))


@click.command("handling")
@click.argument("source")
@click.option("--code", required=True, type=click.Choice(HANDLING))
@click.option("--originator", required=True, help="The office whose word it is.")
@click.option("--jurisdiction", required=True, help="Of that office, as in IN-KL.")
@click.option("--paper", required=True, help="The letter or message that says so.")
@as_officer
def handling(
    *, source: str, code: str, originator: str, jurisdiction: str, paper: str, username: str
) -> None:
    """States how far a source may be passed on."""
    open_office()
    from thelivu.desk.leads.forwarding_actions import state_handling

    with acting_as(username) as actor:
        row = state_handling(actor, source, Handling(code, originator, jurisdiction), paper)
    word = Word(
        "cli.forwarding.stated",
        {"source": row.source.label, "code": say(Word(f"leads.handling.code.{row.code}"))},
    )
    click.echo(say(word))


@click.command("forward")
@click.argument("lead")
@click.option("--to", "partner", required=True, metavar="PARTNER", help="The partner office: its label.")
@click.option("--onward", required=True, type=click.Choice(HANDLING), help="How far it may go from there.")
@click.option("--reason", required=True, help="Why it goes there. The other office reads this.")
@click.option(
    "--consent", default="", help="The paper with the originator's consent, where its code asks for one."
)
@_output
@as_officer
def forward(
    *, lead: str, partner: str, onward: str, reason: str, consent: str, output: Path, username: str
) -> None:
    """Makes the packet of a lead for a partner office, and records it."""
    open_office()
    from thelivu.desk.leads import forwarding_actions as actions

    with new_file(output) as file, acting_as(username) as actor:
        row, packet = actions.forward(
            actor, lead, partner, onward=onward, reason=reason, consent=consent, packet_id=new_id()
        )
        file.write(packet)
    values = {"label": row.label, "file": str(output), "sha256": row.sha256}
    click.echo(plain(say(Word("cli.forwarding.made", values))).plain)


@click.command("receive")
@click.argument("file", type=_FILE, metavar="PACKET")
@click.option(
    "--authority", required=True, metavar="ID", help="The authority that allows it: its id or label."
)
@click.option("--receipt", type=_OUT, help="Writes the signed receipt for the sender to this file.")
@as_officer
def receive(*, file: Path, authority: str, receipt: Path | None, username: str) -> None:
    """Takes a packet in, whole or not at all. The same packet again changes nothing."""
    open_office()
    from thelivu.desk.leads.forwarding_queries import receipt_text
    from thelivu.desk.leads.forwarding_receive_actions import receive as take_in

    with acting_as(username) as actor:
        row = take_in(actor, authority, read_up_to(file, LARGEST))
        values = {"label": row.label, "source": row.source.label, "office": row.partner.name}
        signed = receipt_text(row)
    if receipt is not None:
        with new_file(receipt) as out:
            out.write(signed.encode())
    click.echo(plain(say(Word("cli.forwarding.received", values))).plain)


@click.command("receipt")
@click.argument("file", type=_FILE, metavar="RECEIPT")
@as_officer
def receipt(*, file: Path, username: str) -> None:
    """Takes in the receipt of a packet that was sent."""
    open_office()
    from thelivu.desk.leads.forwarding_actions import take_receipt

    with acting_as(username) as actor:
        row = take_receipt(actor, _note(file))
    values = {"label": row.label, "theirs": row.acknowledged_as}
    click.echo(plain(say(Word("cli.forwarding.acknowledged", values))).plain)


def _note(path: Path) -> str:
    try:
        return read_up_to(path, CARD_LIMIT).decode()
    except UnicodeDecodeError as bad:
        raise InputError("desk_forwarding.no_note") from bad


def _show(console: Console, rows: list[dict[str, Any]]) -> None:
    table = Table(box=None)
    for name in ("label", "name", "state", "fingerprint", "until", "standing"):
        table.add_column(say(Word(f"cli.forwarding.col_{name}")))
    for row in rows:
        said = say(Word(f"desk_forwarding.partner_is_{row['standing']}"))
        table.add_row(
            *(plain(row[name]) for name in ("label", "name", "state", "fingerprint", "until")), said
        )
    console.print(table)
