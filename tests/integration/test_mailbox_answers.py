"""The answers to invitations that the mailbox holds are noted, and marked only once noted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from config.wiring import House
from example import ATELIER, EQUIPE, Paris
from mailboxing import Drop, reads
from models.queries import ref_of
from models.returned import Sort
from models.tables import Attendance
from returning import reply
from sending import Recorder, delivers


def test_an_answer_to_an_invitation_of_ours_is_noted_and_one_to_nothing_stays_unread(
    opened: House, folder: Path, drop: Drop, paris: Paris
) -> None:
    at = paris("2027-03-12 10:00")
    courier = Recorder()
    delivers(opened, courier, at)
    opened.set_clock(at)
    asked = next(
        mail for mail in courier.sent if mail.to == EQUIPE and "lancement-in-situ" in (mail.calendar or "")
    )
    uid = next(line for line in (asked.calendar or "").splitlines() if line.startswith("UID:"))[4:]
    ours, other = drop(reply(uid, EQUIPE), "a"), drop(reply("autre@ailleurs.example", EQUIPE), "b")
    assert reads(opened, folder).sorts == Counter({Sort.REPLY: 1, Sort.PERSON: 1})
    with opened.reading() as session:
        noted = session.get(Attendance, (ATELIER, "lancement-in-situ", ref_of(session, EQUIPE)))
    assert noted is not None
    assert noted.answer == "accepted"
    assert not ours.exists()
    assert other.exists()
