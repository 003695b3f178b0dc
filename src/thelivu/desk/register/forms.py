"""The purpose prompt: before a person is searched or an original is opened."""

from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.law import load as load_law


class PurposeForm(forms.Form):
    """The case or lead, the purpose from the closed list, and one line of reason. This is recorded."""

    record = forms.CharField(label="desk_register.field_record", max_length=40)
    purpose = forms.ChoiceField(label="desk_register.field_purpose", widget=forms.RadioSelect)
    reason = forms.CharField(label="desk_register.field_reason", max_length=300)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (code, say(Word(f"law.purpose.{code}"), language)) for code in load_law().purposes
        ]
