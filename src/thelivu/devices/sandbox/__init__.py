"""The one sandbox for parsers of outside bytes: a child without database or key, network, new files, or a long life.

`read` gives the reading of a file, made in a child that was forked for it alone; `columns_of` the columns of a sheet,
likewise; `members_of` those of an archive; `guards` says which guards this kernel gives. `Stream` keeps one child on
open files for as long as somebody listens.
"""

from .confinement import Bounds, guards
from .reading import columns_of, members_of, page_text, read, sandbox
from .sandbox import Sandbox
from .streams import Stream

__all__ = ["Bounds", "Sandbox", "Stream", "columns_of", "guards", "members_of", "page_text", "read", "sandbox"]
