"""Nobody acts at once for the buyer and for the team, whichever of the two comes first."""

from __future__ import annotations

from typing import Any

import pytest
from delegating import DELEGATE, Absences

from building import SESSION, Year
from models.both_sides import refused_elsewhere
from models.commands import Accepted, Decided, Record, Refusal
from models.delegations import everyone
from models.facts import read_payload
from models.moments import parse_when
from models.roles import Role
from passing import launched, market

BOTH = "à la fois pour l’acheteur et pour l’équipe"
CONTACT = "contact-b"
DATES = {"since": "2027-05-10", "until": "2027-05-20"}


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal)
    return decided.reason


def lends(told: Year, day: str, by: str, **said: Any) -> Decided:
    return told.records(day, "delegation-donnee", by=by, **{"delegate": DELEGATE, **DATES, **said})


def in_session(told: Year, day: str, **said: str) -> Decided:
    """AD1 delegates in the session’s own journal."""
    when = parse_when(day, told.zone)
    payload = read_payload("delegation-donnee", said)
    return told.decide(f"{day} 12:00", Record("delegation-donnee", payload, when, "national"), session=True)


@pytest.mark.parametrize(("first", "then"), [("mandataire", "decideur"), ("decideur", "mandataire")])
def test_a_delegate_of_one_side_is_lent_nothing_by_the_other(first: str, then: str) -> None:
    told = Absences()
    told.gives("2027-05-01", first, "2027-05-10", "2027-05-20")
    assert BOTH in reason(lends(told, "2027-05-02", then))


def test_even_one_whose_delegation_has_not_begun() -> None:
    told = Absences()
    told.gives("2027-05-01", "mandataire", "2027-06-10", "2027-06-20")
    assert BOTH in reason(lends(told, "2027-05-02", "decideur"))
    assert isinstance(lends(told, "2027-06-21", "decideur", until="2027-07-01"), Accepted)


def test_a_delegate_of_the_buyer_is_not_made_the_mandataire_meanwhile() -> None:
    told = Absences()
    told.gives("2027-05-01", "decideur", "2027-05-10", "2027-05-20")
    said = {"person": DELEGATE, "role": "mandataire"}
    decided = told.records("2027-05-02", "personne-ajoutee", **said)
    assert BOTH in reason(decided)
    assert reason(decided).endswith("(CCAG-PI, art. 3.3).")
    assert isinstance(told.records("2027-05-21", "personne-ajoutee", **said), Accepted)
    other = {"person": DELEGATE, "role": "copilote"}
    assert isinstance(told.records("2027-05-02", "personne-ajoutee", **other), Accepted)


def test_a_delegate_of_the_session_is_no_mandataire_of_its_ateliers() -> None:
    """AD1 lends in the session’s journal; the role is held in an atelier, not read there."""
    told = Absences()
    said = {"delegate": "mandataire", **DATES}
    decided = in_session(told, "2027-05-02", **said)
    assert isinstance(decided, Accepted)
    members = [one for one in everyone(told.situation("2027-05-02").history) if one.scope != SESSION]
    refusal = refused_elsewhere(told.session("2027-05-02"), decided.drafts, "national", members)
    assert refusal is not None
    assert BOTH in refusal.reason


def with_contact(told: Year) -> Year:
    said = {"accord_cadre": "ac-2026", "titulaire": "equipe-b", "name": "Équipe B", "contact": CONTACT}
    told._add(SESSION, "2027-01-04", "titulaire-inscrit", said)
    return told


@pytest.mark.parametrize("by", ["decideur", "copilote"])
def test_until_the_notification_a_titulaire_does_not_act_for_those_who_judge_it(by: str) -> None:
    told = launched(with_contact(market()))
    told.joins("2027-01-05", by, by)
    said = {"delegate": CONTACT, "since": "2027-02-01", "until": "2027-02-20"}
    decided = lends(told, "2027-02-01", by, **said)
    assert "contact d’un titulaire" in reason(decided)
    assert reason(decided).endswith("(CCP, art. L3).")
    assert isinstance(lends(told, "2027-02-01", by, **{**said, "delegate": DELEGATE}), Accepted)
    told.joins("2027-01-05", "partenaire", "partenaire")
    assert isinstance(lends(told, "2027-02-01", "partenaire", **said), Accepted)
    told.on("2027-02-20", "marche-notifie")
    assert isinstance(lends(told, "2027-02-21", by, **{**said, "until": "2027-03-20"}), Accepted)


def test_an_atelier_without_accord_cadre_knows_no_titulaire() -> None:
    told = with_contact(Absences(people=tuple(Role)))
    said = {"delegate": CONTACT, "since": "2027-02-01", "until": "2027-02-20"}
    assert isinstance(lends(told, "2027-02-01", "decideur", **said), Accepted)


def test_in_the_session_a_titulaire_of_any_lot_does_not_act_for_ad1() -> None:
    told = with_contact(market())
    said = {"delegate": CONTACT, "since": "2027-02-01", "until": "2027-02-20"}
    decided = in_session(told, "2027-02-01", **said)
    assert "contact d’un titulaire" in reason(decided)
