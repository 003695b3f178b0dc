"""Forms of district packets: making one, and the file that came back."""

from typing import Any

from django import forms

from thelivu.base import new_id
from thelivu.desk.people.fields import WholeFile
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

    file = WholeFile(
        label="desk_packets.field_back", help_text="desk_packets.help_back", limit=LARGEST, too_large="vault.packet.too_large"
    )
