"""The store: what is kept comes back, what is altered is found, what may not be kept leaves no byte on the disk."""

import dataclasses
import io
import os
import random
import stat
import tracemalloc
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.vault import CSV, TEXT, XLSX, NotKept, Vault, VaultError, digest_only, make_keys, store
from thelivu.vault.sealing import CHUNK, TAG, encrypt, wrap

PAGE = b"An honest page of text, nothing else.\n"
BIG = PAGE * (3 * CHUNK // len(PAGE) + 1)
NOISE = random.Random(11).randbytes(50_000)
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE  # begins like a picture, is noise
LIMIT = 1 << 30


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return make_keys(tmp_path_factory.mktemp("office") / "keys")


@pytest.fixture
def vault(tmp_path, keys):
    return Vault(tmp_path / "vault", keys)


@pytest.fixture
def files(tmp_path):
    """Every file below the test's folder, whatever its name."""
    return lambda: sorted(path for path in tmp_path.rglob("*") if path.is_file())


def workbook(**more):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["ip", "port", "തെളിവ്"])
    return zipped({**members_of(buffer.getvalue()), **more}) if more else buffer.getvalue()


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def chunks(data, size=10_000):
    return (data[at : at + size] for at in range(0, len(data), size))


def read(vault, stored):
    return b"".join(vault.open(stored))


# --- what is kept ---------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(size=st.integers(0, 3 * CHUNK + 2), step=st.integers(1, 200_000))
def test_what_is_kept_comes_back(vault, size, step):
    stored = vault.put(chunks(BIG[:size], step), limit=LIMIT)
    assert read(vault, stored) == BIG[:size]
    vault.verify(stored)
    assert (stored.size, stored.sha256) == (size, digest_only([BIG[:size]]).sha256)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_the_edges_of_a_chunk_come_back(vault, size):
    assert read(vault, vault.put([BIG[:size]], limit=LIMIT)) == BIG[:size]


def test_the_disk_shows_neither_text_nor_digest_nor_name(vault, files):
    stored = vault.put([BIG], limit=LIMIT, name="referral of Asha.csv")
    (path,) = files()
    data = path.read_bytes()
    assert stored.media == CSV
    assert b"honest" not in data
    assert stored.sha256 not in str(path)
    assert "Asha" not in str(path)
    assert path.name == stored.file == f"{stored.name}.{stored.file[-16:]}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_writers_of_one_document_keep_two_objects_of_one_name(vault, files):
    one, two = vault.put([BIG], limit=LIMIT), vault.put([BIG], limit=LIMIT)
    assert one.name == two.name
    assert one.file != two.file
    assert one.wrapped_key != two.wrapped_key
    assert len(files()) == 2
    assert read(vault, one) == read(vault, two) == BIG


def test_a_workbook_without_pictures_is_kept_byte_for_byte(vault):
    data = workbook()
    stored = vault.put(chunks(data), limit=LIMIT, name="list.xlsx")
    assert stored.media == XLSX
    assert read(vault, stored) == data


class Pipe(io.RawIOBase):
    """A place that cannot seek: programs that write to one put sizes behind each member (data descriptors)."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def test_a_workbook_written_to_a_pipe_is_kept(vault):
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members_of(workbook()).items():
            archive.writestr(name, data)
    assert read(vault, vault.put([pipe.data], limit=LIMIT)) == pipe.data


def test_a_workbook_of_another_program_is_kept(vault):
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["ip", "port"])
    book.save(buffer)
    assert vault.put([buffer.getvalue()], limit=LIMIT).media == XLSX


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 60),
)
def test_a_hostile_workbook_is_kept_or_refused_and_nothing_else(vault, changes, cut):
    data = bytearray(workbook())
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        vault.put([bytes(data[: len(data) - cut])], limit=LIMIT)
    except NotKept:
        pass


def test_what_is_larger_than_the_limit_is_refused(vault, files):
    with pytest.raises(InputError) as refused:
        vault.put(chunks(BIG), limit=len(BIG) - 1)
    assert refused.value.code == "vault.too_large"
    assert files() == []
    assert vault.put(chunks(BIG), limit=len(BIG)).size == len(BIG)


def test_memory_stays_small_for_a_long_stream(vault):
    block = PAGE * 1600
    count = (48 << 20) // len(block)
    tracemalloc.start()
    stored = vault.put((bytes(block) for _ in range(count)), limit=LIMIT)
    vault.verify(stored)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert stored.size == count * len(block)
    assert peak < 20 << 20


# --- promise 1: what is not kept -------------------------------------------------------------------------------


class Watched:
    """Counts every file that is opened for writing, made or renamed, so that not even a short-lived one escapes."""

    def __init__(self, monkeypatch):
        self.calls = []
        for name in ("open", "mkdir", "rename", "link"):
            real = getattr(os, name)
            monkeypatch.setattr(os, name, self.spy(name, real))

    def spy(self, name, real):
        def called(path, flags=0, *rest, **more):
            if name != "open" or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.calls.append((name, str(path)))
            return real(path, flags, *rest, **more)

        return called


REFUSED = {
    "picture": (PICTURE, "vault.not_text"),
    "noise": (NOISE, "vault.not_text"),
    "text then a picture": (BIG + PICTURE, "vault.not_text"),
    "pdf": (b"%PDF-1.7\n" + PAGE, "vault.pdf_not_kept"),
    "archive with a picture": (zipped({"a.txt": PAGE, "b.jpg": PICTURE}), "vault.archive_not_kept"),
    "archive of text": (zipped({"a.txt": PAGE}), "vault.archive_not_kept"),
    "workbook with a picture": (workbook(**{"xl/media/image1.jpeg": PICTURE}), "vault.picture_inside"),
    "workbook with a thumbnail": (workbook(**{"docProps/thumbnail.wmf": NOISE}), "vault.picture_inside"),
    "workbook with a picture called xml": (
        workbook(**{"xl/worksheets/sheet2.xml": PICTURE}),
        "vault.not_text",
    ),
    "workbook with a picture before it": (PICTURE + workbook(), "vault.not_text"),
    "workbook with a picture behind it": (workbook() + PICTURE, "vault.workbook_irregular"),
    "workbook with bytes in its comment": (workbook()[:-2] + b"\x04\x00abcd", "vault.workbook_irregular"),
    "half a workbook": (workbook()[:3000], "vault.workbook_irregular"),
    "archive that calls itself a workbook": (zipped({"xl/a.xml": b"<a/>"}), "vault.archive_not_kept"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_01_what_may_not_be_kept_leaves_no_byte_on_the_disk(vault, files, monkeypatch, kind):
    data, code = REFUSED[kind]
    watched = Watched(monkeypatch)
    for name in ("", "harmless.txt", "list.xlsx"):
        with pytest.raises(NotKept) as refused:
            vault.put(chunks(data, 1000), limit=LIMIT, name=name)
        assert refused.value.code == code
        assert refused.value.digests == digest_only([data])
    assert files() == []
    assert watched.calls == []


def test_01_the_spy_sees_a_kept_document(vault, monkeypatch):
    watched = Watched(monkeypatch)
    vault.put([PAGE], limit=LIMIT)
    assert [name for name, _ in watched.calls].count("rename") == 1


def test_01_bytes_hidden_between_the_members_of_a_workbook_are_found(vault, files):
    data = workbook()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.start_dir
    end = data.rindex(b"PK\x05\x06")
    offset = (start + len(NOISE)).to_bytes(4, "little")
    hidden = data[:start] + NOISE + data[start : end + 16] + offset + data[end + 20 :]
    assert zipfile.ZipFile(io.BytesIO(hidden)).testzip() is None  # every other reader is content with it
    with pytest.raises(NotKept) as refused:
        vault.put([hidden], limit=LIMIT, name="list.xlsx")
    assert refused.value.code == "vault.workbook_irregular"
    assert files() == []


def test_01_a_picture_far_inside_a_long_text_is_dropped_and_nothing_stays(vault, files):
    data = PAGE * ((6 << 20) // len(PAGE)) + PICTURE  # beyond what is judged before the first write
    with pytest.raises(NotKept) as refused:
        vault.put(chunks(data, 1 << 20), limit=LIMIT)
    assert refused.value.digests == digest_only([data])
    assert files() == []


def test_01_a_long_binary_without_a_zero_byte_is_judged_before_the_first_write(vault, files, monkeypatch):
    data = NOISE.replace(b"\0", b"\1") * 120  # 6 MB
    watched = Watched(monkeypatch)
    with pytest.raises(NotKept):
        vault.put(chunks(b"page\n" + data, 100_000), limit=LIMIT)
    assert files() == watched.calls == []


def test_01_a_refused_stream_longer_than_the_limit_is_still_hashed(vault):
    with pytest.raises(NotKept) as refused:
        vault.put(chunks(PICTURE), limit=20_000)
    assert refused.value.digests == digest_only([PICTURE])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    data=st.binary(min_size=600, max_size=2000),
    name=st.sampled_from(["", "a.txt", "a.csv", "a.xlsx", "a.json"]),
)
def test_01_random_bytes_are_never_kept(vault, files, data, name):
    if b"\0" in data or sum(byte < 9 for byte in data) * 200 > len(data):
        with pytest.raises(NotKept):
            vault.put([data], limit=LIMIT, name=name)
        assert files() == []


# --- what is altered -------------------------------------------------------------------------------------------


def fails(vault, stored):
    with pytest.raises(VaultError) as found:
        vault.verify(stored)
    return found.value.code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(place=st.integers(0, 2**31), bit=st.integers(0, 7))
def test_07_a_changed_bit_anywhere_in_an_object_is_found(vault, tmp_path, place, bit):
    stored = vault.put([BIG], limit=LIMIT)
    path = tmp_path / "vault" / stored.file
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)
    assert fails(vault, stored) in ("vault.chunk_altered", "vault.not_an_object")
    path.unlink()


def test_07_cuts_swaps_and_splices_are_found(vault, tmp_path):
    stored, other = vault.put([BIG], limit=LIMIT), vault.put([BIG[::-1]], limit=LIMIT)
    path, sealed = tmp_path / "vault" / stored.file, CHUNK + TAG
    data, foreign = path.read_bytes(), (tmp_path / "vault" / other.file).read_bytes()
    head, pieces = data[:16], [data[at : at + sealed] for at in range(16, len(data), sealed)]
    assert len(pieces) == 4

    def altered(new):
        path.write_bytes(new)
        return fails(vault, stored)

    assert altered(head + b"".join(pieces[:3])) == "vault.length_differs"
    assert altered(data[:-1]) == altered(data + b"x") == altered(b"") == "vault.length_differs"
    assert altered(head + pieces[1] + pieces[0] + pieces[2] + pieces[3]) == "vault.chunk_altered"
    assert altered(head + pieces[0] * 3 + pieces[3]) == "vault.chunk_altered"
    assert (
        altered(head + pieces[0] + foreign[16 + sealed : 16 + 2 * sealed] + pieces[2] + pieces[3])
        == "vault.chunk_altered"
    )
    assert altered(foreign) == "vault.chunk_altered"
    assert altered(b"another format 1" + data[16:]) == "vault.not_an_object"
    path.write_bytes(data)
    vault.verify(stored)
    path.unlink()
    assert fails(vault, stored) == "vault.object_missing"


def test_07_an_object_cut_at_a_chunk_is_found_even_when_the_row_agrees(vault, tmp_path, keys):
    """Whoever shortens the file and the row's size still lacks the key that binds the length."""
    stored = vault.put([BIG], limit=LIMIT)
    path = tmp_path / "vault" / stored.file
    path.write_bytes(path.read_bytes()[: 16 + 2 * (CHUNK + TAG)])
    assert fails(vault, dataclasses.replace(stored, size=2 * CHUNK)) == "vault.wrong_key"


def test_07_a_row_that_was_altered_opens_nothing(vault, tmp_path_factory, tmp_path):
    stored, other = vault.put([BIG], limit=LIMIT), vault.put([PAGE], limit=LIMIT)
    change = dataclasses.replace
    assert fails(vault, change(stored, wrapped_key=other.wrapped_key)) == "vault.wrong_key"
    assert fails(vault, change(stored, wrapped_key=b"short")) == "vault.wrong_key"
    assert fails(vault, change(stored, wrapped_key=b"")) == "vault.purged"
    assert fails(vault, change(stored, sha256=other.sha256)) == "vault.row_differs"
    assert fails(vault, change(stored, file=other.file)) == "vault.row_differs"
    assert fails(vault, change(stored, file="../../etc/passwd")) == "vault.row_differs"
    stranger = Vault(tmp_path / "vault", make_keys(tmp_path_factory.mktemp("other") / "keys"))
    assert fails(stranger, stored) == "vault.row_differs"
    half = Vault(tmp_path / "vault", change(stranger._keys, name=vault._keys.name))
    assert fails(half, stored) == "vault.wrong_key"


def test_07_even_the_holder_of_the_keys_cannot_put_other_words_under_a_digest(vault, tmp_path, keys):
    stored = vault.put([PAGE], limit=LIMIT)
    key, suffix = bytes(32), stored.file[-16:]
    forged = b"".join(encrypt([PAGE.upper()], key, store._about_chunks(suffix)))
    (tmp_path / "vault" / stored.file).write_bytes(store._MAGIC + forged)
    wrapped = wrap(key, keys.office, store._about_key(stored.name, suffix, len(PAGE)))
    other = dataclasses.replace(stored, wrapped_key=wrapped)
    assert read(vault, other) == PAGE.upper()
    assert fails(vault, other) == "vault.digest_differs"


def test_nothing_of_a_chunk_is_given_out_before_it_has_proved_genuine(vault, tmp_path):
    stored = vault.put([BIG], limit=LIMIT)
    path = tmp_path / "vault" / stored.file
    data = bytearray(path.read_bytes())
    data[16 + CHUNK + TAG + 5] ^= 1
    path.write_bytes(data)
    plain = vault.open(stored)
    assert next(plain) == BIG[:CHUNK]
    with pytest.raises(VaultError) as found:
        next(plain)
    assert (found.value.code, found.value.values["chunk"]) == ("vault.chunk_altered", 1)


# --- killed on the way -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["first fsync", "rename", "folder fsync"])
def test_08_a_failure_at_any_step_leaves_no_half_object(vault, files, monkeypatch, step):
    vault.put([PAGE], limit=LIMIT)
    before = files()
    calls = []

    def fsync(handle, real=os.fsync):
        calls.append("fsync")
        if (step, len(calls)) in (("first fsync", 1), ("folder fsync", 2)):
            raise OSError(5, "no power")
        real(handle)

    def rename(source, target, real=os.rename):
        if step == "rename":
            raise OSError(5, "no power")
        real(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(OSError, match="no power"):
        vault.put([BIG], limit=LIMIT)
    assert files() == before


def test_08_the_order_is_file_then_name_then_folder(vault, monkeypatch):
    vault.put([PAGE], limit=LIMIT)  # the folder exists
    steps = []

    def spied(name, real):
        def called(*args, **more):
            kind = "folder" if name == "fsync" and stat.S_ISDIR(os.fstat(args[0]).st_mode) else "file"
            steps.append(name if name == "rename" else f"{name} {kind}")
            return real(*args, **more)

        return called

    for name in ("fsync", "rename"):
        monkeypatch.setattr(os, name, spied(name, getattr(os, name)))
    vault.put([PAGE], limit=LIMIT)
    assert steps == ["fsync file", "rename", "fsync folder"]


@pytest.mark.parametrize("moment", ["writing", "before rename", "after rename"])
def test_08_a_killed_writer_leaves_only_what_sweep_and_orphans_find(vault, files, moment):
    kept = vault.put([PAGE], limit=LIMIT)
    child = os.fork()
    if child == 0:
        die_in_put(vault, moment)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    (left,) = vault.orphans({kept.file})
    assert left.startswith(".unfinished-") == (moment != "after rename")
    assert vault.sweep() == (moment != "after rename")
    for orphan in list(vault.orphans({kept.file})):
        vault.discard(orphan)
    assert [path.name for path in files()] == [kept.file]
    vault.verify(kept)


def die_in_put(vault, moment):
    """Ends this process without any cleaning up, as a power cut does."""

    def source():
        yield PAGE * ((6 << 20) // len(PAGE))
        if moment == "writing":
            os._exit(9)

    def fsync(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode) == (moment == "after rename"):
            os._exit(9)

    os.fsync = fsync
    vault.put(source(), limit=LIMIT)
    os._exit(1)


def test_08_sweep_spares_the_file_of_a_living_writer(vault, files):
    swept = []

    def source():
        yield PAGE * ((6 << 20) // len(PAGE))
        swept.append((len(files()), vault.sweep()))
        yield PAGE

    stored = vault.put(source(), limit=LIMIT)
    assert swept == [(1, 0)]
    vault.verify(stored)


def test_an_empty_vault_has_no_orphans_and_a_stranger_is_one(vault, tmp_path):
    assert list(vault.orphans(set())) == []
    assert vault.sweep() == 0
    stored = vault.put([PAGE], limit=LIMIT)
    assert stored.media == TEXT
    (tmp_path / "vault" / "stranger.jpg").write_bytes(b"x")
    assert list(vault.orphans({stored.file})) == ["stranger.jpg"]
    with pytest.raises(VaultError):
        vault.discard("../stranger.jpg")
