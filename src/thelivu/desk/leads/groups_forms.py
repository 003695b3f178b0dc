"""Forms of groups: something done about one, a watch, an officer's word that two exports show one."""

from typing import Any

from django import forms

from thelivu.base import Word, say

from .groups_actions import ACTS


class ActForm(forms.Form):
    """What was done about a group, and on which day."""

    on = forms.DateField(label="desk_groups.field_on", widget=forms.DateInput(attrs={"type": "date"}))
    what = forms.ChoiceField(label="desk_groups.field_what", widget=forms.RadioSelect)
    reference = forms.CharField(
        label="desk_groups.field_reference",
        help_text="desk_groups.help_reference",
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (code, say(Word(f"desk_groups.act_{code}"), language)) for code in ACTS
        ]


class WatchForm(forms.Form):
    """Why somebody's return matters."""

    why = forms.CharField(label="desk_groups.field_why", help_text="desk_groups.help_watch", max_length=300)


class SameForm(forms.Form):
    """Why two exports show one group."""

    why = forms.CharField(label="desk_groups.field_why", help_text="desk_groups.help_same", max_length=300)
