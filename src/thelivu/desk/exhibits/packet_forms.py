"""Forms of district packets: making one, and the file that came back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import new_id
from thelivu.vault.packets import LARGEST

from .field_forms import CheckOutForm


class SendForm(CheckOutForm):
    """To which office a district's packet goes."""

    partner_id = forms.ChoiceField(
        label="desk_packets.field_partner", help_text="desk_packets.help_partner", widget=forms.RadioSelect
    )
    packet_id = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["packet_id"].initial = new_id()
        self.fields["partner_id"].choices = offices  # type: ignore[attr-defined]


class BackForm(forms.Form):
    """The file that came back."""

    file = forms.FileField(label="desk_packets.field_back", help_text="desk_packets.help_back")

    def clean_file(self) -> bytes:
        """Its bytes."""
        held = self.cleaned_data["file"]
        if held.size > LARGEST:
            raise ValidationError("vault.packet.too_large", params={"limit": LARGEST // 1024**2})
        data: bytes = held.read()
        return data
