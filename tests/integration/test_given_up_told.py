"""Who is told that mails come back, once and in which words: the pilot, else AD1; a legal notice apart."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, PILOTE, Paris, imported
from mailboxing import ELUE, Drop, Returns, Writes, address_of, reads, rows_to, told
from models.rhythm import Rhythm
from returning import postfix
from sending import Recorder, delivers, rows
from tasks.record import record


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


def test_when_it_is_the_pilot_s_address_ad1_is_told(sent: House, writes: Writes, returns: Returns) -> None:
    for row in (rows_to(sent, PILOTE)[0], writes(PILOTE), writes(PILOTE)):
        returns(row)
    assert {address_of(sent, row) for row in told(sent)} == {AD1}


def test_the_return_of_what_tells_of_an_address_tells_nobody(lost: House, returns: Returns) -> None:
    delivers(lost, Recorder(), lost.now() + timedelta(minutes=1))
    before = len(rows(lost))
    for row in told(lost):
        assert row.state == "sent"
        returns(row)
    assert len(rows(lost)) == before
    assert all(row.bounced_at for row in told(lost))


def test_a_legal_notice_that_cannot_be_sent_says_so_and_the_pilot_is_told_at_once(
    sent: House, writes: Writes, returns: Returns
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
