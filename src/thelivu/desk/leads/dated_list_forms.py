"""Forms of dated lists: one comes in, one is withdrawn, those of one state are shown."""

from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.desk.people.fields import IstDateTimeField

from .actions.dated_lists import Offered
from .forms import Choices, chosen, set_choices

STATES, SORTS = ("stands", "withdrawn"), ("series", "speaks")


class DatedListForm(forms.Form):
    """A list's file, who keeps it, of which time it speaks, and under which authority it comes in."""

    authority = forms.ChoiceField(label="desk_leads.authority")
    series = forms.CharField(label="desk_exits.field_series", help_text="desk_exits.help_series", max_length=120)
    file = forms.FileField(label="desk_exits.field_file")
    valid_from = IstDateTimeField(label="desk_exits.field_from", help_text="desk_exits.help_time")
    valid_to = IstDateTimeField(label="desk_exits.field_to")

    def __init__(self, *args: Any, help_file: str, language: str, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = help_file
        set_choices(self, authority=[("", say(Word("desk_leads.choose"), language)), *authorities])

    def offered(self) -> Offered:
        """The list that was handed in."""
        said = self.cleaned_data
        return Offered(said["file"].read(), said["file"].name, said["series"], said["valid_from"], said["valid_to"])


class WithdrawListForm(forms.Form):
    """Why a list is withdrawn."""

    reason = forms.CharField(label="desk_leads.reason", max_length=300)


class DatedListFilter(forms.Form):
    """Which lists are shown, and in which order."""

    state = forms.ChoiceField(label="desk_leads.state", required=False)
    sort = forms.ChoiceField(label="desk_leads.sort", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            state=chosen(STATES, "desk_hints.state_", language, "desk_leads.every"),
            sort=chosen(SORTS, "desk_hints.sort_", language, "desk_leads.sort_newest"),
        )
