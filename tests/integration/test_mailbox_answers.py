"""The answers to invitations that the mailbox holds are noted, and marked only once noted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from config.wiring import House
from corresponding import reply
from example import ATELIER, EQUIPE, Paris
from mailboxing import Drop, reads
from models.queries import ref_of
from models.returned import Sort
from models.tables import Attendance
from sending import Recorder, delivers

WORDS = "Je viens, mais je suis en fauteuil : la salle est-elle accessible ?"


@pytest.fixture
def uid(opened: House, paris: Paris) -> str:
    """What the invitation to the launch is called, once it has left."""
    at, courier = paris("2027-03-12 10:00"), Recorder()
    delivers(opened, courier, at)
    opened.set_clock(at)
    asked = next(
        mail for mail in courier.sent if mail.to == EQUIPE and "lancement-in-situ" in (mail.calendar or "")
    )
    return next(line for line in (asked.calendar or "").splitlines() if line.startswith("UID:"))[4:]


def answer_of(house: House) -> str | None:
    with house.reading() as session:
        found = session.get(Attendance, (ATELIER, "lancement-in-situ", ref_of(session, EQUIPE)))
    return found.answer if found else None


def test_an_answer_to_an_invitation_of_ours_is_noted_and_one_to_nothing_stays_unread(
    opened: House, folder: Path, drop: Drop, uid: str
) -> None:
    ours, other = drop(reply(uid, EQUIPE), "a"), drop(reply("autre@ailleurs.example", EQUIPE), "b")
    assert reads(opened, folder).sorts == Counter({Sort.REPLY: 1, Sort.PERSON: 1})
    assert answer_of(opened) == "accepted"
    assert not ours.exists()
    assert other.exists()


def test_an_answer_to_another_installation_stays_unread(
    opened: House, folder: Path, drop: Drop, uid: str
) -> None:
    theirs = drop(reply(f"{uid.partition('@')[0]}@00000000.ateliers", EQUIPE))
    assert reads(opened, folder).sorts == Counter({Sort.PERSON: 1})
    assert answer_of(opened) is None
    assert theirs.exists()


@pytest.mark.parametrize(("words", "comment"), [(WORDS, ""), ("", WORDS), (WORDS, WORDS)])
def test_an_answer_that_comes_with_words_is_noted_and_left_to_people(
    opened: House, folder: Path, drop: Drop, uid: str, words: str, comment: str
) -> None:
    path = drop(reply(uid, EQUIPE, words=words, comment=comment))
    reading = reads(opened, folder)
    assert reading.sorts == Counter({Sort.REMARK: 1})
    assert answer_of(opened) == "accepted"
    assert [one.words for one in reading.remarks] == ([WORDS] if comment else [])
    assert path.exists()
    assert not (folder / "lus").exists()
    assert reads(opened, folder).sorts == Counter(), "it is counted once"
