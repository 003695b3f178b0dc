"""The command line: words arrive, one function of the line or of the desk is called, an exit code leaves.

One table of verbs, each resolved when it is called, so that a verb without a database never loads Django.
Exit 0: done. 1: done, with rejects or a failed check. 2: not done, wrong use or refused. 130: stopped by the keyboard.
"""

import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import PurePath
from pkgutil import resolve_name
from typing import NoReturn

import click

from thelivu.base import ThelivuError, Word, say

VERBS: Mapping[str, str] = {
    # the office
    "init": "thelivu.cli.birth:init",
    "user add": "thelivu.cli.birth:add_user",
    "serve": "thelivu.cli.serve:serve",
    "worker": "thelivu.cli.serve:worker",
    "backup": "thelivu.cli.backup:backup",
    "restore": "thelivu.cli.backup:restore",
    "doctor": "thelivu.cli.doctor:doctor",
    "map": "thelivu.cli.map:show",
    "authority export": "thelivu.cli.authority:export",
    "partner card": "thelivu.cli.forwarding:card",
    "partner add": "thelivu.cli.forwarding:add",
    "partner approve": "thelivu.cli.forwarding:approve",
    "partner end": "thelivu.cli.forwarding:end",
    "partner list": "thelivu.cli.forwarding:list_",
    "law list": "thelivu.cli.law:list_",
    "law confirm": "thelivu.cli.law:confirm",
    "ledger verify": "thelivu.cli.ledger:verify",
    "ledger checkpoint": "thelivu.cli.ledger:checkpoint",
    # the line, in its order
    "sensor enrol": "thelivu.cli.sensor_watch:enrol_",
    "sensor watch": "thelivu.cli.sensor_watch:watch",
    "sensor lines": "thelivu.cli.sensor_watch:lines",
    "sensor batch": "thelivu.cli.sensor_watch:batch",
    "sensor receipt": "thelivu.cli.sensor_watch:receipt",
    "sensor order": "thelivu.cli.sensor_office:order",
    "sensor take": "thelivu.cli.sensor_office:take",
    "sensor verify": "thelivu.cli.sensor:verify",
    "sensor sightings": "thelivu.cli.sensor:sightings",
    "leads read": "thelivu.cli.leads:read",
    "leads admit": "thelivu.cli.leads:admit",
    "leads intake": "thelivu.cli.intake:intake",
    "leads watch": "thelivu.cli.intake:watch",
    "leads handling": "thelivu.cli.forwarding:handling",
    "leads forward": "thelivu.cli.forwarding:forward",
    "leads receive": "thelivu.cli.forwarding:receive",
    "leads receipt": "thelivu.cli.forwarding:receipt",
    "depositor add": "thelivu.cli.intake:add",
    "depositor revoke": "thelivu.cli.intake:revoke",
    "attribution decide": "thelivu.cli.attribution:decide",
    "attribution load": "thelivu.cli.attribution:load",
    "attribution letters": "thelivu.cli.letters:letters",
    "operations packet open": "thelivu.cli.district:open_",
    "operations packet return": "thelivu.cli.district:return_",
    "lists build": "thelivu.cli.lists:build_command",
    "lists show": "thelivu.cli.lists:show",
    "lists check": "thelivu.cli.lists:check",
    "examination triage": "thelivu.cli.examination:triage_command",
    "examination activity": "thelivu.cli.activity:activity_command",
    "fleet certificates": "thelivu.cli.fleet:certificates",
    "examination laptop": "thelivu.cli.laptop:laptop",
    "examination queue": "thelivu.cli.examination_queue:queue",
    "examination validate": "thelivu.cli.validate:validate",
    "examination take": "thelivu.cli.examination_office:take",
    "examination load": "thelivu.cli.examination_office:load",
    "reports figures": "thelivu.cli.reports:figures",
}
"""Verb -> "module:command". The one-line help of "leads read" is the catalogue's `cli.verb.leads_read`."""

DONE, WITH_REJECTS, NOT_DONE, INTERRUPTED = 0, 1, 2, 130


def table() -> dict[str, str]:
    """VERBS, then what installed add-ons bring (the simulator's); an add-on never replaces a verb of ours."""
    added: dict[str, str] = {}
    for point in entry_points(group="thelivu.verbs"):
        try:
            added.update(point.load())
        except ImportError:  # a broken add-on must not take the office's own verbs away
            click.echo(say(Word("cli.add_on_broken", {"name": point.name})), err=True)
    return {**VERBS, **{verb: target for verb, target in added.items() if verb not in VERBS}}


class Verbs(click.Group):
    """The verbs that begin with some words; none of them is imported before it is called."""

    def __init__(self, verbs: Mapping[str, str], words: str = "") -> None:
        super().__init__(name=words or "thelivu", help=say(Word("cli.about")) if not words else None)
        self.verbs = {
            verb: target for verb, target in verbs.items() if f"{verb} ".startswith(f"{words} ".lstrip())
        }
        self.words = words

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """The next words, in the order of the table."""
        at = len(self.words.split())
        return list(dict.fromkeys(verb.split()[at] for verb in self.verbs))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a whole verb, the group of a begun one, or None."""
        verb = f"{self.words} {cmd_name}".lstrip()
        if verb in self.verbs:
            return resolve(self.verbs[verb])
        return Verbs(self.verbs, verb) if any(other.startswith(f"{verb} ") for other in self.verbs) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Whole verbs with their help from the catalogue, so that help loads nothing either."""
        with formatter.section(say(Word("cli.verbs"))):
            formatter.write_dl([(verb, say(Word(help_code(verb)))) for verb in self.verbs])


def help_code(verb: str) -> str:
    """The catalogue's code of a verb's one line of help."""
    return f"cli.verb.{verb.replace(' ', '_')}"


def resolve(target: str) -> click.Command:
    """The command object that a line of the table names."""
    command = resolve_name(target)
    if not isinstance(command, click.Command):
        raise TypeError(target)
    return command


def run(argv: Sequence[str] | None = None) -> int:
    """Runs one verb and gives its exit code; a person reads a sentence, never a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        code = Verbs(table()).main(args=argv, prog_name="thelivu", standalone_mode=False)
    except ThelivuError as refused:
        return _tell(str(refused))
    except click.ClickException as wrong:
        wrong.show()
        return NOT_DONE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as refused:
        values = {"reason": refused.strerror or type(refused).__name__, "name": str(refused.filename or "")}
        return _tell(say(Word("cli.system", values)))
    except Exception as fault:  # noqa: BLE001 - the last place that can turn a bug into a sentence
        return _fault(fault)
    return code if isinstance(code, int) else DONE


def main() -> NoReturn:
    """The console script."""
    sys.exit(run())


def _tell(sentence: str) -> int:
    click.echo(sentence, err=True)
    return NOT_DONE


def _fault(fault: Exception) -> int:
    if os.environ.get("THELIVU_TRACEBACK"):
        raise fault
    last = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{PurePath(last.filename).parent.name}/{PurePath(last.filename).name}:{last.lineno}"
    return _tell(say(Word("cli.fault", {"kind": type(fault).__name__, "where": where})))
