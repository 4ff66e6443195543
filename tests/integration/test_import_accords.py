"""The accords-cadres of a session file, and the contracts that its ateliers pass on them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from commandline import CommandLine
from config.wiring import House
from example import ATELIER, FILE, SESSION, Paris, imported
from importing import imports, one_sentence
from models.errors import Contradiction
from models.framework import framework_of
from models.pinned import thresholds_of
from models.queries import person_of
from tasks.load import load

LOT = """accords-cadres:
  - accord-cadre: ateliers-2026
    title: Équipes des ateliers
    since: 2026-03-01
    until: 2030-02-28
    criteria: {methode: 40, equipe: 35.5, prix: 24.5}
    titulaires:
      - {titulaire: groupement-a, name: Groupement A, siret: "00000001800010", contact: a@equipe-a.example}
      - {titulaire: groupement-b, name: Groupement B, cotraitants: [Paysage B, Programmation B]}
ateliers:
"""
CONTRACT = "contract: {delays: {verification: 30 jours}"
PASSED = FILE.replace("ateliers:\n", LOT).replace(
    CONTRACT,
    f"{CONTRACT}, accord-cadre: ateliers-2026, stop-gates: [atelier-1], "
    "thresholds: {penalite-plafond: 8.5}",
)

MISTAKES = [
    ("equipe: 35.5", "equipe: 30", 10, "accords-cadres.0.criteria"),
    ("{methode: 40, equipe: 35.5, prix: 24.5}", "{prix: 100, methode: 0}", 10, "accords-cadres.0.criteria"),
    ("until: 2030-02-28", "until: 2026-02-28", 9, "accords-cadres.0.until"),
    ('"00000001800010"', '"00000001800011"', 12, "siret"),
    ('"00000001800010"', '"1800010"', 12, "siret"),
    ("a@equipe-a.example", "Groupement A", 12, "contact"),
    ("titulaire: groupement-b", "titulaire: groupement-a", 13, "titulaire"),
    ("name: Groupement B", "nom: Groupement B", 13, "accords-cadres.0.titulaires.1.name"),
    ("  - accord-cadre: ateliers-2026\n", "  - accord-cadre: ateliers-2025\n", 24, "accord-cadre"),
    (
        "  - accord-cadre: ateliers-2026\n",
        "  - accord-cadre: Ateliers 2026\n",
        6,
        "accords-cadres.0.accord-cadre",
    ),
    ("    title: Équipes", "    lot: nord\n    title: Équipes", 25, "lot"),
    ("[atelier-1]", "[atelier-4]", 24, "0"),
    ("penalite-plafond: 8.5", "penalite: 8.5", 24, "penalite"),
    ("penalite-plafond: 8.5", "penalite-plafond: -1", 24, "ateliers.0.contract"),
    ("penalite-plafond: 8.5", "penalite-diviseur: 0", 24, "ateliers.0.contract"),
    ("verification: 30 jours", "verification: 30 jours, livraison: 3 jours", 24, "ateliers.0.contract"),
    ("stop-gates:", "execution: un an, stop-gates:", 24, "ateliers.0.contract"),
    ("stop-gates:", "due: {carnet-de-suivi: demarche}, stop-gates:", 24, "carnet-de-suivi"),
    ("stop-gates:", "verification: {rapport: none}, stop-gates:", 24, "rapport"),
]


@pytest.mark.parametrize(("old", "new", "line", "key"), MISTAKES)
def test_a_mistake_in_an_accord_cadre_is_one_sentence_with_its_line_and_its_key(
    cli: CommandLine, tmp_path: Path, old: str, new: str, line: int, key: str
) -> None:
    assert PASSED.count(old) == 1
    path = tmp_path / "session.yaml"
    path.write_text(PASSED.replace(old, new), encoding="utf-8")
    answer = imports(cli, path)
    assert answer.code == 2
    one_sentence(answer, "session.yaml", line, key)


def test_a_lot_cannot_be_given_twice(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    twice = LOT.removeprefix("accords-cadres:\n").removesuffix("ateliers:\n")
    path.write_text(PASSED.replace("ateliers:\n  - slug", f"{twice}ateliers:\n  - slug"), encoding="utf-8")
    assert "est donné deux fois" in imports(cli, path).error["message"]


def test_the_titulaires_are_kept_in_the_session_and_read_from_the_atelier(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    imported(house, tmp_path, paris("2027-01-04 10:00"), text=PASSED)
    with house.reading() as session:
        found = framework_of(load(session, ATELIER).situation(paris("2027-01-12 10:00")).history)
        written_to = person_of(session, "a@equipe-a.example")
    assert found is not None
    assert found.criteria == {"methode": 40, "equipe": Decimal("35.5"), "prix": Decimal("24.5")}
    assert (found.titulaires["groupement-a"].siret, list(found.titulaires)) == (
        "00000001800010",
        ["groupement-a", "groupement-b"],
    )
    assert written_to is not None
    assert (found.titulaires["groupement-a"].contact, written_to.name) == (written_to.ref, "Groupement A")


def test_the_same_accord_cadre_imported_again_changes_nothing(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    imported(house, tmp_path, paris("2027-01-04 10:00"), text=PASSED)
    again = imported(house, tmp_path, paris("2027-01-05 10:00"), text=PASSED)
    assert set(again.added.values()) == {0}


def test_a_titulaire_taken_out_of_the_file_is_said_to_stay(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    assert imported(house, tmp_path, paris("2027-01-04 10:00"), text=PASSED).warnings == []
    assert imported(house, tmp_path, paris("2027-01-05 10:00"), text=PASSED).warnings == []
    gone = (
        "      - {titulaire: groupement-b, name: Groupement B, cotraitants: [Paysage B, Programmation B]}\n"
    )
    assert PASSED.count(gone) == 1
    again = imported(house, tmp_path, paris("2027-01-06 10:00"), text=PASSED.replace(gone, ""))
    assert set(again.added.values()) == {0}
    (warning,) = again.warnings
    assert warning.startswith(
        "Le titulaire «\u00a0Groupement B\u00a0» (ateliers-2026, lot unique) n’est pas dans"
    )


def test_a_lot_that_the_file_no_longer_names_is_said_to_stay_without_its_titulaires(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    nord = """  - accord-cadre: ateliers-2025
    title: Anciennes équipes
    since: 2025-03-01
    until: 2029-02-28
    criteria: {prix: 100}
    titulaires: [{titulaire: groupement-z, name: Groupement Z}]
"""
    both = PASSED.replace("accords-cadres:\n", f"accords-cadres:\n{nord}")
    assert imported(house, tmp_path, paris("2027-01-04 10:00"), text=both).warnings == []
    (warning,) = imported(house, tmp_path, paris("2027-01-05 10:00"), text=PASSED).warnings
    assert "Anciennes équipes" in warning


def test_a_new_titulaire_is_added_and_nothing_else(house: House, tmp_path: Path, paris: Paris) -> None:
    imported(house, tmp_path, paris("2027-01-04 10:00"), text=PASSED)
    more = PASSED.replace(
        "ateliers:\n  - slug", "      - {titulaire: groupement-c, name: Groupement C}\nateliers:\n  - slug"
    )
    again = imported(house, tmp_path, paris("2027-01-05 10:00"), text=more)
    assert {slug: count for slug, count in again.added.items() if count} == {SESSION: 1}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("{methode: 40, equipe: 35.5, prix: 24.5}", "{methode: 60, prix: 40}", "criteria"),
        ("until: 2030-02-28", "until: 2031-02-28", "until"),
        ("cotraitants: [Paysage B, Programmation B]", "cotraitants: [Paysage B]", "groupement-b.cotraitants"),
        ("contact: a@equipe-a.example", "contact: b@equipe-a.example", "groupement-a.contact"),
    ],
)
def test_a_file_that_changes_what_is_recorded_of_it_is_a_contradiction(
    house: House, tmp_path: Path, paris: Paris, old: str, new: str, key: str
) -> None:
    imported(house, tmp_path, paris("2027-01-04 10:00"), text=PASSED)
    with pytest.raises(Contradiction) as refused:
        imported(house, tmp_path, paris("2027-01-05 10:00"), text=PASSED.replace(old, new))
    assert refused.value.field.endswith(key)


def test_the_thresholds_of_a_contract_are_pinned(house: House, tmp_path: Path, paris: Paris) -> None:
    imported(house, tmp_path, paris("2027-01-04 10:00"), text=PASSED)
    with house.reading() as session:
        loaded = load(session, ATELIER)
    history = loaded.situation(paris("2027-01-12 10:00")).history
    assert thresholds_of(loaded.process, history)["penalite-plafond"] == Decimal("8.5")
    assert thresholds_of(loaded.process, history)["penalite-diviseur"] == 3000
