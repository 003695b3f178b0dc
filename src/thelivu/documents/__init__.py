"""Documents: papers and tables arrive as values; files to print, sign and hand over leave.

PDF is set by Typst from one template with bundled fonts: its bytes are the same whenever the same paper is set.
"""

from thelivu.documents.typeset import Letterhead, as_pdf

__all__ = ["Letterhead", "as_pdf"]
