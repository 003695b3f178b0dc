"""Form fields that several rooms use: a time as officers write it, a list of lines."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import Word, say

IST = ZoneInfo("Asia/Kolkata")


class IstDateTimeField(forms.DateTimeField):
    """A time in IST, as written on paper; kept as UTC."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def clean(self, value: Any) -> datetime | None:
        """The aware UTC time, or None where it is optional and empty."""
        with_zone = super().clean(value)
        try:
            return with_zone.astimezone(UTC) if with_zone else None
        except OverflowError as outside:  # the first hours of the year 1
            raise ValidationError(self.error_messages["invalid"], code="invalid") from outside

    def to_python(self, value: Any) -> datetime | None:
        """Reads the wall time as IST."""
        found = super().to_python(value)
        return found.replace(tzinfo=IST) if found else None


class Lines(forms.CharField):
    """One value a line; blank lines are nothing."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        """The lines, stripped."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class WholeFile(forms.FileField):
    """A file as its bytes; one of more than `limit` bytes is refused unread, in the words of `too_large`."""

    def __init__(self, *args: Any, limit: int, too_large: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit, self.too_large = limit, too_large

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Its bytes."""
        held = super().clean(data, initial)
        if held.size > self.limit:
            raise ValidationError(self.too_large, params={"limit": self.limit // 1024**2})
        return held.read()


def named(codes: Iterable[str], prefix: str, language: str) -> list[tuple[str, str]]:
    """Choices of a field: each code with its word in one language."""
    return [(code, say(Word(f"{prefix}.{code}"), language)) for code in codes]
