"""The law records as the legal cell reads them: what each says, where it was read, whether the cell stands for it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.urls import reverse

from thelivu.base import Word, say
from thelivu.desk.people.queries import Actor, names
from thelivu.law import CHECKS, Punishment, Record
from thelivu.law import load as load_law

from .queries import confirmations, holds, law_of_office

LAW_STATES = ("open", "changed", "confirmed")
"""`changed`: it was confirmed and says another thing now."""
_SAID = {"owner": "law.owner", "started_by": "law.event"}  # fields whose codes have words of their own
LOOKS = {"open": "not_confirmed", "changed": "void", "confirmed": "passed"}
_NAMES = ("printed", "title", "name", "code")
_APART = ("code", "source", "note", *CHECKS)
"""Fields that the page shows in places of their own."""


@dataclass(frozen=True, slots=True)
class LawLine:
    """One law record in the list."""

    key: str
    table: str
    code: str
    name: str
    section: str
    source: str
    checked_on: date
    checked_by: str
    state: str
    look: str
    url: str


def law_url(key: str) -> str:
    """The page of a law record."""
    table, _, code = key.partition(":")
    return reverse("authority:law_show", args=[table, code])


def law_lines(table: str, state: str, language: str) -> list[LawLine]:
    """Every law record of one table or of all, of one state or of any."""
    said = confirmations()
    lines = (_line(key, record, said.get(key), language) for key, record in law_of_office().records())
    return [one for one in lines if table in ("", one.table) and state in ("", one.state)]


def _line(key: str, record: Record, said: Any, language: str) -> LawLine:
    state, table = _state(record, said), key.partition(":")[0]
    return LawLine(
        key, table, record.code, record_name(record, language), _section(record), record.source, record.checked_on,
        record.checked_by, state, LOOKS[state], law_url(key),
    )  # fmt: skip


def _state(record: Record, said: Any) -> str:
    if record.verified:
        return "confirmed"
    return "changed" if said is not None and said.withdrawn_at is None and not holds(said, record) else "open"


def record_name(record: Record, language: str) -> str:
    """What a record is called: in the reader's language where it has words in it."""
    for field in _NAMES:
        local = getattr(record, f"{field}_ml", "") if language == "ml" else ""
        found = local or getattr(record, field, "")
        if found:
            return str(found)
    raise AttributeError(record)


def _section(record: Record) -> str:
    """Act and section, where the record is of one."""
    act, section = getattr(record, "act", ""), getattr(record, "section", "")
    return f"{act} s.{section}" if act and section else act


def law_page(key: str, record: Record, actor: Actor) -> dict[str, Any]:
    """One law record: its strip, what it says, where it was read, and the legal cell's word on it."""
    said = confirmations().get(key)
    line, may = _line(key, record, said, actor.language), actor.may("confirm_law")
    return {
        "it": line, "strip": _strip(line, record), "facts": list(_says(record, actor.language)), "source": _source(record),
        "word": _word(record, said), "note": record.note, "may_confirm": may and not record.verified,
        "may_withdraw": may and record.verified and said is not None,
    }  # fmt: skip


def _strip(line: LawLine, record: Record) -> list[dict[str, Any]]:
    return [
        {"term": "desk_law.col_table", "value": Word(f"desk_law.table.{line.table}")},
        {"term": "desk_law.field.code", "value": record.code, "mono": True},
        {"term": "desk_law.col_section", "value": line.section or "desk_law.no_section"},
        {"term": "desk_law.checked", "value": f"{record.checked_on:%Y-%m-%d}", "note": Word("desk_law.by", {"who": record.checked_by})},
    ]  # fmt: skip


def _says(record: Record, language: str) -> Iterator[dict[str, Any]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "issuers":
            value = tuple(_issuer(one, language) for one in value)
        if field.name not in _APART:
            said = Word(f"{_SAID[field.name]}.{value}") if field.name in _SAID else _value(value)
            yield {"term": f"desk_law.field.{field.name}", "value": said}


def _issuer(code: str, language: str) -> str:
    """Who may give it: a signer of letters by its record, another by its word."""
    signers = load_law().issuers
    if code in signers:
        return record_name(signers[code], language)
    return say(Word(f"desk_law.given_to.{code}"), language)


def _value(value: Any) -> Any:
    """A value in words. None is what no source says, and is never shown as "no"."""
    if isinstance(value, bool):
        return f"desk_law.{'yes' if value else 'no'}"
    if value in (None, "", (), frozenset()):
        return "desk_law.not_recorded"
    if isinstance(value, Punishment):
        return _punishment(value)
    if isinstance(value, frozenset | tuple):
        return ", ".join(str(one) for one in (sorted(value) if isinstance(value, frozenset) else value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _punishment(one: Punishment) -> Word:
    open_ = "–"
    values = {name: open_ if (found := getattr(one, name)) is None else f"{found:,}" for name in ("min_months", "max_months", "fine_min", "fine_max")}  # fmt: skip
    return Word(f"desk_law.punishment_{one.fine}", values)


def _source(record: Record) -> list[dict[str, Any]]:
    return [
        {"term": "desk_law.field.source", "value": record.source, "outside": True},
        {"term": "desk_law.field.reading", "value": Word(f"desk_law.reading.{record.reading.replace(' ', '_')}")},
        {"term": "desk_law.checked", "value": f"{record.checked_on:%Y-%m-%d}", "note": Word("desk_law.by", {"who": record.checked_by})},
    ]  # fmt: skip


def _word(record: Record, said: Any) -> list[dict[str, Any]]:
    """Who of the legal cell stands for the record, since when, by which text; the last word, if any was given."""
    if said is None:
        return []
    who = names({said.confirmed_by, said.withdrawn_by})
    facts: list[dict[str, Any]] = [
        {"term": "desk_law.confirmed_by", "value": who.get(said.confirmed_by, "")},
        {"term": "desk_law.confirmed_at", "at": said.recorded_at},
        {"term": "desk_law.compared_with", "value": said.compared_with, "outside": True},
    ]
    if said.withdrawn_at:
        facts += [
            {"term": "desk_law.withdrawn_by", "value": who.get(said.withdrawn_by, "")},
            {"term": "desk_law.withdrawn_at", "at": said.withdrawn_at},
            {"term": "desk_authority.field_reason", "value": said.withdrawn_why, "outside": True},
        ]
    elif not holds(said, record):
        facts.append({"term": "desk_law.since", "value": "desk_law.changed_since"})
    return facts
