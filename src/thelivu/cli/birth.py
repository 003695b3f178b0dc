"""`thelivu init` and `thelivu user add`: an empty office and the accounts in it.

Arrives: the unit's code, name, districts and letterhead. Leaves: a data folder, keys outside it, the tables, and a
register that is synthetic or real for good. Nothing is collected by it.
"""

import os
import secrets
import sys
from pathlib import Path

import click
from rich.console import Console

from thelivu.base import LANGUAGES, InputError, Word, say
from thelivu.cli.office import bring_up_to_date, open_office, set_up
from thelivu.cli.output import emit


@click.command("init")
@click.option("--unit", required=True, metavar="CODE", help="The unit's short code, such as SCU.")
@click.option("--name", required=True, help="The unit's name.")
@click.option("--letterhead", required=True, help="The head of its letters; write \\n for a new line.")
@click.option("--district", "districts", multiple=True, metavar="CODE", help="Districts that it covers.")
@click.option("--whole-state", is_flag=True, help="It covers every district.")
@click.option("--synthetic", is_flag=True, help="A made-up world, for good: its papers and pages say so.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def init(
    *,
    unit: str,
    name: str,
    letterhead: str,
    districts: tuple[str, ...],
    whole_state: bool,
    synthetic: bool,
    as_json: bool,
) -> None:
    """Makes an empty office."""
    covers = _covers(districts, whole_state=whole_state)
    set_up()
    from django.conf import settings

    from thelivu.desk.register.birth import be_born

    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    bring_up_to_date()
    mark = "synthetic" if synthetic else "real"
    lines = letterhead.replace("\\n", "\n")
    register = be_born(mark, unit_code=unit, unit_name=name, letterhead=lines, covers=covers)
    make_session_key(settings.KEYS)
    made = {"register": register, "birth": mark, "data": str(settings.DATA), "keys": str(settings.KEYS)}
    emit({"version": 1, **made}, as_json=as_json, table=lambda console: _tell(console, "init.done", made))


@click.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The officer's name.")
@click.option("--rank", required=True, help="The officer's rank.")
@click.option("--unit", required=True, metavar="CODE", help="The code of the unit.")
@click.option("--role", "roles", multiple=True, required=True, help="A role; may be given again.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def add_user(
    *,
    username: str,
    name: str,
    rank: str,
    unit: str,
    roles: tuple[str, ...],
    language: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Makes an account; a password that is not given is made here and shown once."""
    open_office()
    from thelivu.desk.people.actions import add_officer

    given = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    if given:
        _judge(given)
    officer, password = add_officer(
        username, name, rank, unit_code=unit, roles=list(roles), password=given, language=language
    )
    made = {"id": officer, "username": username, **({} if given else {"password": password})}
    sentence = "user.given" if given else "user.made"
    emit({"version": 1, **made}, as_json=as_json, table=lambda console: _tell(console, sentence, made))


def _covers(districts: tuple[str, ...], *, whole_state: bool) -> list[str]:
    from thelivu.law import load

    if whole_state == bool(districts):
        raise InputError("cli.init.districts")
    known = set(load().districts)
    unknown = [code for code in districts if code not in known]
    if unknown:
        raise InputError("cli.init.unknown_district", district=unknown[0], known=", ".join(sorted(known)))
    return ["*"] if whole_state else sorted(districts)


def make_session_key(keys: Path) -> None:
    """The key that signs sessions: beside the office's keys, never in the data folder; one that exists stays."""
    if (keys / "session.key").exists():
        return
    handle = os.open(keys / "session.key", os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _judge(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as weak:
        raise InputError("cli.user.weak") from weak


def _tell(console: Console, row: str, values: dict[str, str]) -> None:
    console.print(say(Word(f"cli.{row}", values)), soft_wrap=True, markup=False)
