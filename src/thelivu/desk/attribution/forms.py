"""Forms of the attribution room. Nothing is preselected; what a machine can copy is never typed."""

import json
from typing import Any

from django import forms

from thelivu.base import Refused, Word, rfc3339, say
from thelivu.desk.authority.queries import choices
from thelivu.desk.leads import queries as leads
from thelivu.desk.people.fields import IstDateTimeField, Lines
from thelivu.desk.people.queries import officers_with
from thelivu.desk.register.forms import PurposeForm

KINDS = ("cgnat", "dynamic", "static", "mobile", "ipv6", "deterministic")
COLUMNS = (
    *("ip", "port_start", "port_end", "start", "end", "dest_ip", "dest_port", "prefix_length"),
    *("subscriber", "name", "installation_address", "billing_address", "service"),
)
NEEDED = (
    "provider",
    "kind",
    "header_contains",
    "time_format",
    "time_zone",
    "asked_ips",
    "asked_from",
    "asked_to",
)


def _offer(field: Any, act: str, language: str) -> None:
    field.choices = [("", say(Word("desk_authority.choose"), language)), *choices(act)]


class AuthorityForm(forms.Form):
    """Under which authority an act is done: only those that name the act and hold now."""

    authority = forms.ChoiceField(label="desk_attribution.field_authority")

    def __init__(self, *args: Any, act: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["authority"], act, language)


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


class ReturnForm(AuthorityForm):
    """A provider's file, and how it is read: a mapping file, or the fields of one."""

    file = forms.FileField(label="desk_attribution.field_file")
    mapping_file = forms.FileField(
        label="desk_attribution.field_mapping_file",
        help_text="desk_attribution.help_mapping_file",
        required=False,
    )
    provider = forms.CharField(label="desk_attribution.field_provider", required=False)
    kind = forms.ChoiceField(label="desk_attribution.field_kind", required=False)
    header_contains = Lines(
        label="desk_attribution.field_header", help_text="desk_attribution.help_header", required=False
    )
    time_format = Lines(
        label="desk_attribution.field_time_format",
        help_text="desk_attribution.help_time_format",
        required=False,
    )
    time_zone = forms.CharField(
        label="desk_attribution.field_time_zone", help_text="desk_attribution.help_time_zone", required=False
    )
    uncertainty = forms.IntegerField(label="desk_attribution.field_uncertainty", min_value=0, required=False)
    asked_from = IstDateTimeField(label="desk_attribution.field_asked_from", required=False)
    asked_to = IstDateTimeField(label="desk_attribution.field_asked_to", required=False)
    asked_ips = Lines(label="desk_attribution.field_asked_ips", required=False)
    trailer = forms.CharField(
        label="desk_attribution.field_trailer", help_text="desk_attribution.help_trailer", required=False
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.load", language=language, **kwargs)
        kinds = [(kind, say(Word(f"desk_attribution.kind.{kind}"), language)) for kind in KINDS]
        empty = ("", say(Word("desk_authority.choose"), language))
        self.fields["kind"].choices = [empty, *kinds]  # type: ignore[attr-defined]
        for column in COLUMNS:
            label = f"desk_attribution.column.{column}"
            self.fields[f"column_{column}"] = forms.CharField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """`cleaned_data["mapping"]` is the mapping, whichever way it was given."""
        given = super().clean() or {}
        upload = given.get("mapping_file")
        if upload is None:
            for name in NEEDED:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, forms.ValidationError("desk.error.required", code="required"))
            if not self.errors:
                given["mapping"] = self._from_fields(given)
            return given
        try:
            given["mapping"] = json.loads(upload.read())
        except ValueError:
            self.add_error("mapping_file", forms.ValidationError("desk_attribution.mapping_not_json"))
        return given

    def _from_fields(self, given: dict[str, Any]) -> dict[str, Any]:
        named = {column: given[f"column_{column}"] for column in COLUMNS if given.get(f"column_{column}")}
        asked = {
            "from": rfc3339(given["asked_from"]), "to": rfc3339(given["asked_to"]), "ips": given["asked_ips"],
        }  # fmt: skip
        made: dict[str, Any] = {
            "version": 1, "provider": given["provider"], "kind": given["kind"], "columns": named, "asked": asked,
            "header_contains": given["header_contains"],
            "time": {"format": given["time_format"], "zone": given["time_zone"]},
            "logger_uncertainty_s": given["uncertainty"],
        }  # fmt: skip
        return made | ({"trailer_rows": given["trailer"]} if given["trailer"] else {})


class ReasonForm(forms.Form):
    """An act that needs its reason in one line."""

    reason = forms.CharField(label="desk_attribution.field_reason", max_length=300)


class ReviewForm(forms.Form):
    """Which of the shown rows is meant, or that none fits. Nothing is chosen until the officer chooses."""

    row = forms.ChoiceField(label="desk_attribution.field_row", widget=forms.RadioSelect)

    def __init__(self, *args: Any, shown: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [(value, value) for value in (*shown, "none")]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, int] | None:
        """(id of a return, row), or None where no row fits."""
        return_id, _, row = self.cleaned_data["row"].partition(":")
        return (return_id, int(row)) if row else None


class CheckForm(AuthorityForm):
    """Which officer goes to verify address and occupancy."""

    officer = forms.ChoiceField(label="desk_attribution.field_officer")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.field_check", language=language, **kwargs)
        empty = ("", say(Word("desk_authority.choose"), language))
        self.fields["officer"].choices = [empty, *officers_with("view")]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What was found at the address. No offence is named here, and none is asked."""

    found = forms.ChoiceField(
        label="desk_attribution.field_found", widget=forms.RadioSelect,
        choices=[(one, f"desk_attribution.found_{one}") for one in ("proven", "refuted")],
    )  # fmt: skip
    note = forms.CharField(label="desk_attribution.field_note", max_length=300, required=False)


class MatterForm(PurposeForm):
    """A purpose that belongs to a lead or identity in scope; `cleaned_data["matter"]` is its id."""

    def clean_record(self) -> str:
        """The label as written, once it names a lead or identity that this officer sees."""
        label: str = self.cleaned_data["record"].strip()
        for read in (leads.lead, leads.identity):
            try:
                self.cleaned_data["matter"] = read(label).id
            except Refused:
                continue
            return label
        raise forms.ValidationError("desk_attribution.no_such_matter")


class OpenForm(MatterForm):
    """Opening a row of a return: its own right, under an authority, with a reason."""

    authority = forms.ChoiceField(label="desk_attribution.field_authority")
    field_order = ("authority", "record", "purpose", "reason")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        _offer(self.fields["authority"], "vault.open_original", language)


class ListFilter(forms.Form):
    """Records in one state."""

    state = forms.ChoiceField(label="desk_attribution.col_state", required=False)

    def __init__(
        self, *args: Any, states: tuple[str, ...], prefix_code: str, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = ("", say(Word("desk_attribution.every_state"), language))
        named = [(state, say(Word(f"{prefix_code}{state}"), language)) for state in states]
        self.fields["state"].choices = [every, *named]  # type: ignore[attr-defined]
