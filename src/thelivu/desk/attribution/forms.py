"""Forms of the attribution room. Nothing is preselected; what a machine can copy is never typed."""

from typing import Any

from django import forms

from thelivu.base import Refused, Word, say
from thelivu.desk.authority.queries import choices
from thelivu.desk.leads import queries as leads
from thelivu.desk.people.queries import officers_with
from thelivu.desk.register.forms import PurposeForm


def _offer(field: Any, act: str, language: str) -> None:
    field.choices = [("", say(Word("desk_authority.choose"), language)), *choices(act)]


class AuthorityForm(forms.Form):
    """Under which authority an act is done: only those that name the act and hold now."""

    authority = forms.ChoiceField(label="desk_attribution.field_authority")

    def __init__(self, *args: Any, act: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["authority"], act, language)


class ReasonForm(forms.Form):
    """An act that needs its reason in one line."""

    reason = forms.CharField(label="desk_attribution.field_reason", max_length=300)


class CheckForm(AuthorityForm):
    """Which officer goes to verify address and occupancy."""

    officer = forms.ChoiceField(label="desk_attribution.field_officer")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.field_check", language=language, **kwargs)
        empty = ("", say(Word("desk_authority.choose"), language))
        self.fields["officer"].choices = [empty, *officers_with("view")]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What was found at the address. No offence is named here, and none is asked."""

    found = forms.ChoiceField(
        label="desk_attribution.field_found", widget=forms.RadioSelect,
        choices=[(one, f"desk_attribution.found_{one}") for one in ("proven", "refuted")],
    )  # fmt: skip
    note = forms.CharField(label="desk_attribution.field_note", max_length=300, required=False)


class MatterForm(PurposeForm):
    """A purpose that belongs to a lead or identity in scope; `cleaned_data["matter"]` is its id."""

    def clean_record(self) -> str:
        """The label as written, once it names a lead or identity that this officer sees."""
        label: str = self.cleaned_data["record"].strip()
        for read in (leads.lead, leads.identity):
            try:
                self.cleaned_data["matter"] = read(label).id
            except Refused:
                continue
            return label
        raise forms.ValidationError("desk_attribution.no_such_matter")


class OpenForm(MatterForm):
    """Opening a row of a return: its own right, under an authority, with a reason."""

    authority = forms.ChoiceField(label="desk_attribution.field_authority")
    field_order = ("authority", "record", "purpose", "reason")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        _offer(self.fields["authority"], "vault.open_original", language)


class ListFilter(forms.Form):
    """Records in one state."""

    state = forms.ChoiceField(label="desk_attribution.col_state", required=False)

    def __init__(
        self, *args: Any, states: tuple[str, ...], prefix_code: str, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = ("", say(Word("desk_attribution.every_state"), language))
        named = [(state, say(Word(f"{prefix_code}{state}"), language)) for state in states]
        self.fields["state"].choices = [every, *named]  # type: ignore[attr-defined]
