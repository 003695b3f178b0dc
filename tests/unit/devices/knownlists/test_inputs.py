"""Readers of lists: rows in are rows kept and rows rejected, each rejected one with its place and reason; all in the guarded child."""

import io
import json
import random
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.mutators import mutated
from thelivu.base import InputError, catalogue
from thelivu.devices.knownlists import Inputs, Provenance, build, category_map, open_list
from thelivu.devices.knownlists.inputs import FORMS, confined, form_of, rows_of, tables
from thelivu.devices.knownlists.inputs import ncmec as ncmec_reader
from thelivu.devices.knownlists.inputs import nsrl as nsrl_reader
from thelivu.devices.knownlists.inputs import vics as vics_reader
from thelivu.devices.knownlists.inputs.confined import REASONS
from thelivu.devices.knownlists.inputs.row import Asked, packed_row
from thelivu.devices.knownlists.rows import ROW
from thelivu.examination import KNOWN_GOOD
from unit.devices.knownlists.made import ABOUT, KEY, csv, file, hashdeep, ncmec, nsrl, pdq, vics

M, S = ({n: file(n)[name].hex() for n in range(9)} for name in ("md5", "sha256"))
MEDIA = [{"MediaID": n, "Category": n % 3, "MD5": M[n].upper(), "MediaSize": "12"} for n in range(9)]


def built(folder, data, *, name="in", about=ABOUT, label=""):
    path = data if hasattr(data, "open") else folder / name
    if path is not data:
        path.write_bytes(data)
    made = build(Inputs([path], label=label), folder / "x.khl", KEY, about, {})
    (taken,) = made.taken
    assert taken.rows_in == taken.kept + taken.rejected
    return open_list(folder / "x.khl", KEY), taken


def told(taken):
    return taken.form, taken.rows_in, taken.kept, taken.shown


@pytest.mark.parametrize(("version", "root"), [("1.2", "Media"), ("1.3", "Media"), ("1.3", "Cases"), ("2.0", "Media"), ("2.0", "Cases")])
def test_04_vics_of_every_version(tmp_path, version, root):
    odd = [
        {"MD5": "zz"}, {"MediaID": 3}, {"MD5": M[1], "Category": "X" * 65}, "text", {"md5": M[8], "Category": None},
        {"SHA1": "", "AlternativeHashes": [{"HashName": "PDQ", "HashValue": pdq(1).hex()}, {"HashName": "PhotoDNA", "HashValue": "x"}]},
        {"MD5": M[2], "Category": 7.0, "AlternativeHashes": [{"HashName": "SHA-256", "HashValue": S[2]}]},
        {"MD5": M[3], "AlternativeHashes": [{"HashName": "pdq", "HashValue": "short"}]},
    ]  # fmt: skip
    known, taken = built(tmp_path, vics([*MEDIA, *odd], version=version, root=root))

    assert told(taken) == ("vics", 17, 12, [(10, "bad_md5"), (11, "no_digest"), (12, "long_category"), (13, "not_a_row"), (17, "bad_pdq")])
    assert [sorted((one.category, one.agreed) for one in answer) for answer in known.named([file(4), file(8), file(2)])] == [
        [("1", ("md5",))], [("2", ("md5",)), ("unclassified", ("md5",))], [("2", ("md5",)), ("7", ("md5", "sha256"))],
    ]  # fmt: skip
    assert [one.category for one in known.near([pdq(1)], 0)[0]] == ["unclassified"]


def test_vics_of_an_unknown_version_is_refused_and_so_is_one_that_breaks_off(tmp_path):
    codes = []
    for data in (vics(MEDIA, version="9.9"), vics(MEDIA, root="Tools"), b"{}", vics(MEDIA)[:-20]):
        with pytest.raises(InputError) as bad:
            built(tmp_path, data)
        codes.append(bad.value.code)

    assert codes == ["devices.lists.vics_version"] * 3 + ["devices.lists.broken"]


def test_04_csv(tmp_path):
    known, taken = built(tmp_path, csv([("1", file(1)), ("", file(2)), ("2", {"md5": "00"}), ("3", {"pdq": pdq(1), "quality": 101})]))

    assert told(taken) == ("csv", 4, 1, [(3, "no_category"), (4, "bad_md5"), (5, "bad_quality")])
    assert [one.category for one in known.named([file(1)])[0]] == ["1"]


def test_04_hashdeep(tmp_path):
    lines = [f"3,{M[1]},{S[1]},/a, with, commas", f"3,{M[2]}", f"3,{M[3]},{S[3][:-1]},x", f"3,{M[4]},é,x", "x" * 70_000]
    known, taken = built(tmp_path, hashdeep(lines), label="seen before")

    assert told(taken) == ("hashdeep", 5, 1, [(7, "cells"), (8, "bad_sha256"), (9, "not_a_row"), (10, "too_long")])
    assert [(one.category, one.agreed) for one in known.named([file(1)])[0]] == [("seen before", ("md5", "sha256"))]


def test_04_nsrl_upper_case_and_rows_that_repeat(tmp_path):
    rows = [(M[1].upper(), None, S[1].upper())] * 3 + [(M[2], None, 5), (None, None, None), ("é", None, None)]
    known, taken = built(tmp_path, nsrl(tmp_path / "rds.db", rows), about=Provenance("rds", "1", "NIST", "-", kind=KNOWN_GOOD))

    assert told(taken) == ("nsrl", 6, 3, [(4, "not_a_row"), (5, "no_digest"), (6, "not_a_row")])
    assert (known.kind, known.entries) == (KNOWN_GOOD, 1)
    assert [one.category for one in known.named([file(1)])[0]] == ["known-good"]


def test_a_view_that_never_ends_and_one_that_reads_files_end_in_words(tmp_path):
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT '' AS md5, hex(zeroblob(100000000)) AS sha1, n AS sha256 FROM r"
    for view in (endless, "SELECT load_extension('x') AS md5", "SELECT readfile('/etc/passwd') AS md5"):
        (tmp_path / "v.db").unlink(missing_ok=True)
        with pytest.raises(InputError):
            built(tmp_path, nsrl(tmp_path / "v.db", [], view=view))


def test_04_ncmec_pages(tmp_path):
    page = ncmec([
        ("image", "1", "A1", [("md5", M[1]), ("pdq", pdq(1).hex()), ("pdna", "AAAA")]), ("video", "2", "", [("md5", M[2]), ("md5", M[3])]),
        ("image", "3", "A2", [("pdna", "AAAA")]), ("image", "4", "A2", [("md5", "zz")]),
    ])  # fmt: skip
    known, taken = built(tmp_path, page)

    assert told(taken) == ("ncmec", 5, 3, [(4, "no_digest"), (5, "bad_md5")])
    assert [[one.category for one in answer] for answer in known.named([file(n) for n in (1, 2, 3)])] == [["A1"], ["unclassified"], ["unclassified"]]
    assert known.near([pdq(1)], 0)[0][0].category == "A1"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE r [<!ENTITY a "b">]><queryResult>&a;</queryResult>', b"<other/>", b"<queryResult>" + b"<a>" * 99_999,
        ncmec([])[:-9], b'<?xml version="1.0" encoding="x-none"?><queryResult/>', b"\xff<",
    ],
)  # fmt: skip
def test_xml_of_another_form_is_refused(tmp_path, data):
    with pytest.raises(InputError):
        built(tmp_path, data)


def test_every_reason_has_its_sentence():
    assert [one for one in REASONS for words in ("en", "ml") if f"examination.row.{one}" not in catalogue(words)] == []


def test_the_child_has_no_key_and_no_name_of_the_list(tmp_path, monkeypatch):
    """What starts the child is told the form and a label; it is handed one open file."""
    seen = []
    real = confined.subprocess.Popen
    monkeypatch.setattr(confined.subprocess, "Popen", lambda *args, **how: (seen.append((args, how)), real(*args, **how))[1])
    (tmp_path / "secret-name.csv").write_bytes(csv([("1", file(1))]))
    build(Inputs([tmp_path / "secret-name.csv"]), tmp_path / "x.khl", KEY, ABOUT, {})

    (told_,) = seen
    assert KEY.hex() not in str(told_)
    assert "secret-name" not in str(told_[0]) + str(told_[1]["env"])


def test_an_answer_of_another_form_is_refused(monkeypatch, tmp_path):
    """The child reads bytes from outside: what it says is not taken on trust."""
    (tmp_path / "a").write_bytes(b"x")
    wrong = [
        {"rows": -1, "new": [], "rejected": [], "end": True}, {"rows": 1 << 20, "new": [], "rejected": [], "end": True},
        {"rows": 0, "new": ["x" * 65], "rejected": [], "end": True}, {"rows": 0, "new": [], "rejected": [[1, "made up"]], "end": True},
        {"rows": 1, "new": [], "rejected": [], "end": True},
    ]  # fmt: skip
    for value in wrong:
        answer = json.dumps(value).encode() + b"\n" + bytes(200)
        real = confined.subprocess.Popen
        program = f"import sys; sys.stdout.buffer.write({answer!r})"
        monkeypatch.setattr(confined.subprocess, "Popen", lambda command, program=program, real=real, **how: real([command[0], "-c", program], **how))
        with (tmp_path / "a").open("rb") as source, pytest.raises(InputError):
            list(rows_of(source, "csv", "x"))
        monkeypatch.undo()


def test_forms_are_told_by_their_first_bytes():
    heads = [csv([]), hashdeep([]), vics([]), b"SQLite format 3\0", ncmec([])]

    assert [form_of(head) for head in heads] == list(FORMS)
    with pytest.raises(InputError) as bad:
        form_of(b"\x89PNG\r\n")
    assert bad.value.code == "devices.lists.no_form"


def test_category_maps_keep_the_issuers_code(tmp_path):
    (tmp_path / "own.toml").write_text('country = "IN"\n[meanings]\n"7" = "abuse"\n', encoding="utf-8")
    (tmp_path / "in").write_bytes(vics([{"MD5": M[1], "Category": 7}, {"MD5": M[2], "Category": 8}]))
    map_ = category_map(str(tmp_path / "own.toml"))
    build(Inputs([tmp_path / "in"]), tmp_path / "x.khl", KEY, ABOUT, map_.meanings)
    known = open_list(tmp_path / "x.khl", KEY)

    assert [one.category for answer in known.named([file(1), file(2)]) for one in answer] == ["7", "8"]
    assert (map_.country, known.meaning("7"), known.meaning("8")) == ("IN", "abuse", "")
    assert {category_map(name).country for name in ("us", "uk", "canada")} == {"US", "UK", "CA"}
    for wrong in ("atlantis", str(tmp_path / "in")):
        with pytest.raises(InputError):
            category_map(wrong)


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(csv([("1", file(1))]).splitlines()[1] + b"\n")), max_size=20))
def test_04_any_lines_behind_a_header_are_kept_or_rejected(lines):
    data = csv([]) + b"".join(lines)

    counted = sum(1 for line in data[len(csv([])) :].split(b"\n") if line.strip())
    assert len(list(tables.csv_rows(io.BytesIO(data), Asked("")))) == counted


def whole_forms(folder):
    path = nsrl(folder / "rds.db", [(M[n], None, S[n]) for n in range(9)])
    hashes = [("md5", M[1]), ("pdq", pdq(1).hex())]
    return [
        csv([("1", file(n) | {"pdq": pdq(n)}) for n in range(9)]), hashdeep([f"1,{M[n]},{S[n]},n" for n in range(9)]),
        vics(MEDIA), path.read_bytes(), ncmec([("image", str(n), "A", hashes) for n in range(9)]),
    ]  # fmt: skip


READERS = {"csv": tables.csv_rows, "hashdeep": tables.hashdeep_rows, "vics": vics_reader.vics_rows, "ncmec": ncmec_reader.ncmec_rows}


@pytest.mark.parametrize("which", range(5), ids=FORMS)
def test_spoiled_lists_are_read_or_refused_in_words(tmp_path, which):
    """Each reader by itself: rows, reasons that have words, or a refusal; never another fault."""
    whole, form, codes = whole_forms(tmp_path), FORMS[which], set()
    for seed in range(150):
        data = mutated(random.Random(f"{which} {seed}"), whole[which], whole[(which + 1) % 5])
        try:
            if form == "nsrl":
                (tmp_path / "s.db").write_bytes(data)
                with (tmp_path / "s.db").open("rb") as source, closing(nsrl_reader.opened(source.fileno())) as base:
                    given_rows = list(nsrl_reader.nsrl_rows(base, Asked("x")))
            else:
                given_rows = list(READERS[form](io.BytesIO(data), Asked("x")))
        except InputError as refused:
            codes.add(refused.code)
            continue
        assert [one for _, one in given_rows if isinstance(one, str) and one not in REASONS] == []
        assert all(len(packed_row(one, 0)) == ROW.itemsize for _, one in given_rows if not isinstance(one, str))

    assert codes <= set(catalogue("en"))


def test_a_spoiled_database_in_the_child_gives_a_sound_list_or_words(tmp_path):
    whole, codes = whole_forms(tmp_path)[3], set()
    for seed in range(3):
        try:
            known, _ = built(tmp_path, mutated(random.Random(seed), whole, b"x"), name=f"s{seed}")
            known.check()
        except InputError as refused:
            codes.add(refused.code)

    assert codes <= set(catalogue("en"))
