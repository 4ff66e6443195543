"""`session_nationale`: one fact about a shared event serves every territory, and each person is told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from flows.session_nationale import session_nationale

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

Paris = Callable[[str], datetime]
AD1 = "ad1@dgaln.example"


@pytest.fixture
def held(stage: Stage) -> Stage:
    """The national launch was held; one territory came, the other was represented."""
    present = f"{stage.coevrons},{stage.vanille}:represente"
    outcome = stage.says(
        "evenement-tenu",
        "2027-02-04 17:00",
        slug=stage.session,
        by=AD1,
        event="lancement-national",
        present=present,
    )
    assert outcome.refusal is None
    return stage


def line_of(page: str, title: str) -> str:
    return next(line for line in page.splitlines() if title in line and line.startswith("|"))


def test_one_fact_closes_the_event_for_every_territory(held: Stage, paris: Paris) -> None:
    before = held.facts()
    shown = held.run(session_nationale, held.session, paris("2027-02-04 18:00"))
    assert held.facts() == before
    assert [fact.kind for fact in before].count("evenement-tenu") == 1
    assert [(run.name, run.state.name if run.state else "") for run in shown.children] == [
        ("02 · Séminaire national de lancement", "Terminée")
    ]
    for slug in (held.coevrons, held.vanille):
        assert "terminée" in line_of(shown.pages[f"situation-{slug}"], "Séminaire national de lancement")


def test_it_leaves_the_page_of_the_session_and_of_each_territory(held: Stage, paris: Paris) -> None:
    shown = held.run(session_nationale, held.session, paris("2027-02-04 18:00"))
    assert set(shown.pages) == {f"situation-{slug}" for slug in (held.session, held.coevrons, held.vanille)}
    page = shown.pages[f"situation-{held.session}"]
    assert page.startswith("# Session nationale 2027")
    assert "1/13" in line_of(page, "Les Coëvrons")
    assert "Vallée du Bras-Vanille" in page
    # Each territory reads the time of its own clock.
    assert "18 h" in shown.pages[f"situation-{held.coevrons}"]
    assert "21 h" in shown.pages[f"situation-{held.vanille}"]


def test_its_run_is_named_after_the_session_and_tagged_with_its_fact(held: Stage, paris: Paris) -> None:
    shown = held.run(session_nationale, held.session, paris("2027-02-04 18:00"))
    seq = held.facts(held.session)[-1].seq
    assert shown.run.name == "Session nationale 2027 · événements nationaux"
    assert {f"session:{held.session}", f"fait:{held.session}#{seq}"} <= set(shown.run.tags)
    assert (shown.state.name, shown.message) == ("À jour", "2 ateliers prévenus.")


def test_each_person_is_told_once_whatever_the_number_of_their_territories(held: Stage, paris: Paris) -> None:
    agreed = {"event": "rendez-vous-national-1", "dates": "2027-05-20", "place": "Paris"}
    held.says("date-convenue", "2027-02-05 10:00", slug=held.session, by=AD1, **agreed)
    held.run(session_nationale, held.session, paris("2027-02-05 11:00"))
    opening = [m for m in held.messages(held.session) if m.cause == "rendez-vous-national-1"]
    told = [AD1, "commun@cc.example", "pilote@ddt53.example", "pilote@deal974.example"]
    assert held.addresses(opening) == told
    assert max(Counter((m.scope, m.person, m.message, m.cause) for m in held.messages()).values()) == 1


def test_running_it_again_changes_nothing(held: Stage, paris: Paris) -> None:
    at = paris("2027-02-04 18:00")
    first = held.run(session_nationale, held.session, at)
    messages, facts = held.messages(), held.facts()
    second = held.run(session_nationale, held.session, at)
    assert second.children == []
    assert second.pages == first.pages
    assert [m.model_dump() for m in held.messages()] == [m.model_dump() for m in messages]
    assert held.facts() == facts


def test_its_request_is_cleared_and_those_of_the_ateliers_still_come(held: Stage, paris: Paris) -> None:
    held.run(session_nationale, held.session, paris("2027-02-04 18:00"))
    assert set(held.walks()) == {held.coevrons, held.vanille}


def test_an_unknown_session_fails_with_a_sentence(stage: Stage, paris: Paris) -> None:
    shown = stage.run(session_nationale, "session-1999", paris("2027-02-04 18:00"))
    assert shown.state.is_failed()
    assert "« session-1999 » n’existe pas." in shown.message
