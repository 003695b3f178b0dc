"""Forms of sensors and watches: a card, a partner's addresses, an order, its approval, a batch. Nothing is preselected."""

from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.desk.people.fields import IstDateTimeField

from .forms import Choices, chosen, set_choices
from .forwarding_forms import NoteField


class SensorCardForm(forms.Form):
    """The card that a sensor printed."""

    card = NoteField(label="desk_sensor.field_card", help_text="desk_sensor.help_card")


class PartnerSensorForm(forms.Form):
    """Addresses of another office's sensor."""

    name = forms.CharField(label="desk_sensor.field_name", max_length=120)
    office = forms.CharField(label="desk_sensor.field_office", help_text="desk_sensor.help_office", max_length=120)
    addresses = forms.CharField(label="desk_sensor.field_addresses", help_text="desk_sensor.help_addresses", max_length=400)


class OrderForm(forms.Form):
    """What is to be watched, by which sensor, how, for how long, and under which authority."""

    sensor = forms.ChoiceField(label="desk_sensor.sensor", widget=forms.RadioSelect)
    authority = forms.ChoiceField(label="desk_leads.authority", help_text="desk_sensor.help_authority")
    watchlist = forms.FileField(label="desk_sensor.field_list", help_text="desk_sensor.help_list")
    purpose = forms.CharField(label="desk_sensor.field_purpose", help_text="desk_sensor.help_purpose", max_length=200)
    valid_from = IstDateTimeField(label="desk_sensor.valid_from", help_text="desk_sensor.help_valid_from")
    valid_to = IstDateTimeField(label="desk_sensor.valid_to", help_text="desk_sensor.help_valid_to")
    listed = forms.BooleanField(label="desk_sensor.field_listed", help_text="desk_sensor.help_listed", required=False)

    def __init__(self, *args: Any, language: str, sensors: Choices, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", say(Word("desk_leads.choose"), language))
        set_choices(self, sensor=sensors, authority=[none, *authorities])


class ApproveOrderForm(forms.Form):
    """The second officer's word; for the mode `listed` a tick of its own."""

    listed = forms.BooleanField(label="desk_sensor.approve_listed", help_text="desk_sensor.help_listed", required=False)

    def __init__(self, *args: Any, listed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not listed:
            del self.fields["listed"]


class WhyEndsForm(forms.Form):
    """Why a sensor is retired, or an order withdrawn."""

    why = forms.CharField(label="desk_sensor.field_why", max_length=300)


class BatchForm(forms.Form):
    """A batch, and the authority under which its claims become leads."""

    batch = forms.FileField(label="desk_sensor.field_batch", help_text="desk_sensor.help_batch")
    authority = forms.ChoiceField(label="desk_leads.authority")

    def __init__(self, *args: Any, language: str, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, authority=[("", say(Word("desk_leads.choose"), language)), *authorities])


class SwarmFilter(forms.Form):
    """Which intervals of a swarm are shown."""

    level = forms.ChoiceField(label="desk_sensor.level", required=False)
    exit = forms.ChoiceField(label="desk_exits.title", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            level=[("", say(Word("desk_leads.every"), language)), ("L5", "L5"), ("L4", "L4")],
            exit=chosen(("on", "off"), "desk_exits.shown_", language, "desk_leads.every"),
        )
