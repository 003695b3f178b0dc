"""The labels of a search: which were given, which blocks went out with a form, which of those are free."""

import re

from thelivu.base import Refused
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.scope import INTEGRITY
from thelivu.exhibits import Label, read_label

from .models import ExhibitRow, FieldFormRow

_NOT_IN_A_LABEL = re.compile(r"[^A-Z0-9]")


def label_parts(search: SearchRow) -> tuple[str, str, str]:
    """Unit, operation and premises as a label writes them: capital letters and digits."""
    parts = (search.unit.code, search.operation.code, search.premises.label)
    unit, operation, premises = (_NOT_IN_A_LABEL.sub("", part.upper()) for part in parts)
    return unit, operation, premises


def labels_of(form: FieldFormRow) -> dict[int, str]:
    """The labels that went out with a form, by number."""
    parts = label_parts(form.search)
    return {n: str(Label(*parts, n)) for n in range(form.first, form.last + 1)}


def labels_given(search: SearchRow) -> list[Label]:
    """Every label ever given for these premises, whoever may see its exhibit, and the last of each block that went out."""
    unit, operation, premises = label_parts(search)
    rows = ExhibitRow.within(INTEGRITY).filter(label__startswith=f"{unit}/{operation}-{premises}-")
    blocks = FieldFormRow.within(INTEGRITY).filter(search=search.id).values_list("last", flat=True)
    given = [read_label(label) for label in rows.values_list("label", flat=True)]
    return [*given, *(Label(unit, operation, premises, last) for last in blocks)]


def free_numbers(search_id: str) -> list[int]:
    """Numbers of labels that went out for a search with a form that still stands, and are on no exhibit."""
    forms = FieldFormRow.objects.filter(search=search_id, withdrawn_at__isnull=True)
    used = set(ExhibitRow.within(INTEGRITY).filter(search=search_id).values_list("number", flat=True))
    return sorted(n for one in forms for n in range(one.first, one.last + 1) if n not in used)


def officer_of(search_id: str, number: int) -> str:
    """To whom the form with this number's label went."""
    forms = FieldFormRow.objects.filter(search=search_id, first__lte=number, last__gte=number, withdrawn_at__isnull=True)
    officer = forms.values_list("officer", flat=True).first()
    if officer is None:
        raise Refused("desk_exhibits.label_not_free", n=number)
    return str(officer)


def free_labels(search: SearchRow) -> list[tuple[int, str]]:
    """These numbers with the labels that carry them."""
    return [(n, str(Label(*label_parts(search), n))) for n in free_numbers(search.id)]
