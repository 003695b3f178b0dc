"""Forms about laboratories: the filter of the list, and an answer."""

from datetime import datetime
from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.exhibits.laboratory import AGES, STANDINGS

from .register_forms import RegisterForm, day_field


class LaboratoryForm(RegisterForm):
    """Which requests are shown."""

    age = forms.ChoiceField(label="desk_laboratory.age", required=False)
    standing = forms.ChoiceField(label="desk_laboratory.standing", required=False)
    laboratory = forms.CharField(label="desk_laboratory.laboratory", max_length=120, required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, language=language, on=on, **kwargs)
        offered = {"age": [code for code, _ in AGES], "standing": STANDINGS}
        for name, codes in offered.items():
            choices = [(code, say(Word(f"desk_laboratory.{name}_{code}"), language)) for code in codes]
            self.fields[name].choices = [self.every, *choices]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A report that has come."""

    answered_on = day_field("desk_laboratory.answered_on", required=True)
    report = forms.CharField(
        label="desk_laboratory.report", help_text="desk_laboratory.help_report", max_length=120
    )
