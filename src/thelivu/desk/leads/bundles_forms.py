"""Forms of pairs and bundles: an officer's word, and the reason that goes on the record."""

from django import forms

ACTS = ("accept", "refuse")


class WhyForm(forms.Form):
    """One line of reason."""

    why = forms.CharField(label="desk_bundles.field_why", help_text="desk_bundles.help_why", max_length=300)


class PairsForm(WhyForm):
    """The word on the pairs that were ticked; `act` is the button that was pressed."""

    act = forms.ChoiceField(
        label="desk_bundles.field_act", choices=[(act, act) for act in ACTS], widget=forms.HiddenInput
    )
