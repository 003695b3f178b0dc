"""What the office asks of the sandbox: the reading of a file, the columns of a sheet."""

from functools import cache

from thelivu.leads import Column, Reading, SheetMapping, packed

from .sandbox import Sandbox


@cache
def sandbox() -> Sandbox:
    """The sandbox of this process."""
    return Sandbox()


def read(data: bytes, *, name: str, mapping: SheetMapping | None = None) -> Reading:
    """As `thelivu.leads.read`, in a child of its own; InputError also for a file at which the child ended."""
    argument = {"name": name, "mapping": packed.json_of(SheetMapping | None, mapping)}
    reading: Reading = packed.unpack(sandbox().run("leads.read", argument, data))
    return reading


def columns_of(data: bytes, *, name: str) -> tuple[SheetMapping, tuple[Column, ...]]:
    """As `thelivu.leads.columns_of`, in a child of its own."""
    answer = sandbox().run("leads.columns", {"name": name}, data)
    made: tuple[SheetMapping, tuple[Column, ...]] = packed.unpack(answer, packed.COLUMNS)
    return made
