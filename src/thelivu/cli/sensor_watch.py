"""The sensor on its machine: `enrol` gives it a key, `watch` keeps a watch, `batch` and `receipt` are the way to the office and back.

No database of the office and no account: a sensor has a folder of its own, and its key. What is printed is counts and aliases.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import click
from rich.console import Console

from thelivu.base import InputError, Value, Word, say
from thelivu.cli.output import emit, new_file, plain, read_up_to
from thelivu.leads.office_card import CARD_LIMIT, read_card
from thelivu.sensor.card import addresses_of
from thelivu.sensor.keep import Plan, run
from thelivu.sensor.place import Place, enrol
from thelivu.sensor.restraint import AGAIN_S
from thelivu.sensor.values import Endpoint
from thelivu.sensor.watch import Pace, Progress

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("enrol")
@click.argument("folder", type=_FOLDER)
@click.option("--office", required=True, type=_FILE, metavar="CARD", help="The card of the office that it works for.")
@click.option("--name", required=True, help="What the sensor is called.")
@click.option("--place", "where", required=True, help="Where it stands.")
@click.option("--addresses", required=True, help="The addresses by which others see it.")
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new file of its own card.")
def enrol_(*, folder: Path, office: Path, name: str, where: str, addresses: str, out: Path) -> None:
    """Gives a new sensor a folder and a key, and writes the card by which its office comes to know it."""
    card = read_card(read_up_to(office, CARD_LIMIT).decode("utf-8", "replace"))
    place = enrol(folder, name, where, addresses_of(addresses), card)
    with new_file(out) as file:
        file.write(place.card.encode())
    values: dict[str, Value] = {"name": name, "file": str(out), "fingerprint": place.fingerprint}
    click.echo(plain(say(Word("cli.sensor.enrolled", values))).plain)


@click.command("watch")
@click.argument("folder", type=_FOLDER)
@click.argument("orders", nargs=-1, required=True, metavar="ORDER...", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--listed", is_flag=True, help="Stand in the swarms as a member and take connections; each order must allow it.")
@click.option("--port", type=click.IntRange(1024, 65_535), default=51_413, show_default=True, help="Where a listed watch listens.")
@click.option("--node", "nodes", multiple=True, metavar="IP:PORT", help="A DHT node to begin with.")
@click.option("--once", is_flag=True, help="Ask for each swarm once, and end when everybody named was visited.")
@click.option("--concurrency", type=click.IntRange(1, 20_000), default=2_000, show_default=True)
@click.option("--timeout", type=click.FloatRange(1, 60), default=10.0, show_default=True, metavar="SECONDS")
@click.option("--json", "as_json", is_flag=True, help="One JSON document at the end.")
def watch(
    *, folder: Path, orders: tuple[Path, ...], listed: bool, port: int, nodes: tuple[str, ...], once: bool, concurrency: int, timeout: float,
    as_json: bool,
) -> int:  # fmt: skip
    """Watches the swarms of signed ORDERs with the sensor in FOLDER, until interrupted or until the last of them ends."""
    plan = Plan(
        mode="listed" if listed else "quiet", nodes=[_endpoint(one) for one in nodes], port=port, again_s=0 if once else AGAIN_S,
        pace=Pace(concurrency=concurrency, timeout_s=timeout),
    )  # fmt: skip
    place = Place(folder)
    with place.locked():
        progress = run(place, orders, plan, live())
    show(progress, as_json=as_json)
    return int(bool(progress.ended))


def live() -> Callable[[Progress], None]:
    """Tells how a watch goes, on standard error: in place on a terminal, else a line a minute."""
    last = {"at": 0.0, "named": 0}

    def told(progress: Progress) -> None:
        terminal, now = sys.stderr.isatty(), monotonic()
        if not terminal and now - last["at"] < 60:
            return
        rate = (progress.visits - last["named"]) / max(now - last["at"], 1) if last["at"] else 0
        last.update(at=now, named=progress.visits)
        values: dict[str, Value] = {
            "visits": progress.visits, "rate": round(rate), "under_way": progress.under_way, "waiting": progress.waiting,
            "claims": progress.levels["L4"],
        }  # fmt: skip
        code = "cli.sensor.goes" if progress.clock_sound else "cli.sensor.goes_unsound"
        click.echo(f"\r\x1b[K{say(Word(code, values))}" if terminal else say(Word(code, values)), nl=not terminal, err=True)

    return told


def show(progress: Progress, *, as_json: bool) -> None:
    """What a watch came to: lines by level, and what was not dialled, by the reason."""
    document = {
        "version": 1, "named": progress.named, "visits": progress.visits, "dials": progress.dials, "levels": dict(sorted(progress.levels.items())),
        "not_dialled": dict(sorted(progress.not_dialled.items())), "source_faults": dict(sorted(progress.sources.items())),
        "counted": {alias: count._asdict() for alias, count in sorted(progress.counts.items())}, "clock_sound": progress.clock_sound,
        "stopped": progress.stopped and progress.stopped.code, "ended": {name: why.code for name, why in sorted(progress.ended.items())},
        "orders": {label: dict(sorted(levels.items())) for label, levels in sorted(progress.orders.items())},
    }  # fmt: skip

    def table(console: Console) -> None:
        write = console.print
        write(plain(say(Word("cli.sensor.done", {"visits": progress.visits, "named": progress.named}))))
        for level, lines in sorted(progress.levels.items()):
            write(plain(f"  {level:4} {lines}"))
        for label, levels in sorted(progress.orders.items()):
            shown = ", ".join(f"{level} {lines}" for level, lines in sorted(levels.items())) or "0"
            write(plain(say(Word("cli.sensor.order_lines", {"label": label, "levels": shown}))))
        for name, why in sorted(progress.ended.items()):
            write(plain(f"{name}: {say(why)}"))

    emit(document, as_json=as_json, table=table)


@click.command("batch")
@click.argument("folder", type=_FOLDER)
def batch(*, folder: Path) -> None:
    """Makes signed, numbered batches of what has not been sent yet, for carrying to the office."""
    place = Place(folder)
    store = place.store()
    try:
        store.settle()
        made = 0
        while (file := place.make_batch(store)) is not None:
            made += 1
            click.echo(str(file))
        if not made:
            click.echo(say(Word("cli.sensor.nothing_unsent")), err=True)
    finally:
        store.close()


@click.command("receipt")
@click.argument("folder", type=_FOLDER)
@click.argument("file", type=_FILE)
def receipt(*, folder: Path, file: Path) -> None:
    """Keeps the office's receipt of a batch with it."""
    place = Place(folder)
    store = place.store()
    try:
        number = place.take_receipt(store, read_up_to(file, CARD_LIMIT).decode("utf-8", "replace"))
    finally:
        store.close()
    click.echo(say(Word("cli.sensor.receipt_kept", {"number": number})))


@click.command("lines")
@click.argument("folder", type=_FOLDER)
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The new file of lines.")
def lines(*, folder: Path, out: Path) -> None:
    """Writes the sensor's lines as a file that `sensor verify` reads; only while none of them was purged."""
    store = Place(folder).store()
    try:
        store.settle()
        with new_file(out) as file:
            file.writelines(store.file())
    finally:
        store.close()


def _endpoint(text: str) -> Endpoint:
    try:
        return Endpoint.read(text)
    except ValueError as bad:
        raise InputError("sensor.place.endpoint", given=text) from bad
