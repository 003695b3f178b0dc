"""Forms of provider returns: the file, how it is read, where it comes from. Nothing is preselected, no zone assumed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.attribution.first_lines import FirstLook
from thelivu.attribution.kinds import LINES, shape_of
from thelivu.attribution.mapping import ORIGINS
from thelivu.base import InputError, Word, rfc3339, say, zone_named
from thelivu.desk.people.fields import IstDateTimeField, Lines

from . import return_pages
from .forms import AuthorityForm

OTHER, UNKNOWN, NONE, LATER = "other", "unknown", "none", "later"
ZONES = ("Asia/Kolkata", "UTC")
KINDS = {"ip": LINES, "phone": ("sim",), "account": ("account",)}
"""Which kinds of file answer a letter, by what its lines ask about; without a letter it is a line's."""
SEPARATOR = "|"  # between two formats that are both kept: it stands in none


class ReturnForm(AuthorityForm):
    """A provider's file; with a mapping file it is loaded at once, without one its columns are named next."""

    file = forms.FileField(label="desk_attribution.field_file")
    mapping_file = forms.FileField(
        label="desk_attribution.field_mapping_file",
        help_text="desk_attribution.help_mapping_file",
        required=False,
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.load", language=language, **kwargs)

    def clean_mapping_file(self) -> Any:
        """The mapping as it was sent, or None."""
        upload = self.cleaned_data["mapping_file"]
        if upload is None:
            return None
        try:
            return json.loads(upload.read())
        except ValueError as wrong:
            raise ValidationError("desk_attribution.mapping_not_json") from wrong


class MappingForm(forms.Form):
    """What the columns of a kept file are, how its times are written and in which zone, how it ends."""

    provider = forms.CharField(label="desk_attribution.field_provider", max_length=120)
    kind = forms.ChoiceField(label="desk_attribution.field_kind")
    time_format = forms.ChoiceField(
        label="desk_attribution.field_time_format",
        help_text="desk_returns.help_format",
        widget=forms.RadioSelect,
    )
    other_format = Lines(
        label="desk_returns.field_other_format", help_text="desk_attribution.help_time_format", required=False
    )
    zone = forms.ChoiceField(
        label="desk_attribution.field_time_zone", help_text="desk_returns.help_zone", widget=forms.RadioSelect
    )
    other_zone = forms.CharField(
        label="desk_returns.field_other_zone",
        help_text="desk_attribution.help_time_zone",
        max_length=40,
        required=False,
    )
    zone_proof = forms.CharField(
        label="desk_returns.field_zone_proof",
        help_text="desk_returns.help_zone_proof",
        max_length=200,
        required=False,
    )
    uncertainty = forms.IntegerField(
        label="desk_attribution.field_uncertainty", help_text="desk_returns.help_uncertainty", min_value=0,
        max_value=7 * 86400, required=False,
    )  # fmt: skip
    trailer = forms.ChoiceField(
        label="desk_attribution.field_trailer",
        help_text="desk_returns.help_trailer",
        widget=forms.RadioSelect,
    )
    other_trailer = forms.CharField(
        label="desk_returns.field_other_trailer",
        help_text="desk_attribution.help_trailer",
        max_length=200,
        required=False,
    )
    pool_size = forms.IntegerField(
        label="desk_returns.field_pool_size",
        help_text="desk_returns.help_pool_size",
        min_value=2,
        required=False,
    )
    asked_from = IstDateTimeField(label="desk_attribution.field_asked_from")
    asked_to = IstDateTimeField(label="desk_attribution.field_asked_to")
    asked_ips = Lines(label="desk_attribution.field_asked_ips")
    save_as = forms.CharField(
        label="desk_returns.field_save_as",
        help_text="desk_returns.help_save_as",
        max_length=80,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        language: str,
        look: FirstLook,
        letter: Any,
        saved: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.letter, self.look = letter, look
        self.kinds = KINDS[letter.lines[0]["kind"] if letter is not None else "ip"]
        self.shape = shape_of(self.kinds[0])
        self._offer(language)
        self._offer_columns(language)
        if letter is not None:  # what was asked is copied from the letter, never typed
            for name in ("provider", "asked_from", "asked_to", "asked_ips"):
                del self.fields[name]
        known = return_pages.saved_answers(saved, look) if saved else {}
        for name in known.keys() & self.fields.keys():
            self.fields[name].initial = known[name]

    def _offer(self, language: str) -> None:
        """What can be chosen for the kind, the times, the zone and the trailer."""
        empty = ("", say(Word("desk_authority.choose"), language))
        formats = return_pages.format_choices(self.look, language)
        trailers = [(one, one) for one in self.look.trailers]
        self._choices("kind", [empty, *_words(self.kinds, "desk_attribution.kind.", language)])
        self._choices("time_format", [*formats, *_words((OTHER, LATER), "desk_returns.format_", language)])
        self._choices("zone", _words((*ZONES, OTHER, UNKNOWN), "desk_returns.zone_", language))
        self._choices("trailer", [*trailers, *_words((NONE, OTHER), "desk_returns.trailer_", language)])

    def _offer_columns(self, language: str) -> None:
        """One question for each column of the format: which of the file's is it?"""
        absent = ("", say(Word("desk_returns.no_column"), language))
        named = [(one, one) for one in self.look.header if one]
        for column in self.shape.columns:
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=f"desk_attribution.column.{column}", choices=[absent, *named],
                required=column in self.shape.needed,
            )  # fmt: skip

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def column_fields(self) -> Iterator[Any]:
        """The questions about columns, in the order of the format."""
        return (self[f"column_{column}"] for column in self.shape.columns)

    def clean(self) -> dict[str, Any]:
        """`cleaned_data["mapping"]` is what the answers make, checked like one that came as a file."""
        given = super().clean() or {}
        for name, needed, other in (
            ("time_format", OTHER, "other_format"), ("zone", OTHER, "other_zone"), ("trailer", OTHER, "other_trailer")
        ):  # fmt: skip
            if given.get(name) == needed and not given.get(other):
                self.add_error(other, ValidationError("desk.error.required", code="required"))
        if given.get("time_format") == LATER:
            self.add_error("time_format", ValidationError("desk_returns.decided_later"))
        self._check_zone(given)
        if not self.errors:
            given["mapping"] = self._mapping(given)
        return given

    def _check_zone(self, given: dict[str, Any]) -> None:
        """A zone is named with what proves it for this file; that it is not known is an answer too."""
        zone = given.get("zone")
        if zone == OTHER and given.get("other_zone"):
            zone = given["other_zone"]
            try:
                zone_named(zone)
            except InputError as wrong:
                self.add_error("other_zone", ValidationError(wrong.code, params=dict(wrong.values)))
        if zone and zone != UNKNOWN and not given.get("zone_proof"):
            self.add_error("zone_proof", ValidationError("desk_returns.zone_needs_proof"))
        given["zone_name"] = None if zone == UNKNOWN else zone

    def _mapping(self, given: dict[str, Any]) -> dict[str, Any]:
        columns = {
            column: given[f"column_{column}"]
            for column in self.shape.columns
            if given.get(f"column_{column}")
        }
        formats = (
            given["other_format"] if given["time_format"] == OTHER else given["time_format"].split(SEPARATOR)
        )
        made: dict[str, Any] = {
            "version": 1 if given["kind"] in LINES else 2, "kind": given["kind"], "columns": columns,
            "header_contains": list(dict.fromkeys(columns[column] for column in self.shape.needed)),
            "time": {"format": formats, "zone": given["zone_name"], "zone_proof": given["zone_proof"]},
            "logger_uncertainty_s": given["uncertainty"], "pool_size": given["pool_size"], **self._asked(given),
        }  # fmt: skip
        trailer = given["other_trailer"] if given["trailer"] == OTHER else given["trailer"]
        return made | ({"trailer_rows": trailer} if trailer != NONE else {})

    def _asked(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.letter is not None:
            return return_pages.asked_by(self.letter)
        asked = {
            "from": rfc3339(given["asked_from"]),
            "to": rfc3339(given["asked_to"]),
            "ips": given["asked_ips"],
        }
        return {"provider": given["provider"], "asked": asked}


def _words(codes: tuple[str, ...], prefix: str, language: str) -> list[tuple[str, str]]:
    return [(code, say(Word(prefix + code.rpartition("/")[2].lower()), language)) for code in codes]


class OriginForm(forms.Form):
    """The digest that the provider states, by which way, and in which paper."""

    how = forms.ChoiceField(
        label="desk_returns.field_how", widget=forms.RadioSelect,
        choices=[(one, f"desk_returns.how_{one}") for one in ORIGINS],
    )  # fmt: skip
    sha256 = forms.CharField(
        label="desk_returns.field_sha256", help_text="desk_returns.help_sha256", max_length=100
    )
    paper = forms.CharField(
        label="desk_returns.field_paper", help_text="desk_returns.help_paper", max_length=200
    )
    certificate = forms.FileField(
        label="desk_returns.field_certificate", help_text="desk_returns.help_certificate", required=False
    )
