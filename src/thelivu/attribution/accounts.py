"""Rows of a platform about an account: cells arrive; its registration and what it was used from leave.

A row can state the registration (from when, to when), a sign-in (address, port, time) and a number that the account
was registered with. Its e-mail addresses stay in the file, for whoever may open them.
"""

from dataclasses import dataclass, replace

from thelivu.attribution.addresses import Block, block, number
from thelivu.attribution.lease import Lease, Line, micros
from thelivu.attribution.row import RowReader
from thelivu.attribution.tabular import Row
from thelivu.base import InputError, Span


@dataclass(frozen=True, slots=True)
class Use:
    """An address at a time, or a number at a time, as a platform states it for an account."""

    account: Block
    address: Block
    port: int | None
    at: Span
    row: int
    beyond: bool = False  # outside what was asked

    @property
    def dated(self) -> bool:
        """Whether it must lie within what was asked: the number is of the registration, which may be long before."""
        return self.address.kind == "ip"

    @property
    def first(self) -> int:
        """The time in microseconds, its earliest reading."""
        return micros(self.at.lo)

    @property
    def last(self) -> int:
        """The time in microseconds, its latest reading."""
        return micros(self.at.hi)


def read_account(reader: RowReader, row: Row) -> tuple[Lease | None, tuple[Use, ...]]:
    """What one row states; InputError where it states nothing, or something that cannot be read."""
    texts = reader.whole(row)
    place = reader.key(row.number, texts)
    reader.echo(row, place)
    registered = reader.times.moment(row, "start")
    closed = reader.times.moment(row, "end")
    uses = [
        use
        for use in (_sign_in(reader, row, texts, place), _number(reader, row, texts, place, registered))
        if use
    ]
    if registered is None:
        if not uses:
            raise InputError("attribution.row.nothing_told")
        return None, tuple(uses)
    lease = Lease(
        line=Line(reader.mapping.provider, reader.text(texts, "account")),
        block=place, start=registered.lo, end=closed.lo if closed else None,
        g_s=reader.bound_s + max((span.hi - span.lo).total_seconds() for span in (registered, closed) if span),
        return_sha256=reader.sha256, row=row.number, return_name=reader.name,
    )  # fmt: skip
    return reader.forward(lease), tuple(uses)


def _sign_in(reader: RowReader, row: Row, texts: list[str], place: Block) -> Use | None:
    text = reader.text(texts, "ip")
    if not text:
        return None
    try:
        address = block(text)
    except InputError as bad:
        raise InputError("attribution.row.not_an_address", column="ip") from bad
    at = reader.times.moment(row, "time")
    if at is None:
        raise InputError("attribution.row.no_time", column="time")
    return Use(place, address, reader.port(row.number, reader.text(texts, "port"), "port"), at, row.number)


def _number(
    reader: RowReader, row: Row, texts: list[str], place: Block, registered: Span | None
) -> Use | None:
    text = reader.text(texts, "phone")
    if not text:
        return None
    reader.kept_whole(row.number, text, "phone")
    at = reader.times.moment(row, "time") or registered
    if at is None:
        raise InputError("attribution.row.no_time", column="start")
    try:
        return Use(place, number(text), None, at, row.number)
    except InputError as bad:
        raise InputError("attribution.row.not_a_phone", column="phone") from bad


def beyond(use: Use, reader: RowReader) -> Use:
    """The use, marked where it lies outside what was asked."""
    slack, asked = round(reader.bound_s * 1_000_000), reader.mapping.asked
    outside = use.dated and (use.last + slack < micros(asked.lo) or use.first - slack > micros(asked.hi))
    return replace(use, beyond=True) if outside or not reader.asked_for.address(use.account) else use
