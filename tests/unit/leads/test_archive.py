"""Promise 1 of archives: their member list and their texts, and never an unpacked file, a followed name, a bomb."""

import gzip
import hashlib
import io
import tarfile
import zipfile
import zlib

import pytest

from thelivu.base import InputError
from thelivu.devices.sandbox import members_of as members_in_child
from thelivu.leads.archive import is_archive, members_of, reading_of
from thelivu.leads.limits import Limits

TEXT = b"reference,ip\n1,192.0.2.1\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def zipped(*members, **options):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content, **options)
    return data.getvalue()


def tarred(*members, mode="w"):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def link(name, target, kind=tarfile.SYMTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


USUAL = Limits()


def members(data, name="x.zip", limits=USUAL):
    return list(members_of(io.BytesIO(data), name=name, size=len(data), limits=limits))


def told(found):
    return [(one.name, one.size, one.text is not None, one.why.code if one.why else None) for one in found]


def digest(data):
    return hashlib.sha256(data).hexdigest()


WHOLE = {
    "x.zip": zipped(("a.csv", TEXT), ("p.png", PICTURE)),
    "x.tar": tarred(("a.csv", TEXT), ("p.png", PICTURE)),
    "x.tar.gz": tarred(("a.csv", TEXT), ("p.png", PICTURE), mode="w:gz"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_01_texts_are_given_and_all_else_is_only_listed(name):
    found = members(WHOLE[name], name)

    assert told(found) == [("a.csv", len(TEXT), True, None), ("p.png", len(PICTURE), False, "vault.not_text")]
    assert [one.sha256 for one in found] == [digest(TEXT), digest(PICTURE)]
    assert found[0].text == TEXT


@pytest.mark.parametrize("name", WHOLE)
def test_members_are_the_same_in_the_sandbox(name, tmp_path):
    file = tmp_path / name
    file.write_bytes(WHOLE[name])

    assert list(members_in_child(WHOLE[name], name=name)) == members(WHOLE[name], name)
    with file.open("rb") as stream:
        assert list(members_in_child(stream, name=name)) == members(WHOLE[name], name)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_file_that_was_packed_alone_has_its_own_name():
    assert told(members(gzip.compress(TEXT), "tip.csv.gz")) == [("tip.csv", len(TEXT), True, None)]


def test_04_the_sum_of_an_archive_holds():
    data = zipped(("a.csv", TEXT), ("p.png", PICTURE), ("inner.zip", zipped(("b.csv", TEXT))))

    reading = reading_of(tuple(members(data)))

    assert (reading.items_in, reading.accepted, [one.where for one in reading.rejected]) == (
        3,
        2,
        ["inner.zip"],
    )
    assert dict(reading.notes[0].values) == {"texts": 1, "others": 1}


def test_an_archive_inside_an_archive_is_not_opened():
    for inner in (zipped(("b.csv", TEXT)), tarred(("b.csv", TEXT)), gzip.compress(TEXT)):
        assert told(members(zipped(("inner", inner)))) == [
            ("inner", len(inner), False, "leads.archive.nested")
        ]


def test_names_are_never_paths(tmp_path, monkeypatch):
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")

    found = members(zipped(("../up.csv", TEXT), ("/etc/up.csv", TEXT), ("C:\\up.csv", TEXT)))

    assert [one.name for one in found] == ["../up.csv", "/etc/up.csv", "C:\\up.csv"]
    assert [one.name for one in tmp_path.rglob("*")] == ["below"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_not_followed(kind):
    data = tarred(("a.csv", TEXT), (link("etc", "/etc/passwd", kind), b""))

    assert told(members(data, "x.tar")) == [
        ("a.csv", len(TEXT), True, None),
        ("etc", 0, False, "leads.archive.link"),
    ]


def test_a_link_in_a_zip_is_not_followed():
    info = zipfile.ZipInfo("etc")
    info.external_attr = 0o120777 << 16
    data = zipped((info, b"/etc/passwd"))

    assert told(members(data)) == [("etc", 0, False, "leads.archive.link")]


def test_an_encrypted_member_is_one_rejected_item():
    data = bytearray(zipped(("a.csv", TEXT), ("b.csv", TEXT)))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1

    assert told(members(bytes(data))) == [
        ("a.csv", 0, False, "leads.archive.encrypted"),
        ("b.csv", len(TEXT), True, None),
    ]


def test_a_damaged_member_stops_no_other():
    data = bytearray(zipped(("a.csv", TEXT), ("b.csv", TEXT)))
    data[40] ^= 0xFF

    assert [one.why.code if one.why else None for one in members(bytes(data))] == [
        "leads.archive.member_damaged",
        None,
    ]


def test_two_members_of_one_name_are_both_there():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.csv", TEXT), ("a.csv", TEXT + b"2"))

    assert [(one.name, one.size) for one in members(data)] == [
        ("a.csv", len(TEXT)),
        ("a.csv#2", len(TEXT) + 1),
    ]


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.gz"])
def test_a_bomb_is_refused_early(name):
    zeros = bytes(64 * 1024**2)
    data = {
        "x.zip": lambda: zipped(("a.txt", zeros)),
        "x.tar.gz": lambda: tarred(("a.txt", zeros), mode="w:gz"),
    }.get(name, lambda: gzip.compress(zeros))()

    with pytest.raises(InputError) as refused:
        members(data, name)

    assert refused.value.code == "leads.archive.too_large"


def test_members_that_lie_over_each_other_are_a_bomb():
    """The same packed bytes named by many entries of the directory: counted against the file's own size."""
    one = zipped(("a.txt", bytes(12 * 1024**2)))
    at, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry, many = one[at:end], 40
    tail = bytearray(one[end:])
    tail[8:12] = many.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * many).to_bytes(4, "little")

    with pytest.raises(InputError) as refused:
        members(one[:at] + entry * many + bytes(tail))

    assert refused.value.code == "leads.archive.too_large"


def test_a_count_beyond_the_limit_is_refused():
    data = zipped(*[(f"{number}.txt", b"") for number in range(30)])

    with pytest.raises(InputError) as refused:
        members(data, limits=Limits(members=20))

    assert refused.value.code == "leads.archive.too_many"


def test_texts_beyond_the_limit_are_listed_and_said():
    data = zipped(("a.txt", b"a" * 100), ("b.txt", b"b" * 100), ("c.txt", b"c" * 10))

    found = members(data, limits=Limits(texts=150))

    assert [one.text is not None for one in found] == [True, False, True]
    assert found[1].why.code == "leads.archive.text_too_large"


def test_every_cut_of_an_archive_is_read_or_refused():
    for name, whole in WHOLE.items():
        for length in range(4, len(whole), 23):
            data = whole[:length]
            if is_archive(data):
                try:
                    members(data, name)
                except InputError as refused:
                    assert refused.code.startswith("leads.archive.")  # noqa: PT017 - some cuts still read


HEADS = {
    "zip": (zipped(("a", b"")), True),
    "empty zip": (zipped(), True),
    "tar": (tarred(("a", b"")), True),
    "gzip": (gzip.compress(b""), True),
    "workbook": (zipped(("[Content_Types].xml", b"")), False),
    "text": (TEXT, False),
    "empty": (b"", False),
    "zlib": (zlib.compress(TEXT), False),
}


@pytest.mark.parametrize("kind", HEADS)
def test_an_archive_is_known_by_its_first_bytes(kind):
    head, is_one = HEADS[kind]

    assert is_archive(head[:4096]) is is_one
