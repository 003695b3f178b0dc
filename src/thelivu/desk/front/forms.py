"""Forms of the front room: a search, and the opening of an original. Both ask for which case, and why."""

from typing import Any

from django import forms

from thelivu.desk.register.forms import PurposeForm

from . import queries


class _MatterForm(PurposeForm):
    """A purpose that belongs to a lead or case in scope; `cleaned_data["matter"]` is its id."""

    def clean_record(self) -> str:
        """The label as written, once it names a lead or case that this officer sees."""
        label: str = self.cleaned_data["record"]
        found = queries.matter(label)
        if found is None:
            raise forms.ValidationError("desk_front.no_such_matter")
        self.cleaned_data["matter"] = found
        return label


class SearchForm(_MatterForm):
    """What is looked for, for which case and purpose."""

    q = forms.CharField(label="desk_front.field_q", help_text="desk_front.help_q", max_length=200)
    field_order = ("q", "record", "purpose", "reason")


class OpenForm(_MatterForm):
    """Opening an original: its own right, under an authority, with a reason."""

    authority = forms.ChoiceField(label="desk_front.field_authority")
    field_order = ("authority", "record", "purpose", "reason")

    def __init__(self, *args: Any, authorities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].choices = [("", ""), *authorities]  # type: ignore[attr-defined]
