"""Entries of a JSON file that a person wrote: each value arrives with its key's path; typed values or errors leave.

No key is skipped, none may stand twice, and every refusal says which entry of which file is meant.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from thelivu.base import InputError

D = TypeVar("D")
_NEEDED: Any = object()


@dataclass(frozen=True, slots=True)
class Entries:
    """One JSON object, the file it is in and the path to it."""

    values: Mapping[str, Any]
    where: str
    path: str = ""

    def wrong(self, code: str, key: str, **values: str) -> InputError:
        """The error that says what is wrong with an entry."""
        return InputError(f"attribution.mapping.{code}", where=self.where, key=self.path + key, **values)

    def only(self, keys: Sequence[str]) -> None:
        """Refuses keys that no reader knows: a misspelt key would be a rule left out."""
        for key in self.values:
            if key not in keys:
                raise self.wrong("unknown_key", key, allowed=", ".join(keys))

    def text(self, key: str, default: D = _NEEDED) -> str | D:
        """A text that is not blank."""
        value = self._get(key, default)
        if value is default or (isinstance(value, str) and value.strip()):
            return cast("str", value)
        raise self.wrong("not_text", key)

    def texts(self, key: str, default: Sequence[str] = _NEEDED) -> tuple[str, ...]:
        """A list of texts, not empty."""
        value = self._get(key, default)
        if value is default or (value == [] and default is not _NEEDED):
            return tuple(cast("Sequence[str]", value))
        if isinstance(value, list) and value and all(isinstance(one, str) and one.strip() for one in value):
            return tuple(value)
        raise self.wrong("not_a_list", key)

    def one_of(self, key: str, allowed: Sequence[str], default: D = _NEEDED) -> str | D:
        """One word of a closed list."""
        value = self._get(key, default)
        if value is default or value in allowed:
            return cast("str", value)
        raise self.wrong("not_in_list", key, allowed=", ".join(allowed))

    def number(self, key: str, default: D = _NEEDED, *, most: float = 1e9) -> float | D:
        """A number from zero up."""
        value = self._get(key, default)
        if value is default:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        raise self.wrong("not_a_number", key)

    def whole(self, key: str, default: D = _NEEDED, *, least: int = 0, most: int = 10**12) -> int | D:
        """A whole number within bounds."""
        value = self._get(key, default)
        if value is default:
            return value
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise self.wrong("not_whole", key, least=str(least), most=str(most))

    def pair(self, key: str, *, most: int) -> tuple[int, int]:
        """Two whole numbers, the second not below the first."""
        value = self._get(key, _NEEDED)
        whole = isinstance(value, list) and all(
            isinstance(one, int) and not isinstance(one, bool) for one in value
        )
        if whole and len(value) == 2 and 0 <= value[0] <= value[1] <= most:
            return value[0], value[1]
        raise self.wrong("not_a_pair", key, most=str(most))

    def flag(self, key: str) -> bool:
        """True or false; absent is false."""
        value = self._get(key, False)
        if isinstance(value, bool):
            return value
        raise self.wrong("not_a_flag", key)

    def entries(self, key: str) -> "Entries":
        """An object inside this one."""
        value = self._get(key, _NEEDED)
        if isinstance(value, dict):
            return Entries(value, self.where, f"{self.path}{key}.")
        raise self.wrong("not_an_object", key)

    def list_of_entries(self, key: str) -> tuple["Entries", ...]:
        """A list of objects; absent is none."""
        value = self._get(key, None)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return tuple(Entries(one, self.where, f"{self.path}{key}[{at}].") for at, one in enumerate(value))
        raise self.wrong("not_a_list", key)

    def _get(self, key: str, default: Any) -> Any:
        value = self.values.get(key)
        if value is not None:
            return value
        if default is _NEEDED:
            raise self.wrong("missing", key)
        return default


def opened(data: bytes, where: str) -> Entries:
    """The object that a JSON file holds."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=lambda pairs: _once(pairs, where),
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as bad:
        raise InputError("attribution.not_utf8", where=where, byte=bad.start) from bad
    except json.JSONDecodeError as bad:
        raise InputError("attribution.mapping.not_json", where=where, line=bad.lineno) from bad
    except (ValueError, RecursionError) as bad:
        raise InputError("attribution.mapping.not_json", where=where, line=1) from bad
    if not isinstance(value, dict):
        raise InputError("attribution.mapping.not_json", where=where, line=1)
    return Entries(value, where)


def _once(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise InputError("attribution.mapping.key_twice", where=where, key=key)
        made[key] = value
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(name)
