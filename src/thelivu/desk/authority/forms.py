"""Forms of the authority room. Labels are catalogue codes; nothing is preselected."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from thelivu.authority import ACTS
from thelivu.base import Word, say
from thelivu.desk.people.fields import IstDateTimeField, Lines, named
from thelivu.law import load as load_law

from .law_pages import LAW_STATES


class AuthorityForm(forms.Form):
    """What an officer records before anything may be collected."""

    basis = forms.ChoiceField(label="desk_authority.field_basis")
    reference = forms.CharField(label="desk_authority.field_reference", max_length=200)
    purpose = forms.ChoiceField(label="desk_authority.field_purpose", widget=forms.RadioSelect)
    acts = forms.MultipleChoiceField(label="desk_authority.field_acts", widget=forms.CheckboxSelectMultiple)
    subjects = Lines(label="desk_authority.field_subjects", help_text="desk_authority.help_subjects")
    district = forms.ChoiceField(label="desk_authority.field_district", required=False)
    valid_from = IstDateTimeField(label="desk_authority.field_valid_from")
    valid_to = IstDateTimeField(label="desk_authority.field_valid_to")

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        law = load_law()
        empty = [("", say(Word("desk_authority.choose"), language))]
        everywhere = [("", say(Word("desk_authority.every_district"), language))]
        districts = [(d.code, d.name_ml if language == "ml" else d.name) for d in law.districts_on(on.date())]
        self.fields["basis"].choices = empty + [(code, power.title) for code, power in law.powers.items()]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = named(law.purposes, "law.purpose", language)  # type: ignore[attr-defined]
        self.fields["acts"].choices = named(ACTS, "authority.act", language)  # type: ignore[attr-defined]
        self.fields["district"].choices = everywhere + districts  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """An act that needs its reason in one line."""

    reason = forms.CharField(label="desk_authority.field_reason", max_length=300)


class StateFilter(forms.Form):
    """Authorities in one state."""

    state = forms.ChoiceField(label="desk_authority.col_state", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looks = {
            "waiting": "waiting",
            "passed": "holds",
            "not_started": "not_yet",
            "expired": "expired",
            "void": "revoked",
        }
        named = [(look, say(Word(f"desk_authority.state_{word}"), language)) for look, word in looks.items()]
        every = [("", say(Word("desk_authority.every_state"), language))]
        self.fields["state"].choices = every + named  # type: ignore[attr-defined]


class NodalForm(forms.Form):
    """Who receives a provider's letters, from which day, by which paper."""

    provider = forms.CharField(label="desk_nodal.provider", max_length=120)
    keeper = forms.ChoiceField(
        label="desk_nodal.keeper", help_text="desk_nodal.help_keeper", widget=forms.RadioSelect
    )
    name = forms.CharField(label="desk_nodal.name", max_length=120)
    designation = forms.CharField(label="desk_nodal.designation", max_length=120)
    address = forms.CharField(label="desk_nodal.address", max_length=300)
    valid_from = forms.DateField(
        label="desk_nodal.valid_from", widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label="desk_nodal.valid_to", help_text="desk_nodal.help_valid_to", widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )  # fmt: skip
    basis = forms.CharField(label="desk_nodal.basis", help_text="desk_nodal.help_basis", max_length=200)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].choices = named(load_law().keepers(), "law.keeper", language)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", forms.ValidationError("desk_nodal.ends_before_it_starts"))
        return given


class EndForm(forms.Form):
    """The last day of a dated row."""

    valid_to = forms.DateField(label="desk_nodal.valid_to", widget=forms.DateInput(attrs={"type": "date"}))


class NodalFilter(forms.Form):
    """Nodal officers of one provider, on one day."""

    provider = forms.CharField(label="desk_nodal.provider", max_length=120, required=False)
    on = forms.DateField(
        label="desk_nodal.on", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


class LawFilter(forms.Form):
    """Law records of one table, confirmed or not."""

    table = forms.ChoiceField(label="desk_law.col_table", required=False)
    state = forms.ChoiceField(label="desk_authority.col_state", required=False)

    def __init__(self, *args: Any, language: str, tables: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", say(Word(f"desk_law.every_{one}"), language)) for one in ("table", "state")]
        self.fields["table"].choices = [every[0], *named(tables, "desk_law.table", language)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [every[1], *named(LAW_STATES, "desk_law.state", language)]  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """The text in which the legal cell read what the record says."""

    compared_with = forms.CharField(
        label="desk_law.compared_with", help_text="desk_law.help_compared_with", max_length=200
    )
