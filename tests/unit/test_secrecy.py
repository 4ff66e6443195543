"""Who reads what of a consultation, and what stands for it everywhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from building import Year
from cli.texts import status_lines
from models import told
from models.reader import AFTER_YOURS, Reader
from models.roles import Role
from models.secrecy import IN_CONSULTATION, outside, reserved_to, veil_of
from models.seen import Seen
from models.situation import Anomaly, Situation
from notifications.board import run_title
from tendering import COLLEGE, LATER, consulted, framed, marked

ALL = (*COLLEGE, Role.DECIDEUR, Role.MANDATAIRE)
PHASE = "marche-subsequent"
LATE = Anomaly("passation:1", PHASE, "l’offre de l’équipe B a été notée")


def year() -> Year:
    return consulted(framed(Year(people=ALL)))


def reader(told: Year, person: str | None, at: str = LATER) -> Reader:
    return Reader(told.process, told.situation(at), person)


def with_anomaly(told: Year, anomaly: Anomaly = LATE) -> Situation:
    found = told.situation(LATER)
    return replace(found, anomalies=(*found.anomalies, anomaly))


@pytest.mark.parametrize("person", ["pilote", "copilote", "collectivite", "decideur"])
def test_those_who_choose_and_who_decides_read_the_passation(person: str) -> None:
    assert reader(year(), person).sees_passation


@pytest.mark.parametrize("person", ["national", "mandataire", "inconnu", "", None])
def test_nobody_else_does(person: str | None) -> None:
    found = reader(year(), person)
    assert not found.sees_passation
    assert not found.sees_marks


def test_a_kind_without_readers_is_for_everybody() -> None:
    assert reader(year(), None).may_read("marche-notifie")
    assert not reader(year(), None).may_read("paiement-demande")
    assert reader(year(), "mandataire").may_read("paiement-demande")


def test_what_is_kept_says_for_whom_it_is() -> None:
    told = year()
    offer = next(fact for fact in told.facts if fact.kind == "offre-recue")
    assert reader(told, "mandataire").kept_from(offer) == reserved_to(told.process, "offre-recue")
    assert reader(told, "pilote").kept_from(offer) is None


def test_a_correction_is_kept_like_what_it_corrects() -> None:
    told = year()
    offer = next(fact for fact in told.facts if fact.kind == "offre-jugee")
    correction = told.correct("2027-02-11", offer, set={"reasons": "trop chère"})
    assert reader(told, "national").kept_from(correction, offer) is not None
    assert reader(told, "decideur").kept_from(correction, offer) is None


def test_a_mark_of_another_is_kept_until_one_has_given_all_of_ones_own() -> None:
    told = marked(year(), "copilote", "prix", equipe_a="12", equipe_b="13", equipe_c="14")
    mark = told.facts[-1]
    assert reader(told, "copilote").kept_from(mark) is None
    assert reader(told, "pilote").kept_from(mark) == AFTER_YOURS
    for criterion in ("methode", "prix"):
        marked(told, "pilote", criterion, equipe_a="12", equipe_b="13", equipe_c="14")
    assert reader(told, "pilote").kept_from(mark) is None


def test_an_earlier_consultation_given_up_hides_no_mark() -> None:
    told = marked(year(), "copilote", "prix", equipe_a="12")
    mark = told.facts[-1]
    told.on("2027-02-12", "consultation-close", outcome="sans-suite", reasons="besoin revu")
    assert reader(told, "pilote").kept_from(mark) is None


def test_the_first_phase_is_veiled_from_the_first_consultation_to_the_notification() -> None:
    told = framed(Year(people=ALL))
    assert veil_of(told.process, told.situation(LATER), PHASE) is None
    consulted(told)
    assert veil_of(told.process, told.situation("2027-01-12"), PHASE) is None
    assert veil_of(told.process, told.situation(LATER), PHASE) == IN_CONSULTATION
    assert veil_of(told.process, told.situation(LATER), "lancement-in-situ") is None
    told.on("2027-02-12", "consultation-close", outcome="sans-suite", reasons="besoin revu")
    assert veil_of(told.process, told.situation(LATER), PHASE) == IN_CONSULTATION
    told.on("2027-03-10", "marche-notifie")
    assert veil_of(told.process, told.situation("2027-03-11"), PHASE) is None


def test_a_veiled_phase_says_nothing_of_what_it_waits_for() -> None:
    told = year()
    seen = Seen(told.process, told.situation(LATER))
    line = told.situation(LATER).phase(PHASE)
    assert seen.is_veiled(PHASE)
    assert line.unmet
    assert not any(seen.shows(unmet.key) for unmet in line.unmet)
    whole = Seen(told.process, told.situation(LATER), whole=True)
    assert not whole.is_veiled(PHASE)
    assert all(whole.shows(unmet.key) for unmet in line.unmet)


def test_an_anomaly_of_the_passation_names_nobody_outside_even_after_the_notification() -> None:
    told = year()
    situation = with_anomaly(told)
    assert LATE not in Seen(told.process, situation).anomalies
    assert LATE in Seen(told.process, situation, whole=True).anomalies
    told.on("2027-02-15", "marche-notifie")
    texts = [one.text for one in Seen(told.process, with_anomaly(told)).anomalies]
    assert outside(told.process, LATE) in texts
    assert not any("équipe B" in text for text in texts)


def test_a_message_about_such_an_anomaly_says_only_that_there_is_one() -> None:
    situation = with_anomaly(year())
    context = told.about_anomaly(situation, LATE)
    assert "équipe B" not in str(context)
    assert context["missing"] == []
    engaged = Anomaly(f"engagee:{PHASE}", PHASE, "engagée sans : inscription de l’atelier")
    assert told.about_anomaly(situation, engaged)["text"] == engaged.text


def test_the_note_stands_in_the_text_of_a_situation_and_in_the_name_of_a_run() -> None:
    shown = {
        "name": "Les Coëvrons",
        "phases": [
            {
                "key": PHASE, "rank": 1, "scope": "atelier", "title": "Passation", "state": "open",
                "unmet": [], "opened_on": "2027-01-11", "dates": [], "note": IN_CONSULTATION,
                "attendance": None, "drift_days": 0, "engaged_without": [], "waived": [],
            }
        ],
        "at": "2027-02-20T12:00:00+00:00", "zone": "Europe/Paris", "seq": 12,
        "health": {"late": [], "anomalies": []},
    }  # fmt: skip
    assert run_title(shown) == "Les Coëvrons · 1/1 Passation · consultation en cours"
    assert any(line.strip() == IN_CONSULTATION for line in status_lines(shown))
