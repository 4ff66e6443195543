"""The accord-cadre of an atelier: the lot that its contract names, as AD1 has registered it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from building import SESSION, Year
from models.facts import Fact
from models.framework import Framework, framework_of
from models.kinds import AtelierInscrit

LATER = "2027-04-01"


def bound(**contract: Any) -> Year:
    """An atelier whose contract names an accord-cadre."""
    told = Year()
    (rank,) = (rank for rank, fact in enumerate(told.facts) if fact.kind == "atelier-inscrit")
    said = told.facts[rank].payload
    assert isinstance(said, AtelierInscrit)
    own = said.contract.model_copy(update={"accord_cadre": "ac-2026", **contract})
    told.facts[rank] = replace(told.facts[rank], payload=said.model_copy(update={"contract": own}))
    return told


def registered(told: Year, day: str = "2027-01-04", **values: Any) -> Fact:
    said = {
        "accord-cadre": "ac-2026", "title": "Ateliers des territoires", "criteria": "prix:40,methode:60",
        "since": "2026-01-01", "until": "2029-12-31", **values,
    }  # fmt: skip
    return told._add(SESSION, day, "accord-cadre-inscrit", said)


def titulaire(told: Year, key: str, day: str = "2027-01-04", **values: Any) -> Fact:
    said = {"accord-cadre": "ac-2026", "titulaire": key, "name": f"Équipe {key[-1].upper()}", **values}
    return told._add(SESSION, day, "titulaire-inscrit", said)


def found(told: Year, at: str = LATER) -> Framework:
    framework = framework_of(told.situation(at).history)
    assert framework is not None
    return framework


def test_it_gives_the_criteria_their_weights_and_the_titulaires() -> None:
    told = bound()
    registered(told)
    titulaire(told, "equipe-a", cotraitants="Agence B,Bureau C", siret="73282932000074")
    framework = found(told)
    assert dict(framework.criteria) == {"prix": Decimal(40), "methode": Decimal(60)}
    assert framework.scale == Decimal(20)
    one = framework.titulaires["equipe-a"]
    assert (one.name, one.siret, one.cotraitants) == ("Équipe A", "73282932000074", ("Agence B", "Bureau C"))


def test_an_atelier_whose_contract_names_none_has_none() -> None:
    told = Year()
    registered(told)
    assert framework_of(told.situation(LATER).history) is None


def test_a_session_alone_has_none() -> None:
    told = bound()
    registered(told)
    assert framework_of(told.session(LATER).history) is None


def test_until_ad1_has_registered_it_it_is_unknown() -> None:
    told = bound()
    titulaire(told, "equipe-a")
    registered(told, "2027-01-20")
    assert framework_of(told.situation("2027-01-19").history) is None
    assert set(found(told, "2027-01-20").titulaires) == {"equipe-a"}


def test_another_accord_cadre_or_another_lot_is_another_one() -> None:
    told = bound(lot="sud")
    registered(told)
    registered(told, **{"accord-cadre": "ac-2022", "lot": "sud"})
    titulaire(told, "equipe-a")
    assert framework_of(told.situation(LATER).history) is None
    registered(told, lot="sud", title="Ateliers, lot sud")
    titulaire(told, "equipe-b", lot="sud")
    framework = found(told)
    assert (framework.title, set(framework.titulaires)) == ("Ateliers, lot sud", {"equipe-b"})


def test_what_was_said_last_of_it_and_of_a_titulaire_holds() -> None:
    told = bound()
    registered(told)
    registered(told, "2027-02-01", until="2030-12-31", scale="10")
    titulaire(told, "equipe-a")
    titulaire(told, "equipe-a", "2027-02-01", name="Équipe A et associés")
    assert (found(told).until, found(told).scale) == (date(2030, 12, 31), Decimal(10))
    assert [one.name for one in found(told).titulaires.values()] == ["Équipe A et associés"]
    assert found(told, "2027-01-31").titulaires["equipe-a"].name == "Équipe A"


def test_a_titulaire_entered_by_mistake_is_none() -> None:
    told = bound()
    registered(told)
    titulaire(told, "equipe-a")
    told.correct("2027-01-10", titulaire(told, "equipe-b"), void=True)
    assert set(found(told).titulaires) == {"equipe-a"}


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2025-12-31", False), ("2026-01-01", True), ("2029-12-31", True), ("2030-01-01", False)],
)
def test_it_is_valid_from_its_first_day_to_its_last(day: str, *, valid: bool) -> None:
    told = bound()
    registered(told)
    assert found(told).valid(date.fromisoformat(day)) is valid
