"""An address that returns everything: the pilot is told, nothing more is sent there, then it works again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from config.wiring import House
from corresponding import absence
from example import AD1, EQUIPE, PILOTE
from mailboxing import ELUE, Drop, Returns, Writes, reader_of, reads, rows_to, told
from models.commands import Refusal
from models.errors import BadInput, Contradiction, NotFound
from models.returned import SILENCE
from models.tables import Message
from returning import postfix
from sending import Recorder, delivers, rows
from tasks.addresses import Righted, change_address, works_again
from tasks.release import Verdict, release, undecided


def test_three_mails_in_a_row_that_come_back_give_the_address_up(
    sent: House, writes: Writes, returns: Returns
) -> None:
    first = rows_to(sent, ELUE)[0]
    returns(first)
    returns(writes())
    reader = reader_of(sent, ELUE)
    assert reader is None or reader.returned_at is None
    returns(writes())
    reader = reader_of(sent, ELUE)
    assert reader is not None
    assert reader.returned_at == sent.now()
    assert reader.returned is not None
    assert reader.returned.startswith("cette adresse n’existe pas (5.1.1)")
    row = writes()
    assert (row.state, row.address) == ("failed", None)
    assert row.reason is not None
    assert row.reason.startswith("adresse en échec : cette adresse n’existe pas")


def test_somebody_who_writes_from_there_in_between_starts_the_count_again(
    sent: House, folder: Path, drop: Drop, writes: Writes, returns: Returns
) -> None:
    for row in (rows_to(sent, ELUE)[0], writes()):
        returns(row)
    drop(absence(ELUE), "absence")
    reads(sent, folder)
    returns(writes())
    reader = reader_of(sent, ELUE)
    assert reader is not None
    assert reader.returned_at is None


def test_a_good_week_in_between_starts_the_count_again(writes: Writes, returns: Returns, sent: House) -> None:
    returns(rows_to(sent, ELUE)[0])
    returns(writes())
    writes()
    returns(writes(days=SILENCE.days))
    reader = reader_of(sent, ELUE)
    assert reader is None or reader.returned_at is None


def test_returns_that_anybody_could_have_written_give_no_address_up(
    sent: House, folder: Path, drop: Drop, writes: Writes
) -> None:
    for number in range(3):
        row = rows_to(sent, ELUE)[0] if number == 0 else writes()
        raw = postfix("", row.address or "")
        drop(b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"Message-ID:")))
        reads(sent, folder)
    assert all(row.bounced_at for row in rows_to(sent, ELUE))
    reader = reader_of(sent, ELUE)
    assert reader is None or reader.returned_at is None


def test_an_address_that_works_again_gets_what_waited_for_it(lost: House, writes: Writes) -> None:
    assert writes().state == "failed"
    with lost.writing() as session:
        done = works_again(session, ELUE, by=PILOTE, at=lost.now())
    # What was kept back, and two dates of which the mail came back.
    assert done == Righted(ELUE, 3)
    courier = Recorder()
    delivers(lost, courier, lost.now() + timedelta(minutes=1))
    mine = [mail for mail in courier.sent if mail.to == ELUE]
    assert len(mine) == 3
    assert all(mail.calendar for mail in mine)
    reader = reader_of(lost, ELUE)
    assert reader is not None
    assert (reader.returned_at, reader.returned, reader.heard_at) == (None, None, lost.now())


def test_what_came_back_before_it_worked_again_is_not_held_against_it(
    lost: House, writes: Writes, returns: Returns
) -> None:
    with lost.writing() as session:
        works_again(session, ELUE, by=PILOTE, at=lost.now())
    returns(writes())
    reader = reader_of(lost, ELUE)
    assert reader is not None
    assert reader.returned_at is None


def test_a_new_address_gets_what_waited_and_the_person_stays_who_they_are(
    lost: House, writes: Writes
) -> None:
    kept_back = writes()
    with lost.writing() as session:
        done = change_address(session, ELUE, "Elue.Nouvelle@b.example", by=AD1, at=lost.now())
    assert done == Righted("elue.nouvelle@b.example", 3)
    courier = Recorder()
    delivers(lost, courier, lost.now() + timedelta(minutes=1))
    assert "elue.nouvelle@b.example" in [mail.to for mail in courier.sent]
    assert {row.person for row in rows(lost) if row.address == "elue.nouvelle@b.example"} == {
        kept_back.person
    }


def test_a_mail_of_unknown_fate_that_is_sent_again_goes_to_the_address_of_today(lost: House) -> None:
    unknown = rows_to(lost, "elue-01@b.example")[0]
    with lost.writing() as session:
        session.execute(update(Message).where(col(Message.id) == unknown.id).values(state="unknown"))
    with lost.writing() as session:
        change_address(session, "elue-01@b.example", "autre@b.example", by=PILOTE, at=lost.now())
    with lost.writing() as session:
        chosen = undecided(session, [unknown.id or 0])
        assert release(session, chosen, Verdict.SEND, by=PILOTE, at=lost.now()) == 1
    courier = Recorder()
    delivers(lost, courier, lost.now() + timedelta(minutes=1))
    assert [mail.to for mail in courier.sent if mail.message_id == unknown.message_id] == ["autre@b.example"]


def test_a_late_return_from_the_old_address_does_not_touch_the_new_one(
    lost: House, folder: Path, drop: Drop
) -> None:
    late = rows_to(lost, "elue-01@b.example")[0]
    with lost.writing() as session:
        change_address(session, "elue-01@b.example", "autre@b.example", by=PILOTE, at=lost.now())
    before = len(told(lost))
    drop(postfix(late.message_id or "", "elue-01@b.example"), "tard")
    reads(lost, folder)
    assert len(told(lost)) == before
    assert next(row for row in rows(lost) if row.id == late.id).bounced_at is not None


@pytest.mark.parametrize(
    ("new", "error"), [("pas une adresse", BadInput), (PILOTE, Contradiction), ("é@b.example", BadInput)]
)
def test_a_new_address_that_will_not_do_changes_nothing(
    lost: House, new: str, error: type[Exception]
) -> None:
    with pytest.raises(error), lost.writing() as session:
        change_address(session, ELUE, new, by=PILOTE, at=lost.now())
    with pytest.raises(NotFound), lost.writing() as session:
        works_again(session, "inconnue@b.example", by=PILOTE, at=lost.now())


def test_whoever_may_not_add_people_changes_nobody_else_s_address(lost: House) -> None:
    with lost.writing() as session:
        assert isinstance(works_again(session, ELUE, by=EQUIPE, at=lost.now()), Refusal)
        assert isinstance(works_again(session, ELUE, by="inconnu@b.example", at=lost.now()), Refusal)
        assert isinstance(works_again(session, ELUE, by=ELUE, at=lost.now()), Righted)
