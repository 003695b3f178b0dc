"""What a browser sends stays in memory: no upload file, whatever its size and whatever becomes of it (promise 1)."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from desk.leads import files

PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 12_000  # 3 MB: more than Django keeps in memory by itself
_watching: list[list[str]] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    """Audit hook: the names of files that are made or opened for writing while somebody watches."""
    if _watching and event == "tempfile.mkstemp":
        _watching[-1].append(str(args[0]))
    if (
        _watching
        and event == "open"
        and isinstance(args[0], str)
        and int(args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    ):  # type: ignore[call-overload]
        _watching[-1].append(str(args[0]))


sys.addaudithook(_watch)


@contextmanager
def files_written() -> Iterator[list[str]]:
    written: list[str] = []
    _watching.append(written)
    yield written
    _watching.pop()


def sent(client, authority, data: bytes, name: str):
    given = {"file": SimpleUploadedFile(name, data), "authority": authority}
    return client.post(reverse("leads:upload"), given)


@pytest.mark.parametrize("name", ["holiday.jpg", "list.csv", "tip.xml"])
def test_01_an_upload_that_is_not_kept_was_never_a_file(cast, authority, name) -> None:
    client = cast.client("anu")
    sent(client, authority, b"a small one first: modules are compiled while nobody watches", "note.txt")

    with files_written() as written:
        answer = sent(client, authority, PICTURE, name)

    assert answer.status_code == 400
    assert written == []


def test_01_the_watch_sees_what_is_kept(cast, authority) -> None:
    """The test above can fail: a tip is kept, in the vault and nowhere else."""
    client = cast.client("anu")

    with files_written() as written:
        answer = sent(client, authority, files.tip(), "tip.xml")

    assert answer.status_code == 302
    assert any("/vault/" in one for one in written)
    # A process beside that starts now has its input and output at the null device.
    assert [one for one in written if "/vault" not in one and not one.endswith((".pyc", os.devnull))] == []


def test_01_there_is_no_place_for_uploaded_media() -> None:
    with pytest.raises(NotImplementedError):
        default_storage.save("holiday.jpg", SimpleUploadedFile("holiday.jpg", PICTURE))
