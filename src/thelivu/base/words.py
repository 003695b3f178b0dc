"""Words: a code and its values arrive, a sentence in the reader's language leaves.

The sentences are data: one TOML file for each package and language under `catalogues/`. No rule of the line builds
a sentence, so each can be read, translated and checked in one place.
"""

import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

Value: TypeAlias = str | int | float

LANGUAGES = ("en", "ml")
"""The languages that have catalogues; the first is the one that the others fall back to."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a rule has to say: a code of the catalogue and the values for its places."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def say(word: Word, language: str = LANGUAGES[0]) -> str:
    """The sentence for a word. A code that no catalogue has stays visible as ⟨code⟩; nothing ever fails here."""
    template = catalogue(language).get(word.code, catalogue(LANGUAGES[0]).get(word.code))
    if template is None:
        shown = "".join(f" {name}={value}" for name, value in word.values.items())
        return f"⟨{word.code}⟩{shown}"
    return _FORMATTER.vformat(template, (), word.values)


@lru_cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of one language by its code, merged from the packages' files; empty for an unknown language."""
    merged: dict[str, str] = {}
    for name, sentences in catalogue_files(language).items():
        twice = merged.keys() & sentences.keys()
        if twice:
            raise KeyError(name, sorted(twice))
        merged.update(sentences)
    return MappingProxyType(merged)


def catalogue_files(language: str) -> dict[str, dict[str, str]]:
    """The catalogue files of one language as they are: file name -> sentences by code."""
    folder = files(__package__).joinpath("catalogues", language)
    if not folder.is_dir():
        return {}
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in found}


def places(template: str) -> frozenset[str]:
    """The names of the values that a sentence has places for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


class _Formatter(string.Formatter):
    """Fills places by plain name; a missing value stays visible, and no value can reach into another."""

    def get_field(
        self,
        field_name: str,
        args: Sequence[Any],  # noqa: ARG002 - string.Formatter asks so
        kwargs: Mapping[str, Any],
    ) -> tuple[Any, str]:
        return kwargs.get(field_name, f"⟨{field_name}⟩"), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            shown: str = super().format_field(value, format_spec)
        except (ValueError, TypeError):  # of another kind than the sentence expects: shown all the same
            return str(value)
        return shown

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        try:
            return super().vformat(format_string, args, kwargs)
        except ValueError:  # a sentence with an unclosed brace: its catalogue test fails, the page does not
            return format_string


_FORMATTER = _Formatter()
