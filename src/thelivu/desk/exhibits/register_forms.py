"""The filters of the two registers. Nothing is preselected; an answer that cannot be read asks nothing."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from thelivu.base import Word, say
from thelivu.exhibits import ACTIONS
from thelivu.law import load as load_law


def day_field(label: str, *, required: bool = False) -> forms.DateField:
    """A day as written on paper."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}), required=required,
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31))],
    )  # fmt: skip


class RegisterForm(forms.Form):
    """A filter by district, whatever else a register asks."""

    district = forms.ChoiceField(label="desk_exhibits.field_district", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = load_law().districts_on(on.date())
        self.every = ("", say(Word("desk_exhibits.every"), language))
        named = [(one.code, one.name_ml if language == "ml" else one.name) for one in districts]
        self.fields["district"].choices = [self.every, *named]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """The answers that can be read."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class MovementForm(RegisterForm):
    """Which movements are shown: where, what, whose, in which days."""

    action = forms.ChoiceField(label="desk_movement.act", required=False)
    holder = forms.CharField(label="desk_movement.holder", max_length=120, required=False)
    since = day_field("desk_movement.since")
    until = day_field("desk_movement.until")

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, language=language, on=on, **kwargs)
        acts = [(act, say(Word(f"exhibits.action.{act}"), language)) for act in ACTIONS]
        self.fields["action"].choices = [self.every, *acts]  # type: ignore[attr-defined]


class SemRegisterForm(RegisterForm):
    """Which exhibits are shown: those under the label, or those of which nobody has decided."""

    question = forms.ChoiceField(label="desk_movement.question", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, language=language, on=on, **kwargs)
        answers = [("", "desk_movement.under_label"), ("open", "desk_exhibits.sem_open")]
        self.fields["question"].choices = [(code, say(Word(text), language)) for code, text in answers]  # type: ignore[attr-defined]
