"""Writes the contact sheet: `python -m service.mails [FILE.html]`."""

from __future__ import annotations

import sys
from pathlib import Path

from config.settings import load_settings
from config.text_file import write_text
from models.french import plural
from notifications.mails_page import mails_page
from service.mails.shown import shown


def main() -> None:
    """Every message on one page, by default var/mails/index.html."""
    chosen = sys.argv[1:]
    page = Path(chosen[0]) if chosen else load_settings().var / "mails" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    found = shown()
    write_text(page, mails_page(found))
    count = plural(sum(map(len, found.values())), "mail")
    sys.stdout.write(f"{plural(len(found), 'message')}, {count} : {page}\n")


if __name__ == "__main__":
    main()
