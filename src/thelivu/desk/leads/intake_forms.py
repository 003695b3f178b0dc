"""The form of intake: several files at once, from whom they came, and under which authority."""

from typing import Any

from django import forms

from thelivu.base import Word, say

from .forms import Choices, set_choices


class SeveralFiles(forms.ClearableFileInput):
    """A plain file field that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """All files that were chosen, each checked like one."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as a list."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class IntakeForm(forms.Form):
    """What is handed in."""

    handed = FilesField(label="desk_intake.files", help_text="desk_intake.files_hint")
    sender = forms.CharField(label="desk_leads.sender", max_length=120, required=False)
    authority = forms.ChoiceField(label="desk_leads.authority")

    def __init__(self, *args: Any, language: str, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, authority=[("", say(Word("desk_leads.choose"), language)), *authorities])
