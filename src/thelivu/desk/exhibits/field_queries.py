"""Field forms in scope, and what is on record of each: what the rules of taking a return in ask for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from thelivu.base import Refused, Word
from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.people.scoped import beside, first_beside
from thelivu.desk.register.documents import content
from thelivu.desk.register.queries import keys
from thelivu.exhibits.field_form import FieldReturn, form_key, go_code, read_return
from thelivu.exhibits.taking import FormFacts, OnRecord

from .models import ExhibitRow, FieldFormRow, FieldReturnRow, MemoRow

_BESIDE = ("search__operation", "search__premises__decision", "search__unit", "search__team", "search__wave", "authority")


def form(form_id: str) -> FieldFormRow:
    """A field form in scope."""
    row: FieldFormRow | None = first_beside(FieldFormRow.objects.filter(id=form_id), *_BESIDE)
    if row is None:
        raise Refused("desk_field.no_such_form")
    return row


def against_going_out(rows: Sequence[SearchRow], at: datetime) -> dict[str, Word]:
    """What keeps searches of one operation from going out with a form: not approved, over, or no basis that holds."""
    if not rows:
        return {}
    void = operation_queries.void_among(rows)
    of = operation_queries.operation(rows[0].operation_id)
    blockers = operation_queries.blockers_of(rows, of, at)
    found: dict[str, Word] = {}
    for row in rows:
        against = {
            "not_approved": not row.approved_by,
            "called_off": row.called_off_at is not None,
            "already_left": row.left_at is not None,
        }
        words = [Word(f"desk_operations.{code}") for code, holds in against.items() if holds]
        words += [Word("desk_operations.void", {"search": row.label})] if row.id in void else []
        for word in (*words, *blockers[row.id]):
            found.setdefault(row.id, word)
    return found


def forms_of(search_id: str) -> list[FieldFormRow]:
    """The forms that went out for a search, the first first."""
    return beside(FieldFormRow.objects.filter(search=search_id).order_by("number"), *_BESIDE)


def took_a_form(officer: str, search_ids: Iterable[str]) -> set[str]:
    """Those of the searches of which this officer took a form along."""
    rows = FieldFormRow.within(INTEGRITY).filter(search__in=list(search_ids), officer=officer)
    return set(rows.values_list("search", flat=True))


def returns_of(form_ids: Iterable[str]) -> list[FieldReturnRow]:
    """What came back on these forms, the newest first."""
    rows = FieldReturnRow.objects.filter(form__in=list(form_ids))
    return beside(rows.order_by("-received_at", "-sequence"), "form")


def field_return(return_id: str) -> FieldReturnRow:
    """One return in scope."""
    row: FieldReturnRow | None = first_beside(FieldReturnRow.objects.filter(id=return_id), "form", "document")
    if row is None:
        raise Refused("desk_field.no_such_return")
    return row


def same_return(form_id: str, digest: str) -> FieldReturnRow | None:
    """The return of these very bytes, if it came before."""
    row: FieldReturnRow | None = FieldReturnRow.objects.filter(form=form_id, sha256=digest).first()
    return row


def waiting() -> list[FieldReturnRow]:
    """Returns that wait for a person, the oldest first."""
    rows = FieldReturnRow.objects.filter(state="waiting")
    return beside(rows.order_by("received_at"), "form__search")


def written(row: FieldReturnRow) -> FieldReturn:
    """What a return says, from the bytes that were kept."""
    return read_return(content(row.document))


def memos_of(search_id: str) -> list[MemoRow]:
    """The search memos on record, the first first."""
    return beside(MemoRow.objects.filter(search=search_id).order_by("recorded_at", "id"), "form")


def key_of(form_id: str) -> bytes | None:
    """The key of a form in scope; None for a form that this office did not give out, or not to whom this officer sees."""
    known = FieldFormRow.objects.filter(id=form_id).exists()
    return form_key(keys().office, form_id) if known else None


def code_of(row: FieldFormRow) -> str:
    """The go code of a form; pages show it once the control room has given it."""
    return go_code(keys().office, row.id)


def facts_of(row: FieldFormRow) -> FormFacts:
    """What the office knows of a form."""
    came = _taken(row).exists()
    other = MemoRow.within(INTEGRITY).filter(search=row.search_id).exclude(form=row.id).exists()
    return FormFacts(
        id=row.id, search=row.search_id, first=row.first, last=row.last, go=code_of(row),
        go_given=row.go_given_at is not None, withdrawn=row.withdrawn_at is not None, merged_into=other and not came,
    )  # fmt: skip


def on_record(row: FieldFormRow) -> OnRecord:
    """What came with a form before, and the numbers that are on other exhibits of its search."""
    came = list(_taken(row).values_list("sequence", "items"))
    items: dict[str, Any] = {item: digest for _, held in came for item, digest in held.items()}
    rows = ExhibitRow.within(INTEGRITY).filter(search=row.search_id).exclude(id__in=items)
    numbers = frozenset(rows.values_list("number", flat=True))
    return OnRecord(sequence=max((number for number, _ in came), default=0), items=items, numbers=numbers)


def _taken(row: FieldFormRow) -> Any:
    return FieldReturnRow.within(INTEGRITY).filter(form=row.id, state="taken")
