"""Forms of the day: a word from a team, the answer to trouble, the finding on a wrong door. Nothing is preselected."""

from collections.abc import Sequence
from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.desk.people.fields import IstDateTimeField
from thelivu.operations import FAULTS, WORDS


class WordForm(forms.Form):
    """What a team said, and when; without a time, now."""

    kind = forms.ChoiceField(label="desk_operations.field_word", widget=forms.RadioSelect)
    note = forms.CharField(
        label="desk_operations.field_note", help_text="desk_operations.help_note", max_length=300, required=False
    )
    at = IstDateTimeField(label="desk_operations.field_at", help_text="desk_operations.help_now", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(kind, say(Word(f"operations.word.{kind}"), language)) for kind in WORDS]
        self.fields["kind"].choices = said  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What was done about trouble."""

    answer = forms.CharField(label="desk_operations.field_answer", max_length=300)


class DutyForm(forms.Form):
    """Duties of a search that one paper shows to be done."""

    duties = forms.MultipleChoiceField(label="desk_operations.field_duties", widget=forms.CheckboxSelectMultiple)
    at = IstDateTimeField(label="desk_operations.field_at")
    reference = forms.CharField(label="desk_operations.field_paper", max_length=120)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The answers as `duty_actions.duties_done` takes them."""
        held = self.cleaned_data
        pairs = [(code, by) for code, _, by in (one.partition("|") for one in held["duties"])]
        return {"duties": pairs, "at": held["at"], "reference": held["reference"]}


class CloseForm(forms.Form):
    """A supervisor's finding on a wrong door: its cause from the closed list, each with what it is measured against."""

    cause = forms.ChoiceField(label="desk_operations.field_cause", widget=forms.RadioSelect)
    why = forms.CharField(label="desk_targets.field_why", max_length=500)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [
            (cause, " ".join(say(Word(f"desk_operations.{code}"), language) for code in (f"cause_{cause}", f"fault_{fault}")))
            for cause, fault in FAULTS.items()
        ]
        self.fields["cause"].choices = said  # type: ignore[attr-defined]
