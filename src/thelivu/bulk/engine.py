"""The engine: a memory limit and a folder arrive; a DuckDB connection that loads nothing from elsewhere leaves."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

MEMORY_MB = 200  # for the engine; sightings, numbers and the program beside it bring the whole below 512 MB
THREADS = 2
BESIDE_MB = 120  # for the engine of each process beside the program's own


@contextmanager
def engine(
    folder: Path, *, memory_mb: int = MEMORY_MB, threads: int = THREADS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that works within a memory limit; what does not fit is put into the folder and removed again."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".bulk-") as spill:
        connection = duckdb.connect(
            config={
                "memory_limit": f"{memory_mb}MB",
                "threads": threads,
                "temp_directory": spill,
                "autoinstall_known_extensions": False,  # the engine would look for them on the network
                "autoload_known_extensions": False,
            }
        )
        try:
            # A look-up reads the same file again; and standard output belongs to the command.
            connection.execute("SET parquet_metadata_cache = true; SET enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


def sql(name: str) -> str:
    """The text of one of this package's SQL files."""
    return resources.files("thelivu.bulk").joinpath(f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def handed_over(data: bytes) -> Iterator[str]:
    """A path under which any process of this one's user reads bytes that lie in memory alone: names of persons are among them."""
    handle = os.memfd_create("page")
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(data)
        yield f"/proc/{os.getpid()}/fd/{handle}"
    finally:
        os.close(handle)


def give_back() -> None:
    """Gives the system back what pages that are gone have left: the C library keeps it, and other processes need it now."""
    with suppress(AttributeError):  # of other libraries than glibc
        ctypes.CDLL(None).malloc_trim(0)
