"""Forms of the reports room: the instant that figures are counted for, and what a note says besides them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import ThelivuError, Word, say
from thelivu.desk.people.fields import IstDateTimeField


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Does the act of a sound form; a rule's refusal is said in the form, and what was typed stays."""
    if not form.is_valid():
        return None
    try:
        return act()
    except ThelivuError as error:
        form.add_error(None, ValidationError(error.code, params=dict(error.word.values)))
        return None


def _as_of(*, required: bool) -> IstDateTimeField:
    """An instant in IST, to the microsecond where a link names one, so that it counts what its page counted."""
    formats = (*IstDateTimeField.input_formats, "%Y-%m-%dT%H:%M:%S.%f")
    return IstDateTimeField(label="desk_reports.field_as_of", required=required, input_formats=formats)


class AsOfForm(forms.Form):
    """The stated time of the figures."""

    as_of = _as_of(required=False)


class CellForm(AsOfForm):
    """Which number: what is counted, where, in which part; of the figures of an instant or of a publication."""

    code = forms.CharField(max_length=40)
    district = forms.CharField(max_length=8, required=False)
    by = forms.CharField(max_length=40, required=False)
    part = forms.CharField(max_length=60, required=False)
    publication = forms.CharField(max_length=32, required=False)


class NoteForm(forms.Form):
    """What the note says besides the figures. It names nobody who is accused, and no child."""

    as_of = _as_of(required=True)
    supervision = forms.CharField(label="desk_reports.field_supervision", max_length=200, required=False)
    contact = forms.CharField(label="desk_reports.field_contact", max_length=200, required=False)


class FilterForm(forms.Form):
    """Which operations the list shows."""

    state = forms.ChoiceField(label="desk_reports.filter_state", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("", "every"), ("published", "published"), ("unpublished", "unpublished")]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (value, say(Word(f"desk_reports.state_{word}"), language)) for value, word in states
        ]
