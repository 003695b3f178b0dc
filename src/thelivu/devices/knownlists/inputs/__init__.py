"""Readers of lists as others write them: bytes from outside arrive; rows leave, each kept or rejected with its place.

They run in a child that has no key, no file but this one and no network: `confined`.
"""

from .confined import FORMS, KHL, form_of, rows_of

__all__ = ["FORMS", "KHL", "form_of", "rows_of"]
