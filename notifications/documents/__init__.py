"""The documents of a marché: one rendering, printed as HTML and written as DOCX (docs/decisions/0029)."""
