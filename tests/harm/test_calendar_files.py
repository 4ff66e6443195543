"""Files of the folder « calendriers », mangled or forged: read, or refused in one sentence."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import CSV, event, ics, written
from config.almanac import almanac_of
from config.periods_file import SHIPPED, read_periods
from config.school_file import read_school
from harming import ORDERS, hostile, is_a_sentence, words
from models.errors import AtelierError

HOLIDAYS = ics(
    event(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint - Corse"),
    event(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël - Corse"),
)
SHEET = CSV + "17/10/2026;01/11/2026;Toussaint\n19/12/2026;03/01/2027;Noël\n"
TABLE = SHIPPED.read_text(encoding="utf-8")
#: What a calendar may take for something else than a day or a word.
FORGED = (
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VALARM", "RRULE:FREQ=SECONDLY",
    "DTSTART:99999999", "DTSTART;VALUE=DATE:20270230", "DTEND;VALUE=DATE:00010101", "DTSTART:\ud800",
    "DTSTART;TZID=/etc:20270101T000000", "DURATION:P99999999999W", "SUMMARY;LANGUAGE=\xab:x", "SUMMARY",
    ":", ";", "\x00", " suite",
    "ATTACH;ENCODING=BASE64:AAAA", 'X;A="', "DTEND;VALUE=DATE:20991231",
)  # fmt: skip
lines = st.one_of(st.sampled_from(FORGED), st.sampled_from(ORDERS), words)


def is_read_or_explained(folder: Path, name: str, text: str | bytes) -> None:
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    path = written(folder, name, content)
    try:
        (read_periods if name.endswith(".yaml") else read_school)(path)
    except AtelierError as error:
        is_a_sentence(error)


@given(st.sampled_from([("corse.ics", HOLIDAYS), ("corse.csv", SHEET), ("periodes.yaml", TABLE)]), st.data())
@hostile
def test_a_mangled_file_is_read_or_explained(
    tmp_path: Path, file: tuple[str, str], data: st.DataObject
) -> None:
    name, text = file
    said = text.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(said) - 1))
        said[at : at + data.draw(st.integers(0, 2))] = data.draw(st.lists(lines, max_size=2))
        said = said or [""]
    is_read_or_explained(tmp_path, name, "\n".join(said))


@given(st.binary(max_size=300))
@hostile
def test_any_bytes_at_all_are_explained(tmp_path: Path, content: bytes) -> None:
    for name in ("corse.ics", "corse.csv", "periodes.yaml"):
        is_read_or_explained(tmp_path, name, content)
        is_read_or_explained(tmp_path, name, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + content)


@pytest.mark.parametrize(
    "text",
    [
        ics(HOLIDAYS.replace("SUMMARY:", "SUMMARY:" + "a" * 400_000)),
        ics("BEGIN:VEVENT\r\n" * 60_000),
        ics(*["BEGIN:VEVENT\r\nEND:VEVENT\r\n"] * 30_000),
        ics("BEGIN:VEVENT\r\n" + "\r\n ".join("x" * 400_000) + "\r\nEND:VEVENT\r\n"),
        ics(HOLIDAYS.replace("DTEND", "DTEND" + ";A=B" * 100_000)),
    ],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_a_file_made_to_be_endless_is_answered(tmp_path: Path, text: str) -> None:
    is_read_or_explained(tmp_path, "corse.ics", text)


def test_a_pipe_in_the_folder_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "corse.csv")
    (tmp_path / "zone-a.ics").symlink_to("/dev/zero")
    assert almanac_of("2A", [2027], folder=tmp_path).unknown
