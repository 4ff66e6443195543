"""Answers to invitations: whatever program wrote them, they are noted once, and none is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from answering import accepted, reply
from cli.texts import status_lines
from config.wiring import House
from diary import Town, national, opened
from example import AD1, ATELIER, EQUIPE, PILOTE, Paris
from models.attending import Heard, Rsvp
from models.tables import Attendance
from notifications.board import atelier_board
from tasks.attendance import heard
from tasks.preferences import change
from tasks.status import status

LATE = "conseil@caue.example"
EVENT = (ATELIER, "lancement-in-situ")
UID = f"{ATELIER}.lancement-in-situ.invitation@m.ateliers"


@pytest.fixture
def town(house: House, tmp_path: Path, paris: Paris) -> Town:
    found = opened(house, tmp_path, paris)
    found.agrees("2027-04-13")
    found.delivers()
    found.at += timedelta(days=2)
    return found


def hears(town: Town, content: bytes, sender: str = "") -> Heard:
    with town.house.writing() as session:
        return heard(session, content, at=town.at, sender=sender)


def answers(town: Town) -> dict[str, tuple[str, int]]:
    with town.house.reading() as session:
        found = session.execute(select(Attendance)).scalars().all()
        return {row.person: (row.answer, row.sequence) for row in found}


def test_an_answer_is_noted_once_however_often_it_is_read(town: Town) -> None:
    for _ in range(2):
        one = hears(town, accepted(UID, PILOTE.upper()))
        assert (one.noted, one.about, one.answer, one.said) == (
            True, EVENT, Rsvp.ACCEPTED, "Réponse notée : oui."
        )  # fmt: skip
    assert [*answers(town).values()] == [("accepted", 1)]


def test_the_latest_word_counts_in_whatever_order_it_is_read(town: Town) -> None:
    hears(town, accepted(UID, PILOTE, stamp="20270302T090000Z", says="DECLINED"))
    older = hears(town, accepted(UID, PILOTE, stamp="20270302T080000Z"))
    assert (older.noted, older.said) == (False, "Une réponse plus récente est déjà notée.")
    assert [*answers(town).values()] == [("declined", 1)]


def test_a_clock_that_runs_ahead_does_not_silence_the_next_word(town: Town) -> None:
    hears(town, accepted(UID, PILOTE, stamp="20290101T000000Z"))
    town.at += timedelta(hours=1)
    assert hears(town, accepted(UID, PILOTE, stamp=f"{town.at:%Y%m%dT%H%M%SZ}", says="DECLINED")).noted


def test_an_answer_to_a_date_that_moved_is_kept_and_said_to_be_so(town: Town) -> None:
    town.agrees("2027-04-20")
    town.delivers()
    one = hears(town, accepted(UID, PILOTE, sequence=0))
    assert (one.noted, one.earlier, one.said) == (True, True, "Réponse notée : oui, à une date précédente.")


OUTLOOK = reply(
    UID,
    f'ATTENDEE;CN="Pilote DDT 53 ; é";PARTSTAT=TENTATIVE;X-NUM-GUESTS=0;RSVP=TRUE:MAILTO:{PILOTE}',
    "COMMENT;LANGUAGE=fr-FR:Je dois voir\\, à confirmer",
    "SEQUENCE:0",
    "DTSTAMP:20270302T081500Z",
    "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
)
WHOLE_LIST = reply(
    UID, f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{AD1}", f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{PILOTE}"
)
OTHER_NAME = reply(
    UID, f"ATTENDEE;EMAIL={PILOTE};PARTSTAT=TENTATIVE:urn:uuid:1e3a", "DTSTAMP:20270302T081500Z"
)
DELEGATED = reply(
    UID, f'ATTENDEE;PARTSTAT=TENTATIVE;DELEGATED-FROM="mailto:{PILOTE}":mailto:adjoint@ddt53.example'
)


@pytest.mark.parametrize(
    "content", [OUTLOOK, WHOLE_LIST, OTHER_NAME, DELEGATED, OUTLOOK.replace(b"\r\n", b"\n")]
)
def test_each_program_is_understood(town: Town, content: bytes) -> None:
    one = hears(town, content)
    assert (one.noted, one.answer, one.about) == (True, Rsvp.TENTATIVE, EVENT)


def test_an_old_program_that_writes_no_utf_8_is_understood(town: Town) -> None:
    assert hears(town, OUTLOOK.decode().encode("cp1252")).noted


def test_whoever_answers_in_another_name_is_known_by_the_mail_it_came_in(town: Town) -> None:
    content = accepted(UID, "moi@perso.example")
    assert (
        hears(town, content).said == "Cette réponse vient d’une personne inconnue ; elle n’est pas comptée."
    )
    assert hears(town, content, sender=PILOTE).noted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe pas un calendrier", "Cette partie n’est pas un calendrier lisible."),
        (b"", "Cette partie n’est pas un calendrier lisible."),
        (
            accepted("autre@ailleurs", PILOTE),
            "Cette réponse ne concerne aucun événement de cette installation.",
        ),
        (
            accepted(UID.replace(ATELIER, "ailleurs"), PILOTE),
            "Cette réponse ne concerne aucun événement de cette installation.",
        ),
        (reply(UID, f"ATTENDEE:mailto:{PILOTE}", method="COUNTER"), "Cette personne propose une autre date"),
        (reply(UID, f"ATTENDEE:mailto:{PILOTE}"), "Cette réponse ne dit ni oui, ni non, ni peut-être."),
        (
            reply(UID, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{PILOTE}", "RECURRENCE-ID:20270413T073000Z"),
            "Cette réponse ne porte que sur l’un des jours",
        ),
        (reply(UID, method="REQUEST"), "Ce calendrier n’est pas une réponse"),
    ],
)
def test_what_is_not_noted_is_said(town: Town, content: bytes, said: str) -> None:
    one = hears(town, content)
    assert (one.noted, one.said.startswith(said)) == (False, True), one.said
    assert answers(town) == {}


def test_whoever_was_not_invited_is_not_counted(town: Town) -> None:
    national(town)
    one = hears(town, accepted(UID, "chef@ddt53.example"))
    assert (one.noted, one.answer) == (False, Rsvp.ACCEPTED)


def test_status_counts_for_everybody_and_names_to_whoever_prepares(town: Town) -> None:
    town.says("personne-ajoutee", {"email": LATE, "name": "Conseil", "role": "conseil"})
    town.delivers()
    hears(town, accepted(UID, PILOTE))
    hears(town, accepted(UID, EQUIPE, says="DECLINED"))
    with town.house.reading() as session:
        open_to_all = status(session, ATELIER, at=town.at)
        of_pilot = status(session, ATELIER, at=town.at, by=PILOTE)
    (seen,) = [phase["coming"] for phase in open_to_all["phases"] if phase["coming"]]
    assert seen == {"yes": 1, "no": 1, "maybe": 0, "none": 1, "people": None}
    (named,) = [phase["coming"]["people"] for phase in of_pilot["phases"] if phase["coming"]]
    assert {one["email"]: one["title"] for one in named} == {
        PILOTE: "oui", EQUIPE: "non", LATE: "sans réponse"
    }  # fmt: skip
    lines = "\n".join(status_lines(of_pilot))
    assert "invitations : 1 oui, 1 non, 1 sans réponse" in lines
    assert f"{PILOTE} : oui" in lines
    board = atelier_board(open_to_all, zone="Europe/Paris")
    assert "invitations : 1 oui, 1 non, 1 sans réponse" in board
    assert PILOTE not in board


def test_the_pilot_sees_who_has_not_been_told_yet(town: Town) -> None:
    """Somebody whose mails are paused until after the event is told too late: they can be called."""
    with town.house.writing() as session:
        change(session, town.ref(EQUIPE), {"pause-until": "2027-04-16"}, by=town.ref(EQUIPE), at=town.at)
    town.agrees("2027-04-14")
    town.delivers()
    with town.house.reading() as session:
        of_pilot = status(session, ATELIER, at=town.at, by=PILOTE)
    (named,) = [phase["coming"]["people"] for phase in of_pilot["phases"] if phase["coming"]]
    assert {one["email"]: one["title"] for one in named} == {
        PILOTE: "sans réponse", EQUIPE: "invitation pas encore partie"
    }  # fmt: skip
