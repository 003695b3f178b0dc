"""The form of deconfliction: what was agreed with a unit that was called."""

from django import forms


class AgreedForm(forms.Form):
    """What was agreed with the unit that was called."""

    unit = forms.CharField(widget=forms.HiddenInput, max_length=32)
    what = forms.CharField(label="desk_deconfliction.field_agreed", max_length=300)
