"""The words and parts of a page, as template tags (docs/reference/page-parts.md)."""
