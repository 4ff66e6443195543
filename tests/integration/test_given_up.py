"""An address that returns everything: the pilot is told, nothing more is sent there, then it works again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from corresponding import absence
from sqlmodel import col, update

from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, PILOTE, Paris, imported
from mailboxing import ELUE, Drop, address_of, reader_of, reads, rows_to, told
from models.commands import Refusal
from models.errors import BadInput, Contradiction, NotFound
from models.returned import SILENCE
from models.rhythm import Rhythm
from models.tables import Message
from returning import postfix
from sending import Recorder, delivers, rows
from tasks.addresses import Righted, change_address, works_again
from tasks.record import record
from tasks.release import Verdict, release, undecided
from tasks.tell_returns import FAILING

WORKSHOPS = ("lancement-in-situ", "atelier-1", "atelier-2", "atelier-3", "cloture-in-situ")
Writes = Callable[..., Message]


@pytest.fixture
def writes(sent: House) -> Writes:
    """Tells everybody of one more date, and sends it; the row of that mail to an address."""
    count = iter(range(len(WORKSHOPS)))

    def one_more(address: str = ELUE, *, days: int = 1) -> Message:
        at = sent.now() + timedelta(days=days)
        sent.set_clock(at)
        number = next(count)
        said = {"event": WORKSHOPS[number], "dates": f"2027-0{number + 3}-16", "place": "Évron"}
        with sent.writing() as session:
            record(session, ATELIER, "date-convenue", said, by=PILOTE, at=at)
        delivers(sent, Recorder(), at + timedelta(minutes=1))
        sent.set_clock(at + timedelta(minutes=2))
        with sent.reading() as session:
            return [row for row in rows(sent) if address_of(sent, row) == address and row.message != FAILING][
                -1
            ]

    return one_more


@pytest.fixture
def returns(sent: House, folder: Path, drop: Drop) -> Callable[[Message], None]:
    """The server of the address returns this mail, and the mailbox is read."""

    def returned(row: Message) -> None:
        drop(postfix(row.message_id or "", row.address or ""))
        reads(sent, folder)

    return returned


@pytest.fixture
def lost(sent: House, writes: Writes, returns: Callable[[Message], None]) -> House:
    """An address of which the last three mails came back."""
    for row in [*rows_to(sent, ELUE)[:1], writes(), writes()]:
        returns(row)
    return sent


def test_three_mails_in_a_row_that_come_back_give_the_address_up(
    sent: House, writes: Writes, returns: Callable[[Message], None]
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


def test_the_pilot_is_told_when_it_begins_and_when_it_is_given_up(lost: House) -> None:
    first, last = told(lost)
    assert {address_of(lost, row) for row in (first, last)} == {PILOTE}
    begins, given_up = (json.loads(row.context) for row in (first, last))
    assert (begins["lost"], given_up["lost"]) == (False, True)
    assert [len(one["missed"]) for one in (begins, given_up)] == [1, 3]
    assert (given_up["address"], given_up["title"]) == (ELUE, "collectivité")


def test_the_mail_says_who_what_and_what_to_do(lost: House) -> None:
    courier = Recorder()
    delivers(lost, courier, lost.now() + timedelta(minutes=1))
    first, last = [mail for mail in courier.sent if mail.to == PILOTE]
    assert "mail revenu, Élue e (collectivité)" in first.subject
    assert "Merci de vérifier l’adresse de Élue e" in first.text
    assert "adresse en échec" in last.subject
    for mail in (first, last):
        assert ELUE in mail.text
        assert f"atelier address {ELUE} NOUVELLE" in mail.text
        assert "cette adresse n’existe pas" in mail.text
    assert "Les 3\u00a0messages qui n’ont pas été reçus" in last.text
    assert "16\u00a0mars\u00a02027" in last.text


def test_somebody_who_writes_from_there_in_between_starts_the_count_again(
    sent: House, folder: Path, drop: Drop, writes: Writes, returns: Callable[[Message], None]
) -> None:
    for row in (rows_to(sent, ELUE)[0], writes()):
        returns(row)
    drop(absence(ELUE), "absence")
    reads(sent, folder)
    returns(writes())
    reader = reader_of(sent, ELUE)
    assert reader is not None
    assert reader.returned_at is None


def test_a_good_week_in_between_starts_the_count_again(
    writes: Writes, returns: Callable[[Message], None], sent: House
) -> None:
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
    assert done == Righted(ELUE, 1)
    courier = Recorder()
    delivers(lost, courier, lost.now() + timedelta(minutes=1))
    assert [mail.to for mail in courier.sent].count(ELUE) == 1
    reader = reader_of(lost, ELUE)
    assert reader is not None
    assert (reader.returned_at, reader.returned, reader.heard_at) == (None, None, lost.now())


def test_what_came_back_before_it_worked_again_is_not_held_against_it(
    lost: House, writes: Writes, returns: Callable[[Message], None]
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
    assert done == Righted("elue.nouvelle@b.example", 1)
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


def test_when_it_is_the_pilot_s_address_ad1_is_told(
    sent: House, writes: Writes, returns: Callable[[Message], None]
) -> None:
    for row in (rows_to(sent, PILOTE)[0], writes(PILOTE), writes(PILOTE)):
        returns(row)
    assert {address_of(sent, row) for row in told(sent)} == {AD1}


def test_the_return_of_what_tells_of_an_address_tells_nobody(
    lost: House, returns: Callable[[Message], None]
) -> None:
    delivers(lost, Recorder(), lost.now() + timedelta(minutes=1))
    before = len(rows(lost))
    for row in told(lost):
        assert row.state == "sent"
        returns(row)
    assert len(rows(lost)) == before
    assert all(row.bounced_at for row in told(lost))


def test_a_legal_notice_that_cannot_be_sent_says_so_and_the_pilot_is_told_at_once(
    sent: House, writes: Writes, returns: Callable[[Message], None]
) -> None:
    with sent.writing() as session:
        record(session, ATELIER, "marche-notifie", {"reference": "M1"}, by=PILOTE, at=sent.now())
    for _ in range(3):
        returns(writes(EQUIPE))
    before = {row.id for row in told(sent)}
    with sent.writing() as session:
        said = {"deliverable": "note-de-cadrage", "parts": "methodologie"}
        record(session, ATELIER, "livrable-remis", said, by=PILOTE, at=sent.now())
    courier = Recorder()
    delivers(sent, courier, sent.now() + timedelta(minutes=1))
    (notice,) = [row for row in rows(sent) if row.legal and address_of(sent, row) == EQUIPE]
    assert (notice.message, notice.state) == ("accuse-de-reception", "failed")
    assert notice.reason is not None
    assert notice.reason.endswith("cet avis est à porter à sa connaissance autrement")
    (alarm,) = [row for row in told(sent) if row.id not in before]
    assert (address_of(sent, alarm), json.loads(alarm.context)["legal"]) == (PILOTE, True)
    delivers(sent, courier, sent.now() + timedelta(minutes=2))
    assert any("prévenir Mandataire autrement dès aujourd’hui" in mail.text for mail in courier.sent)


def test_what_a_returned_digest_said_did_not_arrive_either(
    house: House, tmp_path: Path, folder: Path, drop: Drop, paris: Paris
) -> None:
    digests = House(Settings(home=tmp_path, database_url=house.settings.url, rhythm=Rhythm.DIGEST))
    at = paris("2027-01-12 10:00")
    imported(digests, tmp_path, at, more=(ELUE,))
    with digests.writing() as session:
        for key in ("rapport-final", "feuille-de-route"):
            record(session, ATELIER, "version-circulee", {"deliverable": key}, by=PILOTE, at=at)
    delivers(digests, Recorder(), paris("2027-01-13 09:01"))
    digests.set_clock(paris("2027-01-13 10:00"))
    (digest,) = [row for row in rows_to(digests, ELUE) if row.message == "recapitulatif"]
    drop(postfix(digest.message_id or "", ELUE))
    reads(digests, folder)
    grouped = [row for row in rows(digests) if row.digest == digest.id]
    assert len(grouped) > 1
    assert {row.bounced_at for row in grouped} == {digests.now()}
    (message,) = told(digests)
    assert [one["what"] for one in json.loads(message.context)["missed"]] != []
    assert len(json.loads(message.context)["missed"]) == len(grouped)
    assert (message.mode, message.next_try_at) == ("daily", paris("2027-01-14 09:00"))
    digests.close()
