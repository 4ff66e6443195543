"""When an address is given up, and what the code of a server says in French."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.returned import Handed, Notice, in_a_row, is_lost, reason_of, status_in

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)


def mails(*ago: tuple[float, bool]) -> list[Handed]:
    """From the last one back: how many days ago each left, and whether it came back."""
    return [Handed(NOW - timedelta(days=days), returned) for days, returned in ago]


def test_three_mails_in_a_row_that_came_back_give_the_address_up() -> None:
    assert is_lost(mails((1, True), (2, True), (3, True)), at=NOW)
    assert not is_lost(mails((1, True), (2, True)), at=NOW)


def test_a_mail_that_arrived_between_them_breaks_the_row() -> None:
    assert not is_lost(mails((1, True), (2, True), (9, False), (10, True)), at=NOW)
    assert in_a_row(mails((1, True), (2, True), (9, False), (10, True)), at=NOW) == 2


def test_a_mail_that_left_this_week_and_has_not_come_back_says_nothing_yet() -> None:
    assert is_lost(mails((0, False), (1, True), (2, True), (3, True)), at=NOW)
    assert is_lost(mails((1, True), (6.9, False), (7, True), (8, True)), at=NOW)
    assert not is_lost(mails((1, True), (7, False), (8, True), (9, True)), at=NOW)


def test_what_came_back_before_somebody_wrote_from_there_is_not_held_against_the_address() -> None:
    row = mails((1, True), (2, True), (3, True))
    assert not is_lost(row, at=NOW, heard_at=NOW - timedelta(days=2))
    assert in_a_row(row, at=NOW, heard_at=NOW - timedelta(days=2)) == 1
    assert is_lost(row, at=NOW, heard_at=NOW - timedelta(days=4))


def test_an_address_that_was_never_written_to_is_not_lost() -> None:
    assert in_a_row([], at=NOW) == 0


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        ("5.1.1", "", "cette adresse n’existe pas (5.1.1)"),
        ("5.1.2", "", "le domaine de cette adresse n’existe pas (5.1.2)"),
        ("5.2.2", "", "la boîte est pleine (5.2.2)"),
        ("4.4.7", "", "le serveur de destination n’a pas pris le mail dans le délai (4.4.7)"),
        ("5.7.509", "", "le mail a été refusé par un filtre ou une règle du serveur (5.7.509)"),
        (
            "",
            "550 5.2.1 inactive",
            "la boîte est désactivée (5.2.1) ; le serveur dit : « 550 5.2.1 inactive »",
        ),
        ("5.0.0", "", "le serveur de destination n’en a pas voulu (5.0.0)"),
        ("", "", "le serveur de destination n’en a pas voulu"),
    ],
)
def test_the_code_of_a_server_is_said_in_french(status: str, said: str, words: str) -> None:
    assert reason_of(Notice((), None, status, said, final=True)) == words


def test_the_words_of_a_server_are_cut_short_on_one_line_and_name_nobody() -> None:
    said = "550 <elue@mairie.example>\r\n\x1b[2Junknown " + "x" * 500
    reason = reason_of(Notice((), None, "5.1.1", said, final=True))
    assert "elue" not in reason
    assert "\x1b" not in reason
    assert "\n" not in reason
    assert len(reason) < 250
    assert reason.endswith("… »")


def test_a_code_is_not_read_in_an_address_of_the_network() -> None:
    assert status_in("host 5.1.1.25 said 550 no") == ""
    assert status_in("(#5.1.1)") == "5.1.1"
