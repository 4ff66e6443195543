"""The forms of the Prefect UI: what happened is recorded, a refusal is an answer, a slip is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from flows.enregistrer import enregistrer
from flows.ouvrir_phase import ouvrir_phase
from models.french import french_date
from models.moments import Precision
from models.roles import ROLE_TITLES
from models.wording import kind_title
from service.deploy import choices_of, form_of
from service.timetable import TIMETABLE, Entry

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

PILOTE, EQUIPE = "pilote@ddt53.example", "equipe@atelier.example"


def test_a_fact_is_recorded(stage: Stage) -> None:
    shown = stage.run(
        enregistrer,
        stage.coevrons,
        "marche-notifie",
        PILOTE,
        le="2027-03-10",
        autres=f"reference=MS 53-01\nmandataire={EQUIPE}\n\n",
    )
    fact = next(fact for fact in stage.facts(stage.coevrons) if fact.kind == "marche-notifie")
    assert (fact.when.day.isoformat(), fact.when.precision) == ("2027-03-10", Precision.DAY)
    assert shown.state.name == "Enregistré"
    assert shown.state.is_completed()
    assert shown.message == f"{kind_title('marche-notifie')} : fait n° {fact.seq}."
    assert shown.run.name == f"Les Coëvrons · {kind_title('marche-notifie')}"
    assert f"territoire:{stage.coevrons}" in shown.run.tags
    assert shown.pages == {}
    assert stage.walks()[stage.coevrons] == fact.seq


def test_every_field_of_the_form_reaches_the_fact(stage: Stage) -> None:
    shown = stage.run(
        enregistrer,
        stage.coevrons,
        "livrable-remis",
        PILOTE,
        le="2027-03-11 09:30",
        livrable="carnet-de-suivi",
        version=2,
        parties="deroule,propositions",
    )
    assert shown.state.name == "Enregistré"
    fact = stage.facts(stage.coevrons)[-1]
    said = fact.payload.model_dump()
    assert (said["deliverable"], said["version"]) == ("carnet-de-suivi", 2)
    assert set(said["parts"]) == {"deroule", "propositions"}
    assert fact.when.precision is Precision.MINUTE


def test_an_agreed_date_is_typed_in_the_form(stage: Stage) -> None:
    shown = stage.run(
        enregistrer,
        stage.coevrons,
        "date-convenue",
        PILOTE,
        evenement="atelier-1",
        dates="2027-04-13,2027-04-14",
        autres="place=Évron, salle des fêtes",
    )
    assert shown.state.name == "Enregistré"
    agreed = stage.facts(stage.coevrons)[-1].payload.model_dump(mode="json")
    assert agreed["dates"] == ["2027-04-13", "2027-04-14"]
    assert agreed["place"] == "Évron, salle des fêtes"


def test_a_reminder_is_answered_in_the_form(stage: Stage) -> None:
    taken = "condition=lancement-in-situ-date\nuntil=2027-06-15\nreason=Le maire hésite."
    shown = stage.run(enregistrer, stage.coevrons, "pris-en-charge", PILOTE, autres=taken)
    assert shown.state.name == "Enregistré"
    said = stage.facts(stage.coevrons)[-1].payload.model_dump(mode="json")
    assert (said["condition"], said["until"]) == ("lancement-in-situ-date", "2027-06-15")


def test_a_role_that_may_not_record_is_refused_as_an_answer(stage: Stage) -> None:
    before = stage.facts()
    shown = stage.run(enregistrer, stage.coevrons, "marche-notifie", EQUIPE, autres="reference=M1")
    assert (shown.state.is_completed(), shown.state.name) == (True, "Refusé")
    assert "il faut être : pilote" in shown.message
    assert shown.pages[f"refus-{stage.coevrons}"].startswith("# Refusé : ")
    assert shown.run.name.startswith("Les Coëvrons · refusé : ")
    assert stage.facts() == before


def test_a_refused_opening_names_all_that_is_missing_who_owes_it_and_for_when(stage: Stage) -> None:
    refusal = stage.opens("atelier-1", "2027-03-12 09:00").refusal
    assert refusal is not None
    assert len(refusal.unmet) >= 2
    before = stage.facts()
    shown = stage.run(ouvrir_phase, stage.coevrons, "atelier-1", PILOTE)
    assert (shown.state.is_completed(), shown.state.name) == (True, "Refusé")
    page = shown.pages[f"refus-{stage.coevrons}"]
    for unmet in refusal.unmet:
        day = french_date(unmet.due) if unmet.due else "sans date fixée"
        assert f"{unmet.what} ({ROLE_TITLES[unmet.owner]}, {day})" in shown.message
        assert f"| {unmet.what} | {ROLE_TITLES[unmet.owner]} | {day} |".replace("\u00a0", " ") in page
    assert stage.facts() == before


def test_an_opening_opens(stage: Stage) -> None:
    stage.is_ready_to_launch()
    shown = stage.run(ouvrir_phase, stage.coevrons, "lancement-in-situ", PILOTE)
    assert shown.state.name == "Enregistré"
    assert "Séminaire de lancement in situ" in shown.message
    assert stage.facts(stage.coevrons)[-1].kind == "phase-ouverte"


def test_a_second_opening_is_told_who_opened_and_when(stage: Stage) -> None:
    stage.is_ready_to_launch()
    stage.run(ouvrir_phase, stage.coevrons, "lancement-in-situ", PILOTE)
    before = stage.facts()
    again = stage.run(ouvrir_phase, stage.coevrons, "lancement-in-situ", PILOTE)
    assert again.state.name == "Refusé"
    assert "déjà ouverte : ouverte le 12\u00a0mars\u00a02027 à 10\u00a0h" in again.message
    assert f"Par : {PILOTE}." in again.pages[f"refus-{stage.coevrons}"]
    assert stage.facts() == before


def test_a_phase_that_opens_by_itself_is_refused_with_the_reason(stage: Stage) -> None:
    shown = stage.run(ouvrir_phase, stage.coevrons, "inter-ateliers-1", PILOTE)
    assert shown.state.name == "Refusé"
    assert "elle s’ouvre d’elle-même" in shown.message


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"fait": "marche-perdu"}, "La nature de fait « marche-perdu » n’existe pas."),
        ({"par": "Madame Pilote"}, "doit être une adresse de messagerie"),
        ({"le": "demain"}, "« demain »"),
        ({"le": "2027-04-01"}, "n’est pas encore passé"),
        ({"autres": "MS 53-01"}, "« MS 53-01 » ne se lit pas."),
        ({"autres": "reference=1\nreference=2"}, "« reference » est donnée deux fois"),
        ({"autres": "couleur=bleu"}, "couleur"),
        ({"atelier": "pays-inconnu"}, "« pays-inconnu » n’existe pas."),
    ],
)
def test_a_slip_is_explained_and_nothing_is_kept(stage: Stage, typed: dict[str, str], sentence: str) -> None:
    before = stage.facts()
    form: dict[str, Any] = {"atelier": stage.coevrons, "fait": "marche-notifie", "par": PILOTE} | typed
    shown = stage.run(enregistrer, **form)
    assert (shown.state.is_completed(), shown.state.name) == (True, "À corriger")
    assert sentence in shown.message
    assert "Rien n’a été enregistré." in shown.message
    assert shown.run.name.startswith("À corriger : ")
    assert shown.pages == {}
    assert stage.facts() == before


@pytest.mark.parametrize(
    ("phase", "par", "sentence"),
    [
        ("atelier-9", PILOTE, "atelier-9"),
        ("lancement-national", PILOTE, "ne se déclenche pas"),
        ("atelier-1", "pilote", "adresse de messagerie"),
    ],
)
def test_a_slip_in_an_opening_is_explained(stage: Stage, phase: str, par: str, sentence: str) -> None:
    before = stage.facts()
    shown = stage.run(ouvrir_phase, stage.coevrons, phase, par)
    assert shown.state.is_completed()
    assert shown.state.name in {"À corriger", "Refusé"}
    assert sentence in shown.message
    assert stage.facts() == before


# What the forms look like.


#: What is run by itself, and asks for nothing.
WITHOUT_FORM = frozenset({"alerte"})


@pytest.mark.parametrize("name", sorted(WITHOUT_FORM))
def test_a_flow_that_asks_for_nothing_has_an_empty_form(stage: Stage, name: str) -> None:
    (entry,) = (one for one in TIMETABLE if one.name == name)
    with stage.house.reading() as session:
        assert form_of(entry, choices_of(session))["properties"] == {}


@pytest.mark.parametrize(
    "entry", [one for one in TIMETABLE if one.name not in WITHOUT_FORM], ids=lambda entry: entry.name
)
def test_every_field_has_a_french_title_and_a_description(stage: Stage, entry: Entry) -> None:
    with stage.house.reading() as session:
        fields = form_of(entry, choices_of(session))["properties"]
    assert fields
    for key, field in fields.items():
        assert field["title"][0].isupper(), key
        assert field["title"] != key
        assert field["description"].endswith("."), key
        assert {option["title"] for option in field.get("anyOf", [])} <= {"Maintenant", "Un autre moment"}


def test_the_forms_list_what_may_be_chosen(stage: Stage) -> None:
    with stage.house.reading() as session:
        choices = choices_of(session)
    forms = {entry.name: form_of(entry, choices) for entry in TIMETABLE}
    record, opening = forms["enregistrer"]["properties"], forms["ouvrir_phase"]["properties"]
    assert record["atelier"]["enum"] == [stage.session, stage.vanille, stage.coevrons]
    assert opening["atelier"]["enum"] == [stage.vanille, stage.coevrons]
    assert forms["session_nationale"]["properties"]["session"]["enum"] == [stage.session]
    assert {"marche-notifie", "evenement-tenu"} <= set(record["fait"]["enum"])
    assert not {"phase-ouverte", "constat", "correction"} & set(record["fait"]["enum"])
    assert opening["phase"]["enum"] == [
        "lancement-in-situ", "atelier-1", "atelier-2", "atelier-3", "cloture-in-situ"
    ]  # fmt: skip
    assert record["decision"]["enum"][:2] == ["", "admission"]
    # A field left alone is empty, and empty is one of the choices.
    for key in ("evenement", "livrable", "decision"):
        assert record[key]["default"] == record[key]["enum"][0] == ""
    assert set(forms["enregistrer"]["required"]) == {"atelier", "fait", "par"}
