"""Need to know, decided once: every table of content is read through a manager that refuses to answer without a scope.

A person sees rows of their units, rows of the districts that their units cover, and rows of the files they
were placed on. What is outside is not refused but absent: it looks exactly like what does not exist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import models

WHOLE_STATE = "*"
PLACE = ("unit", "district", "stream")
"""The columns that say whose a row is. An index of a list ends with them: what is hidden is passed over unread."""


class NoScopeError(RuntimeError):
    """A query was made for nobody. It fails closed: no scope, no answer."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may see: ids of units, codes of districts ("*" = every district), ids of files (streams)."""

    units: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    streams: frozenset[str] = frozenset()
    integrity: bool = False

    def condition(self) -> models.Q:
        """The filter that every scoped query carries."""
        if self.integrity:
            return models.Q()
        seen = models.Q(unit__in=self.units) | models.Q(stream__in=self.streams)
        if WHOLE_STATE in self.districts:
            return seen | ~models.Q(district="")
        return seen | models.Q(district__in=self.districts)


NOTHING = Scope()
# For work that reads no meaning: ledger verification, backup, uniqueness of labels, deconfliction.
INTEGRITY = Scope(integrity=True)

_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


@contextmanager
def seen_as(scope: Scope) -> Iterator[Scope]:
    """Within this block queries answer for this scope."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def in_force() -> Scope | None:
    """The scope in force, if there is one."""
    return _current.get()


def current() -> Scope:
    """The scope in force, or NoScopeError."""
    scope = in_force()
    if scope is None:
        raise NoScopeError
    return scope
