"""A vendor's file on its way in: bytes, then a table of text, then mapped and checked rows."""
