"""Forms of neighbourhoods and identifiers: why one reads about somebody, and under which authority."""

from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.law import load as load_law


class ReadForm(forms.Form):
    """The purpose from the closed list, and one line of reason; for the lead from which one came. This is recorded."""

    purpose = forms.ChoiceField(label="desk_register.field_purpose", widget=forms.RadioSelect)
    reason = forms.CharField(label="desk_register.field_reason", max_length=300)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (code, say(Word(f"law.purpose.{code}"), language)) for code in load_law().purposes
        ]


class WebForm(ReadForm):
    """The same, under an authority that allows to follow an identifier."""

    authority = forms.ChoiceField(label="desk_front.field_authority")
    field_order = ("authority", "purpose", "reason")

    def __init__(self, *args: Any, authorities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].choices = [("", ""), *authorities]  # type: ignore[attr-defined]
