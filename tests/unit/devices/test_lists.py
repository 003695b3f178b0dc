"""A list on disk is bound to the digest of its bytes."""

import hashlib

from thelivu.devices import read_list


def test_a_list_is_named_by_its_file_and_bound_to_its_bytes(tmp_path):
    data = b"category,md5,sha1,sha256,pdq,name\n1,%s,,,,a\n" % hashlib.md5(b"x").hexdigest().encode()
    (tmp_path / "made-up@3.csv").write_bytes(data)

    known = read_list(tmp_path / "made-up@3.csv")

    assert (known.name, known.version, len(known.rows)) == ("made-up", "3", 1)
    assert known.sha256 == hashlib.sha256(data).hexdigest()
