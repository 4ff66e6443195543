"""A person imports a session: what it adds, what it may not contradict, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from acting import everything, imports, says
from config.wiring import House
from example import AD1, ATELIER, FILE, PILOTE, SESSION, Paris
from models.errors import AtelierError, BadInput, Contradiction
from models.queries import messages_of


def test_the_same_file_imported_again_changes_nothing(opened: House, tmp_path: Path, paris: Paris) -> None:
    before = everything(opened)
    again = imports(opened, tmp_path, paris("2027-03-12 10:00"))
    assert (again.refusal, sum(again.added.values())) == (None, 0)
    assert everything(opened) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 2027-01-11", "start: 2027-01-12"),
        ("verification: 30 jours", "verification: 45 jours"),
        ("name: Les Coëvrons", "name: Les Coevrons"),
        ('departement: "53"', 'departement: "72"'),
        ("lancement-in-situ: 2027-03-23", "lancement-in-situ: 2027-03-24"),
        ("lancement-national: 2027-02-04", "lancement-national: 2027-02-05"),
        ('title: "Session nationale 2027"', 'title: "Session 2027"'),
    ],
)
def test_a_file_that_contradicts_what_is_recorded_keeps_everything_as_before(
    opened: House, tmp_path: Path, paris: Paris, old: str, new: str
) -> None:
    before = everything(opened)
    text = FILE.replace(old, new).replace(
        "    people:\n", '    people:\n      - {email: neuf@y.example, name: "Neuf", role: collectivite}\n'
    )
    with pytest.raises(Contradiction):
        imports(opened, tmp_path, paris("2027-03-12 10:00"), text)
    assert everything(opened) == before


@pytest.mark.parametrize(
    ("new", "key", "said"),
    [
        ("{}", "contract.delays", "vaut verification : 30 jours dans la base et rien dans le fichier"),
        (
            "{delays: {verification: 30 jours}, start-order: true}",
            "contract.start-order",
            "vaut non dans la base et oui dans le fichier",
        ),
        (
            "{delays: {verification: 30 jours}, stop-gates: [atelier-1, atelier-2]}",
            "contract.stop-gates",
            "vaut rien dans la base et atelier-1, atelier-2 dans le fichier",
        ),
    ],
)
def test_a_contract_that_changed_is_said_in_words_one_key_at_a_time(
    opened: House, tmp_path: Path, paris: Paris, new: str, key: str, said: str
) -> None:
    text = FILE.replace("contract: {delays: {verification: 30 jours}}", f"contract: {new}")
    with pytest.raises(Contradiction) as raised:
        imports(opened, tmp_path, paris("2027-03-12 10:00"), text)
    assert raised.value.message == f"{ATELIER} : « {key} » {said}."
    assert raised.value.field == key


def test_a_file_that_says_more_adds_just_that(opened: House, tmp_path: Path, paris: Paris) -> None:
    text = FILE.replace(
        "rendez-vous-national-1: 2027-05-20",
        "rendez-vous-national-1: 2027-05-20, cloture-nationale: 2027-12-09",
    )
    added = imports(opened, tmp_path, paris("2027-03-12 10:00"), text).added
    assert {slug: count for slug, count in added.items() if count} == {SESSION: 1}


def test_only_ad1_imports(opened: House, tmp_path: Path, paris: Paris) -> None:
    before = everything(opened)
    assert imports(opened, tmp_path, paris("2027-03-12 10:00"), by=PILOTE).refusal is not None
    assert everything(opened) == before


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lancement-national: 2027-02-04", "lancement-national: 2027-02-30", 3),
        ("start: 2027-01-11", "start: 1027-01-11", 9),
        ('departement: "53"', 'departement: "20"', 8),
        ("verification: 30 jours", "verification: trente jours", 15),
        ("role: pilote", "role: chef", 11),
        ("    name: Les Coëvrons\n", "    nom: Les Coëvrons\n", 6),
    ],
)
def test_a_mistake_in_a_file_is_named_by_its_line_and_nothing_is_kept(
    opened: House, tmp_path: Path, paris: Paris, old: str, new: str, line: int
) -> None:
    before = everything(opened)
    with pytest.raises(BadInput, match=rf"ligne {line}, clé « .+ » : .*[^.]\.$"):
        imports(opened, tmp_path, paris("2027-03-12 10:00"), FILE.replace(old, new))
    assert everything(opened) == before


def test_a_session_event_is_told_to_the_session_and_read_by_its_ateliers(opened: House, paris: Paris) -> None:
    says(
        opened, "evenement-tenu", paris("2027-05-20 18:00"), by=AD1, slug=SESSION,
        event="rendez-vous-national-1", present=ATELIER,
    )  # fmt: skip
    outcome = says(opened, "autre-evenement", paris("2027-05-21 10:00"), nature="COPIL")
    line = outcome.situation.phase("rendez-vous-national-1")
    assert (str(line.state), str(line.attendance)) == ("closed", "présent")
    with opened.reading() as session:
        told = {(m.scope, m.message) for m in messages_of(session) if m.phase == "rendez-vous-national-1"}
    assert ATELIER not in {scope for scope, _ in told}


def test_an_excuse_names_an_atelier_of_the_session(opened: House, paris: Paris) -> None:
    with pytest.raises(AtelierError) as refused:
        says(
            opened, "atelier-excuse", paris("2027-05-01 10:00"), by=AD1, slug=SESSION,
            event="rendez-vous-national-1", atelier="autre-pays",
        )  # fmt: skip
    assert refused.value.field == "atelier"
