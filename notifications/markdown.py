"""Words from people inside Markdown: they stay words, whatever reads the page."""

from __future__ import annotations

import re

from models.characters import on_one_line

#: What Markdown or HTML takes for markup anywhere in a line; as entities they are the signs themselves, in a
#: cell, a title or a quotation alike, where a backslash would mean something else in each.
_MARKUP = str.maketrans({sign: f"&#{ord(sign)};" for sign in "\\`*_[]<>|&~$"})
#: Addresses that a reader would turn into links by itself.
_LINKS = re.compile(r"(?<=:)//|(?<=\bwww)\.", re.IGNORECASE)


def safe(text: str) -> str:
    """The text for a page, on one line: neither HTML, nor a link, nor a cell's end."""
    words = on_one_line(text).translate(_MARKUP)
    return _LINKS.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found[0]), words)
