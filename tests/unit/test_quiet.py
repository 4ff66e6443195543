"""Silence about what was just written about: by the reader’s dates, where nothing new is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.quiet import Word, about_of, said_beside, word_of, written_lately

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


def told(label: str) -> Word:
    word = word_of(f"carnet-de-suivi-remis-1:{label}")
    assert word is not None
    return word


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        ("carnet-remis:2027-05-05", Word("carnet-remis", date(2027, 5, 5))),
        ("carnet-remis:2027-05-05:J-7", Word("carnet-remis", date(2027, 5, 5), -7)),
        ("carnet-remis:2027-05-05:J+2@paris", Word("carnet-remis", date(2027, 5, 5), 2)),
        ("visa:rapport-final:1:2027-05-05:J-1", Word("visa:rapport-final:1", date(2027, 5, 5), -1)),
        ("carnet-remis:", None),
        ("les-coevrons/14", None),
        ("atelier-1", None),
    ],
)
def test_the_cause_of_a_reminder_or_of_a_request_says_what_it_is_about(cause: str, word: Word | None) -> None:
    assert word_of(cause) == word
    assert about_of(cause) == (word.about if word else None)


@pytest.mark.parametrize(
    ("now", "before", "silent"),
    [
        ("2027-05-05:J-7", "2027-05-05", True),
        ("2027-05-05:J-1", "2027-05-05:J-7", True),
        ("2027-05-05:J-1", "2027-05-05:J-1@paris", True),
        ("2027-05-05:J+2", "2027-05-05:J-1", False),  # It is late now: nobody was told.
        ("2027-05-05:J+2", "2027-05-05", False),
        ("2027-05-05:J+7", "2027-05-05:J+2", True),
        ("2027-05-12:J-1", "2027-05-05:J-1", False),  # The date moved: what was told is wrong.
        ("2027-05-12", "2027-05-05", False),
    ],
)
def test_only_what_says_no_more_than_the_last_mail_is_not_sent(now: str, before: str, silent: bool) -> None:
    assert told(now).says_no_more_than(told(before)) is silent


def test_words_to_send_to_others_are_not_known_from_a_reminder_of_one_s_own() -> None:
    reminder, draft = told("2027-05-05:J+7"), replace(told("2027-05-05:J+7"), draft=True)
    assert not draft.says_no_more_than(reminder)
    assert reminder.says_no_more_than(draft)
    assert draft.says_no_more_than(draft)


def test_what_was_said_of_another_thing_silences_nothing() -> None:
    other = word_of("note-de-cadrage-remise:2027-05-05")
    assert other is not None
    assert not told("2027-05-05:J-1").says_no_more_than(other)


def test_the_days_are_those_of_the_reader_s_wall() -> None:
    """23:30 in Paris on the 1st is half past one on the 2nd in La Réunion."""
    sent = datetime(2027, 3, 1, 22, 30, tzinfo=UTC)
    at = datetime(2027, 3, 4, 8, tzinfo=UTC)
    assert written_lately(sent, at, 3, PARIS) is None
    assert written_lately(sent, at, 3, REUNION) == "déjà écrit le 2\xa0mars\xa02027 à ce sujet"
    assert written_lately(sent, at, 4, PARIS) == "déjà écrit le 1er\xa0mars\xa02027 à ce sujet"


def test_without_days_of_silence_nothing_is_silenced() -> None:
    at = datetime(2027, 3, 4, 8, tzinfo=UTC)
    assert written_lately(at, at, 0, PARIS) is None


def test_of_two_words_the_latest_rung_of_the_latest_date_is_the_most_pressing() -> None:
    words = [told(one) for one in ("2027-05-05", "2027-05-05:J-1", "2027-05-05:J+7", "2027-05-12:J-7")]
    assert sorted(set(words), key=lambda one: one.urgency) == words


def test_what_is_said_beside_names_the_mail_that_says_it() -> None:
    at = datetime(2027, 3, 3, 8, tzinfo=UTC)
    assert said_beside(at, PARIS) == "dit dans le mail du 3\xa0mars\xa02027 par un message plus pressant"
