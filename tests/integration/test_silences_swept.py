"""Silences after an ajournement, swept: written once, told once, corrected when history is."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from acting import says
from config.wiring import House
from example import ATELIER, CHEF, EQUIPE, Paris
from models.kinds import Constat
from models.legal import REJET_TACITE
from models.queries import facts_of, journal
from models.tables import Message
from tasks.sweep import sweep

NOTE = {"deliverable": "note-de-cadrage"}
SILENT = "ajournement sans réponse"


def adjourned(house: House, paris: Paris) -> None:
    """Handed in on 1 April, adjourned on the 12th: a reply until the 22nd, a decision until 7 May."""
    says(
        house,
        "livrable-remis",
        paris("2027-04-01 10:00"),
        by=EQUIPE,
        **NOTE,
        parts="methodologie,calendrier",
    )
    said = {"decision": "ajournement", "reasons": "Calendrier absent."}
    says(house, "decision-prise", paris("2027-04-12 10:00"), by=CHEF, **NOTE, **said)


def swept(house: House, at: datetime) -> int:
    with house.writing() as session:
        return sweep(session, ATELIER, at=at).constats


def constats(house: House) -> list[tuple[str, str, datetime]]:
    with house.reading() as session:
        said = [f.payload for f in facts_of(session, [ATELIER]) if isinstance(f.payload, Constat)]
    return [(one.rule, one.article, one.effective) for one in said]


def told(house: House, message: str) -> set[str]:
    """The roles that were written to."""
    with house.reading() as session:
        rows = session.exec(select(Message).where(col(Message.message) == message)).all()
        return {row.role for row in rows}


def next_moment(house: House) -> datetime | None:
    with house.reading() as session:
        head = journal(session, ATELIER)
        assert head is not None
        return head.next_moment


def test_two_silences_reject_what_was_adjourned_and_each_is_written_once(opened: House, paris: Paris) -> None:
    adjourned(opened, paris)
    turn, end = paris("2027-04-23 00:00"), paris("2027-05-08 00:00")
    assert (swept(opened, paris("2027-04-22 23:59")), swept(opened, turn), swept(opened, turn)) == (0, 1, 0)
    assert constats(opened) == [(SILENT, "CCAG-PI 2021, art. 29.2", turn)]
    assert told(opened, "ajournement-sans-reponse") == {"pilote", "decideur", "mandataire"}
    moment = next_moment(opened)
    while moment is not None and moment < end:
        assert swept(opened, moment) == 0
        moment = next_moment(opened)
    assert (swept(opened, end), swept(opened, end)) == (1, 0)
    assert constats(opened)[1:] == [(REJET_TACITE, "CCAG-PI 2021, art. 29.2", end)]
    assert told(opened, "rejet-tacite") == {"pilote", "decideur", "mandataire", "national"}


def test_both_silences_of_an_outage_are_written_in_order(opened: House, paris: Paris) -> None:
    adjourned(opened, paris)
    assert swept(opened, paris("2027-06-15 09:00")) == 2
    assert [rule for rule, _, _ in constats(opened)] == [SILENT, REJET_TACITE]


def test_a_new_presentation_entered_late_stands_beside_the_constats_and_is_told(
    opened: House, paris: Paris
) -> None:
    adjourned(opened, paris)
    swept(opened, paris("2027-05-10 09:00"))
    before = constats(opened)
    parts = {"parts": "methodologie,calendrier"}
    said = says(
        opened, "livrable-remis", paris("2027-05-11 09:00"), by=EQUIPE, on="2027-04-20", **NOTE, **parts
    )
    assert constats(opened) == before
    texts = [one.text for one in said.situation.anomalies]
    assert [f"«\u00a0{rule}\u00a0»" in text for text, (rule, _, _) in zip(texts, before, strict=True)] == [
        True,
        True,
    ]
    assert told(opened, "rectification") == {"pilote", "decideur", "mandataire", "national"}
    track = next(t for t in said.situation.tracks if t.deliverable.key == NOTE["deliverable"])
    assert track.current is not None
    assert (track.current.number, str(track.current.verification_ends)) == (2, "2027-05-20")


def test_a_replacement_that_nobody_refuses_in_time_is_accepted_written_once_and_told(
    opened: House, paris: Paris
) -> None:
    chef = {"function": "chef-de-projet"}
    says(opened, "personne-cle-designee", paris("2027-04-01 09:00"), **chef, email="a@bureau.example")
    says(opened, "personne-cle-partie", paris("2027-04-02 09:00"), by=EQUIPE, **chef, reason="Congé.")
    says(opened, "remplacant-propose", paris("2027-04-12 09:00"), by=EQUIPE, **chef, email="b@bureau.example")
    over = paris("2027-05-13 00:00")
    assert (swept(opened, paris("2027-05-12 23:59")), swept(opened, over), swept(opened, over)) == (0, 1, 0)
    assert constats(opened) == [("remplaçant réputé accepté", "CCAG-PI, art. 3.4.3", over)]
    assert told(opened, "personne-cle") == {"pilote", "mandataire"}
