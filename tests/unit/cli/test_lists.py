"""`thelivu lists`: a list is built with its accounting, shown without a row, checked byte by byte."""

import hashlib
import json

import pytest
from click.testing import CliRunner

from thelivu.base import InputError
from thelivu.cli.lists import build_command, check, show

DIGESTS = [hashlib.md5(b"%d" % n).hexdigest() for n in range(3)]


@pytest.fixture
def built(tmp_path):
    (tmp_path / "in.csv").write_text("category,md5,sha1,sha256,pdq,name\n" + "".join(f"{n},{one},,,,n\n" for n, one in enumerate(DIGESTS)) + "5,zz,,,,\n")
    result = run(build_command, tmp_path / "in.csv", *said(tmp_path, "l"), "--category-map", "us", "--json")
    return tmp_path, result


def said(folder, name):
    return ("-o", folder / f"{name}.khl", "--name", "made-up", "--version", "7", "--issuer", "I", "--authority", "order 1", "--key", folder / "key")


def run(command, *arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments], standalone_mode=False)


def test_04_a_list_is_built_with_its_accounting(built):
    folder, result = built
    document = json.loads(result.stdout)

    assert result.return_value == 1  # a row was rejected
    assert document["rejected"] == [{"file": "in.csv", "line": 5, "reason": "bad_md5"}]
    (of,) = document["inputs"]
    assert (of["rows_in"], of["kept"], of["rejected"], of["repeated"]) == (4, 3, 1, 0)
    assert document["provenance"]["country"] == "US"
    assert (folder / "key").stat().st_mode & 0o777 == 0o600


def test_show_needs_no_key_and_prints_no_digest(built):
    folder, _ = built
    (folder / "key").unlink()
    for more in ([], ["--json"]):
        out = run(show, folder / "l.khl", *more).stdout

        assert "made-up" in out
        assert not any(one[:12] in out for one in DIGESTS)


def test_check_says_that_nothing_was_altered_or_what_was(built):
    folder, _ = built
    sound = run(check, folder / "l.khl", "--key", folder / "key")
    data = bytearray((folder / "l.khl").read_bytes())
    data[-1] ^= 1
    (folder / "l.khl").write_bytes(data)
    altered = run(check, folder / "l.khl", "--key", folder / "key")

    assert "3" in sound.stdout
    assert isinstance(altered.exception, InputError)
    assert altered.exception.code == "devices.lists.altered"


def test_a_list_is_not_written_over_and_a_delta_names_its_base(built):
    folder, _ = built
    again = run(build_command, folder / "in.csv", *said(folder, "l"))
    delta = run(build_command, *said(folder, "d"), "--base", folder / "l.khl", "--retract", folder / "in.csv", "--json")

    assert again.exception.code == "devices.lists.there"
    assert json.loads(delta.stdout)["retracts"] == 3
    assert run(check, folder / "l.khl", folder / "d.khl", "--key", folder / "key").exception is None
