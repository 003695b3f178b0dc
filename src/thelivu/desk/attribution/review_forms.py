"""Forms of the second officer: which row, whom to ask, how a difference is explained. Nothing is preselected."""

from typing import Any

from django import forms

from thelivu.base import Word, say

OUTCOMES = ("second_slipped", "first_wrong")


class ReviewForm(forms.Form):
    """Which of the shown rows is meant, or that none fits. Nothing is chosen until the officer chooses."""

    row = forms.ChoiceField(label="desk_attribution.field_row", widget=forms.RadioSelect)
    pair = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [(value, value) for value in (*shown, "none")]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, int] | None:
        """(id of a return, row), or None where no row fits."""
        return_id, _, row = self.cleaned_data["row"].partition(":")
        return (return_id, int(row)) if row else None


class SecondForm(forms.Form):
    """Which officer is asked to review blind."""

    officer = forms.ChoiceField(label="desk_second_officer.field_officer")

    def __init__(self, *args: Any, offered: list[tuple[str, str]], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = ("", say(Word("desk_authority.choose"), language))
        self.fields["officer"].choices = [empty, *offered]  # type: ignore[attr-defined]


class ExplainForm(forms.Form):
    """How two officers came to name different rows."""

    outcome = forms.ChoiceField(
        label="desk_second_officer.field_outcome", widget=forms.RadioSelect,
        choices=[(one, f"desk_second_officer.outcome_{one}") for one in OUTCOMES],
    )  # fmt: skip
    why = forms.CharField(label="desk_second_officer.field_why", max_length=300, widget=forms.Textarea)
