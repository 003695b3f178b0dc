"""`thelivu sim validation`: the set of benign data for the validation of triage, with its truth."""

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click

from thelivu.base import InputError, Word, say
from thelivu.cli.output import plain

_TOOLS = ("mkfs.vfat", "mcopy", "mdel", "mmd", "ewfacquirestream")


@click.command("validation")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="The new folder of the set.")
@click.option("--images", is_flag=True, help="With a file system and its E01; needs dosfstools, mtools and ewf-tools.")
def validation(output: Path, *, images: bool) -> None:
    """Writes a set of benign data and what triage must say of it, for `thelivu examination validate`."""
    if output.exists():
        raise InputError("sim.validation.exists", folder=str(output))
    if find_spec("PIL") is None:
        raise InputError("sim.validation.no_pictures")
    missing = [tool for tool in _TOOLS if images and shutil.which(tool) is None]
    if missing:
        raise InputError("sim.validation.no_tools", tools=" ".join(missing))
    from thelivu_sim.devices.validation import write_set

    with tempfile.TemporaryDirectory(dir=output.absolute().parent, prefix=f".{output.name}-") as beside:
        write_set(Path(beside) / "set", images=images)
        (Path(beside) / "set").rename(output)
    click.echo(plain(say(Word("sim.validation.written", {"folder": str(output)}))).plain)
