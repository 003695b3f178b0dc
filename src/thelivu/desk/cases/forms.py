"""Forms of the cases room: the draft, sections, registration, persons, arrests, duties. Nothing is preselected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import ThelivuError, Word, ist, say
from thelivu.cases import EVENTS, KINDS, SOURCES
from thelivu.desk.people.fields import IstDateTimeField
from thelivu.exhibits.laboratory import QUESTIONS, LabRequest, ask
from thelivu.law import load as load_law

from .queries import RECORDED_EVENTS, districts

_AGE = [("no", "desk_cases.adult"), ("yes", "desk_cases.child"), ("open", "desk_cases.age_not_stated")]
_AT = {"cases.rank_too_low": "io_rank", "cases.claim_possession": "remarks", "cases.claim_sharing": "remarks"}
_STATES = ("", "draft", "registered", "overdue")
_SORTS = ("", "label", "station", "registered")


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Does the act of a sound form; a rule's refusal is said in the form, and what was typed stays."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act()
    except ThelivuError as error:
        field = _AT.get(error.code, error.where)
        field = field if field in form.fields else None
        form.add_error(field, ValidationError(error.code, params=dict(error.word.values)))
        return None


def _said(codes: Any, prefix: str, language: str) -> list[tuple[str, str]]:
    return [(code, say(Word(f"{prefix}.{code or 'any'}"), language)) for code in codes]


def _choose(language: str) -> list[tuple[str, str]]:
    return [("", say(Word("desk_cases.choose"), language))]


def _day(label: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _text(name: str, length: int, *, hint: bool = False) -> forms.CharField:
    return forms.CharField(
        label=f"desk_cases.field_{name}", max_length=length, required=False,
        help_text=f"desk_cases.help_{name}" if hint else "",
    )  # fmt: skip


class CaseForm(forms.Form):
    """The fields of IIF-I that the register cannot know; the rest is composed."""

    station = forms.CharField(label="desk_cases.field_station", max_length=80)
    first_day = _day("desk_cases.field_first_day")
    last_day = _day("desk_cases.field_last_day")
    informed_at = IstDateTimeField(label="desk_cases.field_informed_at", required=False)
    gd_entry = _text("gd_entry", 40)
    gd_at = IstDateTimeField(label="desk_cases.field_gd_at", required=False)
    information = forms.ChoiceField(label="desk_cases.field_information")
    signed_on = _day("desk_cases.field_signed_on", required=False)
    place = _text("place", 200, hint=True)
    direction_and_distance = _text("direction_and_distance", 120)
    beat = _text("beat", 40)
    outside_station = _text("outside_station", 80)
    outside_district = _text("outside_district", 80)
    complainant_name = _text("complainant_name", 120)
    complainant_rank = forms.ChoiceField(label="desk_cases.field_complainant_rank", required=False)
    complainant_number = _text("complainant_number", 40)
    io_name = _text("io_name", 120)
    io_rank = forms.ChoiceField(label="desk_cases.field_io_rank", required=False)
    io_number = _text("io_number", 40)
    fact_codes = forms.MultipleChoiceField(
        label="desk_cases.field_fact_codes", help_text="desk_cases.help_fact_codes", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    delay = _text("delay", 300)
    value = _text("value", 80)
    inquest = _text("inquest", 80)
    action = _text("action", 200)
    sent_to_court_at = IstDateTimeField(label="desk_cases.field_sent_to_court_at", required=False)
    remarks = forms.CharField(
        label="desk_cases.field_remarks", help_text="desk_cases.help_remarks", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        law, named = load_law(), "name_ml" if language == "ml" else "name"
        ranks = _choose(language) + [(one.code, getattr(one, named)) for one in law.ranks.values()]
        for field in ("io_rank", "complainant_rank"):
            self.fields[field].choices = ranks  # type: ignore[attr-defined]
        ways = _said(("written", "oral", "electronic"), "desk_cases.information", language)
        self.fields["information"].choices = _choose(language) + ways  # type: ignore[attr-defined]
        facts = _said(sorted(law.fact_codes()), "desk_cases.fact", language)
        self.fields["fact_codes"].choices = facts  # type: ignore[attr-defined]

    def changed(self, row: Any) -> dict[str, Any]:
        """The answers that differ from the row; a time is written to the minute, and so compared."""
        return {
            name: value for name, value in self.cleaned_data.items() if value != _written(getattr(row, name))
        }


def written(row: Any) -> dict[str, Any]:
    """The row as the form shows it: times in IST."""
    held = {name: getattr(row, name) for name in CaseForm.base_fields}
    return {
        name: ist(value).replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in held.items()
    }


def _written(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


class SectionsForm(forms.Form):
    """The officer's choice among what the rules propose and what may apply instead."""

    sections = forms.MultipleChoiceField(
        label="desk_cases.field_sections", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = choices  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """The FIR's number and time, as the station gave them."""

    fir_number = forms.CharField(
        label="desk_cases.field_fir_number", help_text="desk_cases.help_fir_number", max_length=40
    )
    at = IstDateTimeField(label="desk_cases.field_registered_at")


class AccusedForm(forms.Form):
    """A person: the name is sealed, the age decides the words."""

    name = forms.CharField(label="desk_cases.field_name", help_text="desk_cases.help_name", max_length=120)
    status = forms.ChoiceField(label="desk_cases.field_status", widget=forms.RadioSelect)
    child = forms.ChoiceField(label="desk_cases.field_child", choices=_AGE, widget=forms.RadioSelect)
    occupation = forms.ChoiceField(label="desk_cases.field_occupation", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = "name_ml" if language == "ml" else "name"
        heads = [(one.code, getattr(one, named)) for one in load_law().occupations.values()]
        self.fields["occupation"].choices = _choose(language) + heads  # type: ignore[attr-defined]
        self.fields["status"].choices = _said(("known", "suspected"), "desk_cases.status", language)  # type: ignore[attr-defined]

    def clean_child(self) -> bool | None:
        """None while nobody has stated the age."""
        return {"yes": True, "no": False}.get(self.cleaned_data["child"])


class AgeForm(forms.Form):
    """Under 18 or not."""

    child = forms.ChoiceField(label="desk_cases.field_child", choices=_AGE[:2], widget=forms.RadioSelect)


class ArrestForm(forms.Form):
    """An arrest, a notice, or an apprehension."""

    kind = forms.ChoiceField(label="desk_cases.field_kind", widget=forms.RadioSelect)
    at = IstDateTimeField(label="desk_cases.field_at")
    place = forms.CharField(label="desk_cases.field_arrest_place", max_length=120)
    reference = _text("reference", 120)

    def __init__(self, *args: Any, language: str, child: bool | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fits = [kind for kind in EVENTS if kind != ("arrest" if child else "apprehension")]
        self.fields["kind"].choices = _said(fits, "cases.event", language)  # type: ignore[attr-defined]


class FoundationForm(forms.Form):
    """A foundational fact and the record it rests on."""

    kind = forms.ChoiceField(label="desk_cases.field_foundation", widget=forms.RadioSelect)
    source = forms.ChoiceField(label="desk_cases.field_source", widget=forms.RadioSelect)
    record = forms.CharField(
        label="desk_cases.field_record", help_text="desk_cases.help_record", max_length=120
    )
    text = _text("text", 300, hint=True)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _said(KINDS, "cases.foundation", language)  # type: ignore[attr-defined]
        self.fields["source"].choices = _said(SOURCES, "desk_cases.source", language)  # type: ignore[attr-defined]


class DutyForm(forms.Form):
    """A duty that was done, and the paper that shows it."""

    clock = forms.ChoiceField(label="desk_cases.field_clock", widget=forms.RadioSelect)
    at = IstDateTimeField(label="desk_cases.field_done_at")
    reference = _text("reference", 120)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = choices  # type: ignore[attr-defined]

    def duty(self) -> dict[str, Any]:
        """The answers as `actions.duty_done` takes them."""
        code, _, started_by = self.cleaned_data["clock"].partition("|")
        held = self.cleaned_data
        return {"code": code, "started_by": started_by, "at": held["at"], "reference": held["reference"]}


class EventForm(forms.Form):
    """Something that starts a clock."""

    code = forms.ChoiceField(label="desk_cases.field_event", widget=forms.RadioSelect)
    at = IstDateTimeField(label="desk_cases.field_at")
    leave_by = forms.CharField(
        label="desk_cases.field_leave_by", help_text="desk_cases.help_leave", max_length=120, required=False
    )
    leave_rank = forms.ChoiceField(label="desk_cases.field_leave_rank", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = _said(RECORDED_EVENTS, "law.event", language)  # type: ignore[attr-defined]
        named = "name_ml" if language == "ml" else "name"
        ranks = _choose(language) + [(one.code, getattr(one, named)) for one in load_law().ranks.values()]
        self.fields["leave_rank"].choices = ranks  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    """Why a name is opened; this is recorded."""

    purpose = forms.ChoiceField(label="desk_cases.field_purpose", widget=forms.RadioSelect)
    reason = forms.CharField(label="desk_cases.field_reason", max_length=300)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = _said(load_law().purposes, "law.purpose", language)
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]


class ForwardForm(forms.Form):
    """What is forwarded to which laboratory, and what it is asked. Nothing is preselected."""

    laboratory = forms.CharField(
        label="desk_cases.field_laboratory", help_text="desk_cases.help_laboratory", max_length=120
    )
    exhibits = forms.MultipleChoiceField(
        label="desk_cases.field_forwarded", widget=forms.CheckboxSelectMultiple
    )
    questions = forms.MultipleChoiceField(
        label="desk_cases.field_questions", widget=forms.CheckboxSelectMultiple
    )
    due_on = _day("desk_cases.field_due_on")

    def __init__(self, *args: Any, language: str, exhibits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exhibits"].choices = exhibits  # type: ignore[attr-defined]
        self.fields["questions"].choices = _said(QUESTIONS, "exhibits.question", language)  # type: ignore[attr-defined]

    def asked(self, at: datetime) -> tuple[list[str], LabRequest]:
        """The ids of the exhibits, and the request as it can be made at this instant."""
        given = self.cleaned_data
        return given["exhibits"], ask(given["laboratory"], given["questions"], given["due_on"], at)


class FilterForm(forms.Form):
    """What the list shows."""

    text = forms.CharField(label="desk_cases.filter_text", required=False, max_length=80)
    state = forms.ChoiceField(label="desk_cases.filter_state", required=False)
    district = forms.ChoiceField(label="desk_cases.filter_district", required=False)
    sort = forms.ChoiceField(label="desk_cases.filter_sort", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            one.code: one.name_ml if language == "ml" else one.name
            for one in load_law().districts_on(on.date())
        }
        every = [("", say(Word("desk_cases.every"), language))]
        self.fields["state"].choices = _said(_STATES, "desk_cases.filter_state", language)  # type: ignore[attr-defined]
        self.fields["district"].choices = every + [(one, names.get(one, one)) for one in districts()]  # type: ignore[attr-defined]
        self.fields["sort"].choices = _said(_SORTS, "desk_cases.sort", language)  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """The filter, or none where it makes no sense."""
        return dict(self.cleaned_data) if self.is_valid() else {}
