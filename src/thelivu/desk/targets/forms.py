"""Forms of the targets room. Labels are catalogue codes; nothing is preselected."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.desk.people.fields import named
from thelivu.desk.register.forms import PurposeForm
from thelivu.law import load as load_law
from thelivu.targets import FACTORS, TIERS, FactValue

WORKABILITY = (
    "plan", "second_officer", "field_check", "another_sighting", "several_lines", "ask_source", "ask_provider",
    "other_line", "no_sighting",
)  # fmt: skip


class FilterForm(forms.Form):
    """What the list lets through."""

    tier = forms.ChoiceField(label="desk_targets.col_tier", required=False)
    workability = forms.ChoiceField(label="desk_targets.col_workability", required=False)
    premises = forms.ChoiceField(label="desk_targets.col_premises", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", say(Word("desk_targets.every"), language))]
        self.fields["tier"].choices = every + named(TIERS, "targets.tier", language)  # type: ignore[attr-defined]
        self.fields["workability"].choices = every + named(WORKABILITY, "targets.workability", language)  # type: ignore[attr-defined]
        kinds = named(("open", "by_order"), "desk_targets.premises_filter", language)
        self.fields["premises"].choices = every + kinds  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    """Which identities, under which authority."""

    identities = forms.MultipleChoiceField(
        label="desk_targets.field_identities", widget=forms.CheckboxSelectMultiple
    )
    authority = forms.ChoiceField(label="desk_targets.field_authority")

    def __init__(
        self,
        *args: Any,
        language: str,
        identities: Sequence[tuple[str, str]],
        authorities: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["identities"].choices = identities  # type: ignore[attr-defined]
        empty = [("", say(Word("desk_authority.choose"), language))]
        self.fields["authority"].choices = [*empty, *authorities]  # type: ignore[attr-defined]


class FactForm(forms.Form):
    """One statement: the factor, its value, who says so, in which record."""

    code = forms.ChoiceField(label="desk_targets.field_factor")
    value = forms.CharField(
        label="desk_targets.field_value", help_text="desk_targets.help_value", max_length=20
    )
    asserted_by = forms.CharField(
        label="desk_targets.field_asserted_by", help_text="desk_targets.help_asserted_by", max_length=120
    )
    record = forms.CharField(
        label="desk_targets.field_record", help_text="desk_targets.help_record", max_length=40
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", say(Word("desk_authority.choose"), language))]
        self.fields["code"].choices = empty + named(FACTORS, "targets.factor", language)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The written value as the factor's own kind."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("code") and given.get("value"):
            try:
                given["value"] = read_value(FACTORS[given["code"]].kind, given["value"].strip().lower())
            except (KeyError, ValueError):
                self.add_error("value", forms.ValidationError("desk_targets.value_does_not_fit"))
        return given


def read_value(kind: str, text: str) -> FactValue:
    """yes, no, a number, a day or a grade; "unknown" is an answer of its own."""
    if text == "unknown":
        return None
    if kind == "flag":
        return {"yes": True, "no": False}[text]
    if kind == "count":
        return int(text)
    return date.fromisoformat(text) if kind == "day" else text


class TierForm(forms.Form):
    """A tier set by hand, with its reason."""

    tier = forms.ChoiceField(label="desk_targets.col_tier", widget=forms.RadioSelect)
    why = forms.CharField(label="desk_targets.field_why", max_length=300)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = named(TIERS, "targets.tier", language)  # type: ignore[attr-defined]


class InstrumentForm(forms.Form):
    """The result of an outside instrument, as its assessor gave it; its questions and answers stay on paper."""

    name = forms.CharField(
        label="desk_instruments.field_name", help_text="desk_instruments.help_name", max_length=80
    )
    instrument_version = forms.CharField(label="desk_instruments.field_version", max_length=40)
    level = forms.CharField(
        label="desk_instruments.field_level", help_text="desk_instruments.help_level", max_length=40
    )
    assessed_on = forms.DateField(
        label="desk_instruments.field_assessed_on", widget=forms.DateInput(attrs={"type": "date"})
    )
    assessor = forms.CharField(label="desk_instruments.field_assessor", max_length=120)
    trained = forms.CharField(
        label="desk_instruments.field_trained", help_text="desk_instruments.help_trained", max_length=200
    )
    paper = forms.CharField(
        label="desk_instruments.field_paper", help_text="desk_instruments.help_paper", max_length=200
    )


class OrderForm(forms.Form):
    """Premises that a warrant or a written order names."""

    address = forms.CharField(
        label="desk_targets.field_address", help_text="desk_targets.help_address", max_length=600,
        widget=forms.Textarea,
    )  # fmt: skip
    pin = forms.CharField(label="desk_targets.field_pin", max_length=7, required=False)


class DistrictForm(forms.Form):
    """The supervisor's choice among the districts of the day."""

    district = forms.ChoiceField(label="desk_targets.field_district")
    why = forms.CharField(label="desk_targets.field_why", max_length=300)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", say(Word("desk_authority.choose"), language))]
        districts = load_law().districts_on(on.date())
        named = [(one.code, one.name_ml if language == "ml" else one.name) for one in districts]
        self.fields["district"].choices = empty + named  # type: ignore[attr-defined]


class HolderForm(PurposeForm):
    """Purpose and reason; the dossier is the matter for which name and address are opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["record"]
