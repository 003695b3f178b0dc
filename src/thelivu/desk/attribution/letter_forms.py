"""Forms of letters to providers. Nothing is preselected; what a machine can copy is never typed."""

from typing import Any

from django import forms

from thelivu.authority import OFFICER_IN_CHARGE, SIGNERS, Issuer
from thelivu.base import Word, say
from thelivu.desk.people.fields import IstDateTimeField
from thelivu.law import load as load_law

from .forms import AuthorityForm


class SignedForm(AuthorityForm):
    """What every letter for signature has: an authority, why it is necessary, and its signer."""

    necessity = forms.CharField(
        label="desk_attribution.field_necessity", help_text="desk_letters.help_necessity", max_length=1000,
        widget=forms.Textarea,
    )  # fmt: skip
    issuer_kind = forms.ChoiceField(
        label="desk_letters.field_issuer", help_text="desk_letters.help_issuer", widget=forms.RadioSelect
    )
    issuer_name = forms.CharField(label="desk_letters.field_issuer_name", max_length=120)
    issuer_rank = forms.ChoiceField(label="desk_letters.field_issuer_rank", required=False)
    issuer_office = forms.CharField(label="desk_letters.field_issuer_office", max_length=120)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.request", language=language, **kwargs)
        law, malayalam = load_law(), language == "ml"
        signers = [(kind, law.issuers[kind]) for kind in SIGNERS]
        ranks = [(rank.code, rank.name_ml if malayalam else rank.name) for rank in law.ranks.values()]
        self.fields["issuer_kind"].choices = [  # type: ignore[attr-defined]
            (kind, one.title_ml if malayalam else one.title) for kind, one in signers
        ]
        none = ("", say(Word("desk_letters.no_rank"), language))
        self.fields["issuer_rank"].choices = [none, *ranks]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """`cleaned_data["issuer"]` is the signer."""
        given = super().clean() or {}
        if given.get("issuer_kind") == OFFICER_IN_CHARGE and not given.get("issuer_rank"):
            self.add_error("issuer_rank", forms.ValidationError("desk_letters.rank_missing"))
        if not self.errors:
            rank = given["issuer_rank"] if given["issuer_kind"] == OFFICER_IN_CHARGE else ""
            given["issuer"] = Issuer(given["issuer_kind"], given["issuer_name"], rank, given["issuer_office"])
        return given


class LetterForm(SignedForm):
    """A letter: one provider, one number, one signer, sightings of different identities."""

    provider = forms.CharField(
        label="desk_attribution.field_provider", help_text="desk_letters.help_provider", max_length=120
    )
    crime_number = forms.CharField(
        label="desk_attribution.field_crime_number", help_text="desk_letters.help_number", max_length=120
    )
    sightings = forms.MultipleChoiceField(
        label="desk_attribution.field_sightings", help_text="desk_attribution.help_sightings",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    field_order = ("authority", "provider", "crime_number")

    def __init__(self, *args: Any, offered: list[tuple[str, Any]], language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        self.fields["sightings"].choices = offered  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """What became of a letter: by which way and paper, and when."""

    how = forms.CharField(label="desk_letters.field_how", help_text="desk_letters.help_how", max_length=200)
    at = IstDateTimeField(label="desk_letters.field_at", help_text="desk_letters.help_at", required=False)
