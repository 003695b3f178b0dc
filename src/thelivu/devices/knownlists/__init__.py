"""Known-file lists as `.khl` files: lists of others arrive; a keyed file leaves that answers for the files of an exhibit.

Keyed at rest, mapped into memory as it is, named by its content. Nothing here looks one digest up for a person, and nothing
writes rows out. The form is documented byte by byte in docs/reference/known-file-lists.md.
"""

from .answering import Columns, KnownList, open_list
from .building import Built, Inputs, Taken, build
from .form import KINDS, Header, Input, Provenance, Section
from .keys import key_at, read_key
from .meanings import CategoryMap, category_map
from .part import header_of

__all__ = [
    "KINDS",
    "Built",
    "CategoryMap",
    "Columns",
    "Header",
    "Input",
    "Inputs",
    "KnownList",
    "Provenance",
    "Section",
    "Taken",
    "build",
    "category_map",
    "header_of",
    "key_at",
    "open_list",
    "read_key",
]
