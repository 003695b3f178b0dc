"""`thelivu fleet certificates`: a folder and a computer's name arrive; its certificate for mutual TLS leaves. No database."""

from datetime import UTC, datetime
from pathlib import Path

import click

from thelivu.fleet.certificates import certify


@click.command("certificates")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("computer")
def certificates(*, folder: Path, computer: str) -> int:
    """Makes a certificate for a computer of the cluster; the authority is made with the first one and stays in FOLDER."""
    for file in certify(folder, computer, datetime.now(UTC)):
        click.echo(str(file))
    return 0
