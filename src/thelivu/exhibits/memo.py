"""What a team writes at the place: the search memo and what it seized, from a phone or from the signed paper.

A document arrives as JSON. A `Memo` leaves, or an error that says which answer is wrong and how. Fields are those of the
search and seizure memo (IIF-IV, law reference 4.2). Of photographs and recordings it has names, sizes and digests; of a
child it has numbers and a referral, never a name; of a password that it was told, never the password.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from thelivu.base import InputError, Word, canonical, is_id

Said = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # PostgreSQL keeps no NUL
Line = Annotated[Said, Field(max_length=120)]
Text = Annotated[Said, Field(max_length=600)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Instant = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
]  # a clock that lost its battery starts at 1970; what lies further off overflows in another zone or clock
Count = Annotated[int, Field(ge=0, le=99)]
_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)

STATES: tuple[str, ...] = ("on_locked", "on_open", "off", "unknown")
"""The state of a device as it was found, before anyone touched it."""

NOT_COMPUTED: tuple[str, ...] = ("locked", "off", "no_tool", "other")
"""Why no digest was computed at the scene."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """One item as it was found and packed. `number` is that of its label, within the block that was handed out."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]  # minted at the place
    number: Annotated[int, Field(ge=1, le=999)]  # field_form.LAST_LABEL
    kind: Line
    found_at: Instant
    sealed_at: Instant | None = None
    state: Literal["on_locked", "on_open", "off", "unknown"]
    spot: Annotated[Said, Field(min_length=1, max_length=120)]  # room and spot
    holder: Line = ""  # in whose possession
    claim: Line = ""  # who says that it is theirs
    make: Annotated[Said, Field(max_length=60)] = ""
    model: Annotated[Said, Field(max_length=60)] = ""
    colour: Annotated[Said, Field(max_length=40)] = ""
    capacity: Annotated[Said, Field(max_length=40)] = ""
    serials: Annotated[tuple[Annotated[Said, Field(min_length=1, max_length=60)], ...], Field(max_length=8)] = ()
    password_told: bool = False  # the password itself goes into a sealed envelope
    damage: Line = ""
    accessories: Line = ""
    bag: Annotated[Said, Field(max_length=40)] = ""  # number of the seal
    packing: Annotated[tuple[Literal["antistatic", "faraday"], ...], Field(max_length=2)] = ()
    isolated: bool = False  # cut off from every network
    sha256: Digest | Literal[""] = ""
    tool: Line = ""  # with which the digest was computed, and its version
    not_computed: Literal["", "locked", "off", "no_tool", "other"] = ""
    sem: bool | None = None  # the High Court's red label; None: nobody has decided
    signed: bool = False  # the person it was taken from signed for it


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A photograph or a recording that an officer made: it stays where it is, this is what tells it again."""

    kind: Literal["photograph", "recording"]
    name: Annotated[Said, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=0)]  # bytes
    sha256: Digest
    by: Line = ""
    started_at: Instant | None = None
    ended_at: Instant | None = None


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """An independent inhabitant who saw the search (BNSS s.103, CrPC s.100)."""

    name: Annotated[Said, Field(min_length=1, max_length=120)]
    parent: Line = ""
    age: Annotated[int, Field(ge=18, le=120)] | None = None
    address: Text = ""
    phone: Annotated[Said, Field(max_length=30)] = ""
    signed: bool = False


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class AtThePlace:
    """The head of the memo."""

    entered_at: Instant | None = None
    left_at: Instant | None = None
    door: Literal["", "connected", "not_connected", "unknown"] = ""  # "unknown" is an answer, "" is none
    own_search_offered: bool = False
    occupant: Literal["", "present", "absent", "refused"] = ""
    copy_given_at: Instant | None = None
    woman_officer: bool = False
    expert: Line = ""
    children: Count | None = None  # None: not known
    at_risk: Count | None = None
    referral: Line = ""  # reference of the report to the Child Welfare Committee


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The closing words: nothing else was seized, this many, under this seal, sent there."""

    nothing_else: bool
    total: Count
    specimen: Line = ""
    forwarded_to: Literal["station", "court"]
    remarks: Text = ""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """The whole of it, as far as it is written; without `close` the search goes on."""

    place: AtThePlace = AtThePlace()
    seized: Annotated[tuple[Seized, ...], Field(max_length=200)] = ()
    recordings: Annotated[tuple[Recording, ...], Field(max_length=500)] = ()
    esakshya: Annotated[tuple[Annotated[str, Field(pattern=r"^[0-9]{16}$")], ...], Field(max_length=100)] = ()
    witnesses: Annotated[tuple[Witness, ...], Field(max_length=10)] = ()
    close: Close | None = None


_MEMO, _SEIZED = TypeAdapter(Memo), TypeAdapter(Seized)


def read_memo(document: Any) -> Memo:
    """The memo in a decoded JSON document; an answer that is missing, unknown or of another form is an error.

    Raises InputError `exhibits.memo.answer`, whose `where` is the path of the answer.
    """
    found: Memo = checked(_MEMO, document)
    return found


def checked(kind: TypeAdapter[Any], document: Any) -> Any:
    """A document as the values of this kind."""
    try:
        return kind.validate_python(document, strict=False)
    except ValidationError as bad:
        first = bad.errors(include_input=False, include_url=False, include_context=False)[0]
        raise InputError(
            "exhibits.memo.answer", where=".".join(str(part) for part in first["loc"]), problem=first["type"]
        ) from None


def plain(memo: Memo) -> dict[str, Any]:
    """The memo as JSON values: what is kept, and what `read_memo` reads again."""
    found: dict[str, Any] = _MEMO.dump_python(memo, mode="json")
    return found


def head_of(memo: Memo) -> dict[str, Any]:
    """The memo without its exhibits, which are records of their own."""
    return {name: value for name, value in plain(memo).items() if name != "seized"}


def gaps(memo: Memo, *, recorded: bool, on_record: int) -> tuple[Word, ...]:
    """What the law asks of a memo and this one does not have.

    `recorded`: whether BNSS s.105 asks for a recording; `on_record`: how many exhibits the register has of it.
    """
    signed = sum(one.signed for one in memo.witnesses)
    wanting = {
        "open": memo.close is None,
        "door": not memo.place.door,
        "witnesses": signed < 2,  # "two or more", BNSS s.103
        "recording": recorded and not memo.esakshya and not memo.recordings,
        "copy": memo.place.copy_given_at is None,
        "unsealed": any(not one.bag for one in memo.seized),
        "referral": bool(memo.place.at_risk) and not memo.place.referral,
        "total": memo.close is not None and memo.close.total != on_record,
    }
    return tuple(Word(f"exhibits.memo.gap_{code}") for code, holds in wanting.items() if holds)


def problems(one: Seized) -> tuple[Word, ...]:
    """What does not fit together in one item; each keeps it from being taken in."""
    wrong = {
        "id": not is_id(one.id),
        "digest": bool(one.sha256) == bool(one.not_computed),
        "seal_time": bool(one.bag) != (one.sealed_at is not None),
        "seal_early": one.sealed_at is not None and one.sealed_at < one.found_at,
    }
    return tuple(Word(f"exhibits.memo.item_{code}", {"n": one.number}) for code, holds in wrong.items() if holds)


def digest_of(one: Seized) -> str:
    """SHA-256 of an item as it was written: the same item sent again is known by it."""
    return hashlib.sha256(canonical(_SEIZED.dump_python(one, mode="json"))).hexdigest()


def facts_of(one: Seized) -> dict[str, Any]:
    """What the memo says of an item beside its label, kind, numbers and custody: kept with the exhibit."""
    named = ("state", "holder", "claim", "colour", "capacity", "password_told", "damage", "accessories", "isolated",
             "packing", "sha256", "tool", "not_computed", "signed")  # fmt: skip
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items() if name in named}


def at_office_clock(memo: Memo, ahead_s: float) -> Memo:
    """The memo with every instant set from a clock that ran `ahead_s` seconds ahead of the office's to the office's."""
    ahead = timedelta(seconds=ahead_s)

    def moved(at: datetime | None) -> datetime | None:
        return at - ahead if at is not None else None

    return replace(
        memo,
        place=replace(memo.place, entered_at=moved(memo.place.entered_at), left_at=moved(memo.place.left_at),
                      copy_given_at=moved(memo.place.copy_given_at)),
        seized=tuple(replace(one, found_at=one.found_at - ahead, sealed_at=moved(one.sealed_at)) for one in memo.seized),
        recordings=tuple(replace(one, started_at=moved(one.started_at), ended_at=moved(one.ended_at)) for one in memo.recordings),
    )  # fmt: skip
