"""What a reader of the HTML part of a mail reads, and what it is made of."""

from __future__ import annotations

from html.parser import HTMLParser

#: Outlook's engine knows no greatest width: it alone reads this frame, which keeps lines readable there.
FRAME = (
    '<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->',
    "<!--[if mso]></td></tr></table><![endif]-->",
)


class Words(HTMLParser):
    """What a reader of the HTML part reads, and what it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self._inside: list[str] = []
        self.feed(text)
        self.close()
        assert self._inside == [], "a tag is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        if tag != "meta":
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        hidden = {"head", "h1"} & set(self._inside)
        if not hidden:
            self.words += data.split()
