"""Made-up lists: digests of small numbers, in each form that others write; and a `.khl` of a CSV."""

import hashlib
import json
import sqlite3
from contextlib import closing

import numpy as np

from thelivu.devices.knownlists import Input, Provenance, open_list
from thelivu.devices.knownlists.inputs.row import Row, packed_row
from thelivu.devices.knownlists.rows import ROW
from thelivu.devices.knownlists.writing import ListWriter
from thelivu.examination import DIGESTED, known_rows

KEY = bytes(range(32))
ABOUT = Provenance("made-up", "1", "an issuer", "an order")


def digest(name, number):
    return hashlib.new(name, b"%d" % number).digest()


def file(number, *names):
    """The digests of a file whose content is a number."""
    return {name: digest(name, number) for name in names or DIGESTED}


def pdq(number):
    return hashlib.sha256(b"pdq %d" % number).digest()


def csv(rows):
    """A CSV of rows, each (category, {column: bytes or text})."""
    columns = ["category", "md5", "sha1", "sha256", "pdq", "name", "ed2k", "btih", "btih2", "quality"]
    lines = [",".join(columns)]
    for category, given in rows:
        cells = {name: one.hex() if isinstance(one, bytes) else str(one) for name, one in given.items()}
        lines.append(",".join([category, *(cells.get(name, "") for name in columns[1:])]))
    return "\n".join(lines).encode() + b"\n"


def records(writer, rows, *, retracts):
    """The records of a CSV's rows, as the child would send them."""
    made = [one for _, one in known_rows(csv(rows).splitlines())]
    return np.frombuffer(b"".join(packed_row(Row(one, b"", retracts), writer.category(one.category)) for one in made), ROW)


def khl(folder, rows, *, about=ABOUT, name="a", retract=None, key=KEY):
    """The path of a `.khl` of such rows, written without the child that reads lists of others."""
    path = folder / f"{name}.khl"
    with ListWriter(path, key, about, {}) as writer:
        for some, retracts in ((rows, False), (retract or [], True)):
            writer.add(records(writer, some, retracts=retracts))
            writer.input(Input(name, "", "csv", len(some), len(some), 0))
        writer.finish()
    return path


def opened(folder, rows, **how):
    return open_list(khl(folder, rows, **how), KEY)


def vics(media, *, version="2.0", root="Media", country="US"):
    key = "@odata.context" if version == "2.0" else "odata.metadata"
    context = f"https://example.org/DataModels/{version}.xml/{country}/$metadata#{root}"
    value = media if root == "Media" else [{"CaseID": "1", "CaseNumber": "C-1", "Media": media}]
    return json.dumps({key: context, "value": value}).encode()


def hashdeep(lines, columns="size,md5,sha256,filename"):
    head = f"%%%% HASHDEEP-1.0\n%%%% {columns}\n## Invoked from: /\n## $ hashdeep -r .\n## \n"
    return (head + "".join(f"{line}\n" for line in lines)).encode()


def nsrl(path, rows, *, view="SELECT sha256, sha1, md5, file_name FROM METADATA"):
    """A database with the columns that RDS 3 has; a row is (md5, sha1, sha256)."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE METADATA (package_id INTEGER, sha256, sha1, md5, file_name TEXT)")
        base.execute(f"CREATE VIEW FILE AS {view}")
        base.executemany("INSERT INTO METADATA VALUES (1, ?3, ?2, ?1, 'name')", rows)
        base.commit()
    return path


def ncmec(entries):
    """A page; an entry is (tag, id, classification, [(fingerprint, text)])."""
    parts = []
    for tag, number, classification, prints in entries:
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in prints)
        told = f"<classification>{classification}</classification>" if classification else ""
        held = f"<fingerprints>{inner}</fingerprints>" if prints else ""
        parts.append(f'<{tag}><member id="42">M</member><timestamp>2026-01-01T00:00:00Z</timestamp><id>{number}</id>{told}{held}</{tag}>')
    body = "".join(parts)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><queryResult xmlns="https://example.org/hashsharing/v2">'
        f'<images count="{len(parts)}" maxTimestamp="2026-01-01T00:00:00Z">{body}</images>'
        "<paging><next>/v2/entries?start=1</next></paging></queryResult>"
    ).encode()
