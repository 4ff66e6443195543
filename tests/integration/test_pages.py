"""The page of preferences, asked by a real client of a real server: what it shows, keeps, and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from config.wiring import House
from desking import everything, link, online, plain, posts
from example import AD1, CHEF, EQUIPE, PILOTE
from models.decent import NO_MAIL
from models.tables import Person
from preferring import mails, ref


@pytest.fixture
def house(written: Path, tmp_path: Path) -> Iterator[House]:
    with online(written, tmp_path) as built:
        yield built


def test_reading_the_page_says_what_is_received_and_changes_nothing(house: House) -> None:
    before = everything(house)
    answer = httpx.get(link(house))
    assert answer.status_code == 200
    said = plain(answer)
    assert "Ces réglages sont ceux de Pilote DDT 53 (p…@ddt53.example)" in said
    assert "Vous recevez un mail par jour ouvré, à 9 h" in said
    assert "Les Coëvrons : pilote" in said
    assert httpx.head(link(house)).status_code == 200
    assert everything(house) == before


def test_the_form_keeps_a_choice_and_says_what_happens_now(house: House) -> None:
    answer = posts(house, timing="digest", pause_until="2027-03-26", zone="Indian/Reunion", invitations="no")
    assert answer.status_code == 200
    said = plain(answer)
    assert "C’est enregistré" in said
    assert "rien de tout cela ne vous est envoyé jusqu’au vendredi 26 mars 2027 inclus" in said
    assert "5 messages attendent : le premier part le 30 mars 2027 à 9 h. Rien n’est perdu." in said
    assert {row.mode for row in mails(house).values()} == {"daily"}
    again = httpx.get(link(house)).text
    for kept in ('value="digest" required checked', 'value="2027-03-26"', '"Indian/Reunion" selected'):
        assert kept in again
    assert "Choisi le 12 mars 2027 à 13 h, par vous." in plain(httpx.get(link(house)))


def test_who_turns_mails_off_is_told_what_will_not_come_and_how_to_undo_it(house: House) -> None:
    said = plain(posts(house, mail="no"))
    assert "Vous ne recevez plus nos mails." in said
    assert "5 messages qui attendaient ne vous seront pas envoyés." in said
    assert {row.reason for row in mails(house).values()} == {NO_MAIL}
    said = plain(posts(house, mail="yes"))
    assert "4 messages attendent : le premier part maintenant." in said


def test_the_page_of_a_mail_is_the_one_that_its_link_opens(house: House) -> None:
    """One person's page shows nothing of the others, whose addresses, names and roles are theirs."""
    for email, others in ((PILOTE, (CHEF, EQUIPE, AD1)), (AD1, (PILOTE, CHEF, EQUIPE))):
        page = httpx.get(link(house, email)).text
        with house.reading() as session:
            names = [session.exec(select(Person).where(Person.email == one)).one().name for one in others]
        for secret in (*others, *names, *(ref(house, one) for one in others), email):
            assert secret
            assert secret not in page
    assert "session" in plain(httpx.get(link(house, AD1))).lower()


def test_what_cannot_be_chosen_is_said_beside_its_field_and_what_was_typed_stays(house: House) -> None:
    before = everything(house)
    answer = posts(house, timing="immediate", pause_until="2026-01-01", zone="Europe/Berlin")
    assert answer.status_code == 422
    assert "<title>Erreur\u00a0: Vos mails" in answer.text
    assert 'aria-describedby="pause-until-hint pause-until-error" aria-invalid="true"' in answer.text
    assert '<p class="error" id="pause-until-error">Le 1er\u00a0janvier\u00a02026 est passé' in answer.text
    assert '<a href="#zone">' in answer.text
    assert 'value="immediate" required checked' in answer.text
    assert 'value="2026-01-01"' in answer.text
    assert everything(house) == before
