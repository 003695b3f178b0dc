"""Forms of provider returns: the file, and how it is read."""

import json
from typing import Any

from django import forms

from thelivu.base import Word, rfc3339, say
from thelivu.desk.people.fields import IstDateTimeField, Lines

from .forms import AuthorityForm

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
