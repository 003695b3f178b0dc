"""The one form of this room: which items of a job are listed."""

from typing import Any

from django import forms

from thelivu.base import Word, say

SHOWN = ("waiting", "leased", "done", "rejected", "lost")


class ItemsFilter(forms.Form):
    """Items of one state, or all."""

    state = forms.ChoiceField(label="desk_jobs.col_state", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = [(state, say(Word(f"desk_jobs.item_{state}"), language)) for state in SHOWN]
        self.fields["state"].choices = [("", say(Word("desk_jobs.every"), language)), *made]  # type: ignore[attr-defined]
