"""Calendar files as people and the ministry write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

CSV = "du;au;titre\n"


def event(first: date, last: date, title: str) -> str:
    """An event of whole days; an .ics names the day after the last one."""
    end = last + timedelta(days=1)
    return (
        f"BEGIN:VEVENT\r\nUID:{first:%Y%m%d}@education.example\r\nDTSTART;VALUE=DATE:{first:%Y%m%d}\r\n"
        f"DTEND;VALUE=DATE:{end:%Y%m%d}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
    )


def ics(*events: str) -> str:
    """A calendar that holds these events."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai\r\n{''.join(events)}END:VCALENDAR\r\n"


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """A file of the installation's folder."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day, both ends included."""
    return (first + timedelta(days=count) for count in range((last - first).days + 1))
