"""`atelier market`, and what others read of a consultation: in the journal, the status, what is due."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acting import says
from cli.market_texts import market_lines
from cli.texts import fact_line, status_lines
from competing import CC, COLLEGE, EPA, SECRETS, chosen, consulted, framed, leaked, marked, paris, signed
from config.wiring import House
from example import AD1, ATELIER, CHEF, EQUIPE, PILOTE, SESSION
from models.errors import BadInput
from models.french import NBSP
from models.wording import kind_title
from tasks.correct import correct
from tasks.journal import journal_of
from tasks.market import market
from tasks.messages import messages
from tasks.status import status
from tasks.todo import todo
from tasks.verify import verify

DURING, AFTER = "2027-02-16 10:00", "2027-03-03 10:00"
READERS, OTHERS = (*COLLEGE, CHEF), (AD1, EQUIPE, "inconnu@exemple.example", None)


def seen(house: House, by: str | None, at: str = DURING) -> dict[str, Any]:
    with house.reading() as session:
        return market(session, ATELIER, at=paris(at), by=by)


def words(house: House, by: str | None, at: str = DURING) -> str:
    return "\n".join(market_lines(seen(house, by, at))).replace(NBSP, " ")


def everything(house: House, by: str | None, at: str = DURING) -> str:
    """All that a person is answered, as JSON and as text, but for the market itself."""
    with house.reading() as session:
        journal, where = (
            journal_of(session, ATELIER, at=paris(at), by=by),
            status(session, ATELIER, at=paris(at), by=by),
        )
        whole = status(session, SESSION, at=paris(at), by=by)
        due = todo(session, at=paris(at), by=by)
        sent = messages(session)
    texts = [*(fact_line(fact) for fact in journal["facts"]), *status_lines(where), *status_lines(whole)]
    return json.dumps([journal, where, whole, due, sent], ensure_ascii=False) + "\n".join(texts)


@pytest.mark.parametrize("by", OTHERS)
def test_others_read_that_the_consultation_is_under_way_and_its_dates(
    house: House, tmp_path: Path, by: str | None
) -> None:
    consulted(house, tmp_path)
    marked(house)
    chosen(house)
    found = seen(house, by)
    assert not leaked(json.dumps(found))
    assert (found["whole"], found["standing"], found["rounds"]) == (False, "consultation en cours", [])
    assert found["deadline"] == "2027-02-08T11:00:00+00:00"
    assert {need["document"] for need in found["needs"]} == {"dossier-de-candidature", "cctp"}
    assert "Limite de remise des offres : 8 février 2027 à 12 h" in words(house, by)
    assert "réservé" in words(house, by)


@pytest.mark.parametrize("by", OTHERS)
def test_after_the_notification_others_learn_the_titulaire_and_the_dates_alone(
    house: House, tmp_path: Path, by: str | None
) -> None:
    consulted(house, tmp_path)
    marked(house)
    chosen(house)
    signed(house)
    found = seen(house, by, AFTER)
    assert found["titulaire"] == {"titulaire": "zephyrine", "name": "Agence Zephyrine"}
    assert found["standing"] == "notifié"
    assert set(leaked(json.dumps(found))) == {"zephyrine"}
    assert leaked(everything(house, by, AFTER)) == (["125321.67"] if by in {AD1, EQUIPE} else [])


@pytest.mark.parametrize("by", OTHERS)
def test_nothing_of_it_is_in_the_journal_the_status_or_the_messages(
    house: House, tmp_path: Path, by: str | None
) -> None:
    consulted(house, tmp_path)
    marked(house)
    chosen(house)
    told = everything(house, by)
    assert not leaked(told)
    assert "consultation en cours" in told
    assert "réservé à : pilote, personne habilitée à décider, copilote et collectivité" in told.replace(
        NBSP, " "
    )
    assert kind_title("offre-recue") in told, "who recorded what, and when, stays shown"


@pytest.mark.parametrize("by", READERS)
def test_those_who_choose_read_everything(house: House, tmp_path: Path, by: str) -> None:
    consulted(house, tmp_path)
    marked(house)
    chosen(house)
    signed(house, notified=False)
    shown = words(house, by, AFTER) + everything(house, by, AFTER)
    assert set(leaked(shown)) == set(SECRETS) - {"cloture-pourpre", "correction-safran"}
    with house.reading() as session:
        open_ = status(session, ATELIER, at=paris(DURING), by=by)["phases"][0]
    assert open_["note"] is None
    assert open_["unmet"]


def test_each_gives_their_own_marks_and_sees_those_of_others_once_all_are_given(
    house: House, tmp_path: Path
) -> None:
    consulted(house, tmp_path)
    marked(house, [CC])
    half = {"titulaire": "boreal", "criterion": "prix", "points": "11"}
    says(house, "note-attribuee", paris("2027-02-10 11:00"), by=PILOTE, **half)
    mine = seen(house, PILOTE)["rounds"][0]["ranking"]
    assert mine["hidden"]
    people = {
        mark["person"] for offer in mine["offers"] for line in offer["criteria"] for mark in line["marks"]
    }
    assert people == {PILOTE}
    ranked = {(offer["rank"], offer["total"], offer["ex_aequo"]) for offer in mine["offers"]}
    assert ranked == {(None, None, None)}
    assert [offer["titulaire"] for offer in mine["offers"]] == ["boreal", "zephyrine"], (
        "the order tells nothing"
    )
    assert len(mine["yours"]) == 3
    assert "13.37" not in everything(house, PILOTE)
    assert "11.00" in everything(house, PILOTE), "one reads what one said oneself"
    theirs = seen(house, CC)["rounds"][0]["ranking"]
    assert not theirs["hidden"]
    told = next(line for line in words(house, CC).splitlines() if "à donner encore" in line)
    assert (
        told.strip().replace(NBSP, " ").startswith(f"3 notes à donner encore par {PILOTE} : boreal, methode")
    )
    assert "13.37" in json.dumps(theirs)
    assert "11.00" in everything(house, CC)


def test_who_decides_and_marks_nothing_sees_every_mark(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    marked(house, [CC])
    assert "13.37" in json.dumps(seen(house, CHEF)["rounds"])


def test_after_the_choice_the_marks_are_shown_to_a_scorer_who_gave_none(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    marked(house, [CC, PILOTE])
    assert "13.37" not in json.dumps(seen(house, EPA))
    chosen(house)
    assert "13.37" in json.dumps(seen(house, EPA))


def test_a_correction_is_kept_to_the_readers_of_what_it_corrects(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    with house.reading() as session:
        facts = journal_of(session, ATELIER, at=paris(DURING), by=PILOTE)["facts"]
    number = next(fact["seq"] for fact in facts if fact["kind"] == "offre-jugee")
    with house.writing() as session:
        values = {"amount-ht": "98765.43", "reasons": "correction-safran"}
        at = paris("2027-02-10 08:00")
        correct(session, ATELIER, number, values, because="correction-safran", by=PILOTE, at=at)
    assert "correction-safran" in everything(house, CHEF)
    assert not leaked(everything(house, AD1))


def test_somebody_who_no_longer_holds_the_role_reads_no_more(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    assert seen(house, EPA)["whole"]
    says(house, "personne-retiree", paris("2027-02-11 09:00"), email=EPA, role="copilote")
    assert not seen(house, EPA)["whole"]
    assert not leaked(everything(house, EPA))


def test_the_chain_is_the_same_whoever_reads(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    with house.reading() as session:
        one, other = (journal_of(session, ATELIER, at=paris(DURING), by=by) for by in (CHEF, None))
        assert not verify(session).wrong
    assert [fact["digest"] for fact in one["facts"]] == [fact["digest"] for fact in other["facts"]]
    assert one["head"] == other["head"]


def test_the_journal_names_people_by_their_address_alone(house: House, tmp_path: Path) -> None:
    """Also those present at an opening: a reference is what keeps a digest from being guessed."""
    framed(house, tmp_path)
    says(house, "consultation-lancee", paris("2027-01-13 09:00"), deadline="2027-02-08 12:00")
    says(house, "offre-recue", paris("2027-02-08 11:00"), titulaire="boreal", on="2027-02-08 11:00")
    says(house, "offres-ouvertes", paris("2027-02-08 14:00"), present=f"{PILOTE},{CC}")
    with house.reading() as session:
        last = journal_of(session, ATELIER, at=paris(DURING), by=PILOTE)["facts"][-1]
    assert last["payload"] == {"present": [PILOTE, CC]}


def test_a_late_offer_is_shown_with_its_seconds_and_who_said_nothing(house: House, tmp_path: Path) -> None:
    framed(house, tmp_path)
    says(house, "consultation-lancee", paris("2027-01-13 09:00"), deadline="2027-02-08 12:00")
    on = "2027-02-08 12:00:29"
    says(house, "offre-recue", paris("2027-02-08 13:00"), titulaire="boreal", on=on)
    shown = words(house, PILOTE)
    assert "Atelier Boréal : offre reçue le 8 février 2027 à 12 h, 29 secondes trop tard : éliminée" in shown
    assert "Sans réponse : Agence Zephyrine" in shown
    assert seen(house, PILOTE)["rounds"][0]["offers"][0]["late_by_seconds"] == 29


def test_letters_are_sent_and_owed_to_everybody_else(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    marked(house)
    choice = {"titulaire": "zephyrine", "reasons": "raison-garance"}
    says(house, "choix-fait", paris("2027-02-12 10:00"), by=CHEF, **choice)
    owed = seen(house, CC)["rounds"][0]["letters"]
    assert (owed["sent"], [one["titulaire"] for one in owed["owed"]]) == ([], ["boreal"])
    says(house, "rejet-notifie", paris("2027-02-15 10:00"), titulaire="boreal", reasons="lettre-carmin")
    sent = seen(house, CC)["rounds"][0]["letters"]
    assert ([one["titulaire"] for one in sent["sent"]], sent["owed"]) == (["boreal"], [])


def test_a_notification_without_the_credits_warns_those_who_may_read_them(
    house: House, tmp_path: Path
) -> None:
    consulted(house, tmp_path)
    marked(house)
    chosen(house)
    signed(house)
    assert "Notifié sans que les autorisations d’engagement" in words(house, CHEF, AFTER)
    assert seen(house, CC, AFTER)["ae"] is None
    assert "autorisations" not in words(house, CC, AFTER)
    assert seen(house, AD1, AFTER)["ae"] == {"delegated_at": None, "notified_without": True}


def test_those_who_choose_read_the_named_state_of_the_passation(house: House, tmp_path: Path) -> None:
    consulted(house, tmp_path)
    assert seen(house, CC)["standing"] == "analyse"
    marked(house)
    chosen(house)
    assert seen(house, CC)["standing"] == "à signer"
    assert seen(house, CC)["wait"]["ends"] is None
    assert seen(house, AD1)["standing"] == "consultation en cours"


def test_an_atelier_without_an_accord_cadre_has_no_market_to_show(house: House, tmp_path: Path) -> None:
    framed(house, tmp_path)
    with house.reading() as session, pytest.raises(BadInput, match="aucun accord-cadre"):
        market(session, SESSION, at=paris(DURING))
