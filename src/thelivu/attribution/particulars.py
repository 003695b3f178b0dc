"""Who holds a line: the file of a return and some of its rows arrive; names and addresses of those rows alone leave.

They are read apart from the decision and only for rows that an officer may open, so that the desk can seal each one
by itself. They never stand in a decision, a log line or a document of this package, and do not show themselves.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from thelivu.attribution.mapping import ReturnMapping
from thelivu.attribution.returns import body_of, table_of

COLUMNS = ("name", "installation_address", "billing_address", "address", "user", "alternate", "email")


@dataclass(frozen=True, slots=True, repr=False)
class HolderParticulars:
    """Name and addresses as one row states them; empty where it states none."""

    name: str
    installation_address: str
    billing_address: str
    kyc_address: str = ""  # of a SIM: where its holder's papers say he lives, never where the number is used
    user: str = ""  # of a SIM: the user whom the provider names beside the holder
    alternate: str = ""  # of a SIM: another number of the holder
    email: str = ""  # of an account

    def __repr__(self) -> str:
        return "HolderParticulars(withheld)"

    __str__ = __repr__


def read_particulars(
    data: bytes, mapping: ReturnMapping, rows: Collection[int], *, where: str
) -> dict[tuple[str, int], HolderParticulars]:
    """The particulars of the asked rows by (SHA-256 of the return, row); of any other row nothing is kept."""
    table, at = table_of(data, mapping, where=where)
    if table is None:
        return {}
    sha256 = hashlib.sha256(data).hexdigest()
    wanted = frozenset(rows)
    return {
        (sha256, row.number): HolderParticulars(*(_text(row.texts, at.get(column)) for column in COLUMNS))
        for row in body_of(table, mapping).rows
        if row.number in wanted
    }


def _text(texts: list[str], at: int | None) -> str:
    text = "" if at is None or at >= len(texts) else texts[at]
    # Bytes that were not UTF-8 must not stop the sealing; the original file keeps them.
    return text.encode("utf-8", "replace").decode()
