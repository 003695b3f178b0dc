"""Forms of letters to providers. Nothing is preselected; what a machine can copy is never typed."""

from typing import Any

from django import forms

from .forms import AuthorityForm


class LetterForm(AuthorityForm):
    """A letter: one provider, one enquiry, sightings of different identities."""

    provider = forms.CharField(label="desk_attribution.field_provider", max_length=120)
    crime_number = forms.CharField(label="desk_attribution.field_crime_number", max_length=120)
    necessity = forms.CharField(
        label="desk_attribution.field_necessity", max_length=1000, widget=forms.Textarea
    )
    sightings = forms.MultipleChoiceField(
        label="desk_attribution.field_sightings", help_text="desk_attribution.help_sightings",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.request", **kwargs)
        self.fields["sightings"].choices = offered  # type: ignore[attr-defined]
