"""Forms of forwarding: a partner's card, how far a source may go, a lead on its way, a packet, a receipt."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import InputError, Word, new_id, say
from thelivu.leads.handling import HANDLING, Handling
from thelivu.leads.office_card import CARD_LIMIT

from .forms import Choices, chosen, set_choices

_CODE = "leads.handling.code."


class NoteField(forms.FileField):
    """A card or a receipt: a short signed text, read as it is."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The text of the file."""
        given = super().clean(data, initial)
        try:
            text = given.read(CARD_LIMIT + 1).decode()
        except UnicodeDecodeError as bad:
            raise ValidationError("desk_forwarding.no_note") from bad
        if len(text) > CARD_LIMIT:
            raise ValidationError("desk_forwarding.no_note")
        return text


class CardForm(forms.Form):
    """The card of another office, and for how long it holds."""

    card = NoteField(label="desk_forwarding.field_card", help_text="desk_forwarding.help_card")
    days = forms.IntegerField(
        label="desk_forwarding.field_days", help_text="desk_forwarding.help_days", min_value=1
    )


class ApproveForm(forms.Form):
    """How the fingerprint was compared."""

    checked_how = forms.CharField(
        label="desk_forwarding.field_checked", help_text="desk_forwarding.help_checked", max_length=200
    )


class WhyForm(forms.Form):
    """Why something ends."""

    why = forms.CharField(label="desk_forwarding.field_why", max_length=300)


class HandlingForm(forms.Form):
    """How far a source may go, whose word it is, and by which paper."""

    code = forms.ChoiceField(label="desk_forwarding.field_code", widget=forms.RadioSelect)
    originator = forms.CharField(
        label="desk_forwarding.field_originator", help_text="desk_forwarding.help_originator", max_length=120
    )
    state = forms.CharField(
        label="desk_forwarding.field_state", help_text="desk_forwarding.help_state", max_length=8
    )
    reference = forms.CharField(
        label="desk_forwarding.field_reference", help_text="desk_forwarding.help_reference", max_length=200
    )

    def __init__(self, *args: Any, language: str, bound: Handling | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = HANDLING[: HANDLING.index(bound.code) + 1] if bound else HANDLING
        set_choices(self, code=chosen(codes, _CODE, language))
        if bound is not None:  # of a packet: the word stays its originator's
            del self.fields["originator"], self.fields["state"]
        self.bound = bound

    def clean(self) -> dict[str, Any]:
        """The code as the stage's own value."""
        said = super().clean() or {}
        if self.errors:
            return said
        originator = self.bound.originator if self.bound else said["originator"]
        state = self.bound.state if self.bound else said["state"].strip().upper()
        try:
            said["handling"] = Handling(said["code"], originator, state)
        except InputError as wrong:
            self.add_error("state", ValidationError(wrong.code, params=dict(wrong.word.values)))
        return said


class ForwardForm(forms.Form):
    """To whom a lead goes, how far from there, and why."""

    partner = forms.ChoiceField(label="desk_forwarding.field_partner", widget=forms.RadioSelect)
    onward = forms.ChoiceField(
        label="desk_forwarding.field_onward",
        help_text="desk_forwarding.help_onward",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="desk_forwarding.field_reason", help_text="desk_forwarding.help_reason", max_length=300
    )
    consent = forms.CharField(
        label="desk_forwarding.field_consent", help_text="desk_forwarding.help_consent", max_length=200
    )
    packet_id = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(
        self, *args: Any, language: str, partners: Choices, codes: Sequence[str], consent: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["packet_id"].initial = new_id()
        set_choices(self, partner=partners, onward=chosen(codes, _CODE, language))
        if not consent:
            del self.fields["consent"]


class PacketForm(forms.Form):
    """A packet, and the authority under which it is taken in."""

    packet = forms.FileField(label="desk_forwarding.field_packet", help_text="desk_forwarding.help_packet")
    authority = forms.ChoiceField(label="desk_leads.authority")

    def __init__(self, *args: Any, language: str, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, authority=[("", say(Word("desk_leads.choose"), language)), *authorities])


class ReceiptForm(forms.Form):
    """The receipt of a packet that was sent."""

    receipt = NoteField(label="desk_forwarding.field_receipt", help_text="desk_forwarding.help_receipt")
