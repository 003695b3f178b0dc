"""The purpose prompt, before a person is searched or an original is opened; the filter of the access log."""

from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.desk.people.queries import officers_with
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


class CodeForm(forms.Form):
    """The verification code at the foot of a paper."""

    code = forms.CharField(label="papers.code", max_length=40)


class AccessFilter(forms.Form):
    """Whose reads of which kind an auditor looks at."""

    officer = forms.ChoiceField(label="desk_register.col_who", required=False)
    act = forms.ChoiceField(label="desk_register.col_act", required=False)

    def __init__(self, *args: Any, language: str, acts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", say(Word("desk_register.every"), language))]
        named = [(act, say(Word(f"desk_register.act.{act}"), language)) for act in acts]
        self.fields["officer"].choices = every + officers_with("view")  # type: ignore[attr-defined]
        self.fields["act"].choices = every + named  # type: ignore[attr-defined]
