"""Promise 4 under abuse: mutated files of every format are read or refused, and no item is lost unseen."""

from random import Random

import pytest

from thelivu.base import InputError, Refused, ThelivuError
from thelivu.leads import read_mapping
from thelivu_sim import tables  # its workbooks are the same bytes on every day
from thelivu_sim.fixtures import cybertip
from thelivu_sim.fixtures.cybertip import MARKER, Marks
from unit.leads import samples
from unit.leads.samples import HEADER, mapping_json, outcome

MAPPING = read_mapping(str(mapping_json()).replace("'", '"').encode())
WHOLE = (
    (cybertip.cybertip_min(), "a.xml", None),
    (cybertip.cybertip_full(), "a.xml", None),
    (cybertip.unknown_element(), "a.xml", None),
    (cybertip.file_details(), "a.xml", None),
    (samples.sheet_csv(), "a.csv", None),
    (samples.sheet_csv(), "a.csv", MAPPING),
    (samples.sheet_csv().decode().encode("utf-16"), "a.csv", MAPPING),
    (tables.xlsx([HEADER, *samples.rows(Marks(), 2)]), "a.xlsx", MAPPING),
)
HOSTILE = (
    *(
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<!--",
        b"<![CDATA[",
        b"&#0;",
        b"&#x110000;",
        b"<!DOCTYPE a>",
        b"<victim>",
        b"</victim>",
    ),
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b'"',
        b"'",
        b",",
        b";",
        b"\r",
        b"\n",
        b"\t",
        b"=1+1",
        b"PK\x03\x04",
    ),
)


def mutated(random, whole):
    """One to six changes: cut, repeat, overwrite, splice, insert."""
    data = bytearray(whole)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(data) + 1)
        width = random.choice((1, 3, 20, len(data) // 3))
        match random.randrange(5):
            case 0:
                del data[at : at + width]
            case 1:
                data[at:at] = data[at : at + width] * random.choice((1, 2, 50))
            case 2:
                data[at : at + width] = random.randbytes(width)
            case 3:
                other = random.choice(WHOLE)[0]
                data[at:at] = other[: random.randrange(len(other))]
            case _:
                data[at:at] = random.choice(HOSTILE)
    return bytes(data)


def check(seed):
    random = Random(seed)
    whole, name, mapping = random.choice(WHOLE)
    data = mutated(random, whole)
    came = outcome(data, name, mapping)

    if isinstance(came, ThelivuError):
        assert isinstance(came, InputError | Refused), seed
        assert MARKER not in str(came), seed
        assert "⟨" not in str(came), seed
    else:
        length = len(data if came.rendition is None else came.rendition)
        assert came.items_in == came.accepted + len(came.rejected), seed
        assert all(0 <= one.start <= one.end <= length for one in came.withheld), seed
        assert MARKER not in "".join(str(one.reason) for one in came.rejected) + str(came.notes), seed


def test_04_500_mutated_files_are_read_or_refused():
    for seed in range(500):
        check(seed)


@pytest.mark.ci
def test_04_10_000_mutated_files_are_read_or_refused():
    for seed in range(500, 10_500):
        check(seed)
