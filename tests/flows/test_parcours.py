"""`parcours`: what it shows of an atelier in Prefect, what it does once, what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, delete

from config.process_file import load_process
from flows._shown import leave_board
from flows.parcours import parcours
from models.tables import Message
from notifications.board import run_title
from tasks.status import status

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

Paris = Callable[[str], datetime]
PHASES = load_process("national").phases


def rows_of(page: str) -> list[list[str]]:
    """The cells of the page's first table, its two heading lines left out."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    numbered = [line for line in lines if line[2:4].strip("| ").isdigit()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in numbered]


def test_after_an_act_the_run_says_where_the_territory_stands(stage: Stage, paris: Paris) -> None:
    stage.is_ready_to_launch()
    stage.opens("lancement-in-situ", "2027-03-12 09:00")
    walked = stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    expected = "Les Coëvrons · 3/13 Séminaire de lancement in situ · attend : "
    assert walked.run.name.startswith(expected + "tenue du séminaire de lancement in situ")
    assert walked.message == walked.run.name
    with stage.house.reading() as session:
        assert walked.run.name == run_title(status(session, stage.coevrons, at=paris("2027-03-12 10:00")))
    assert walked.state.is_completed()


def test_the_run_is_found_by_session_territory_phase_and_the_fact_that_caused_it(
    stage: Stage, paris: Paris
) -> None:
    stage.is_ready_to_launch()
    last = stage.opens("lancement-in-situ", "2027-03-12 09:00").facts[-1].seq
    walked = stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    assert set(walked.run.tags) == {
        "ateliers",
        stage.house.mark(),
        f"session:{stage.session}",
        f"territoire:{stage.coevrons}",
        "phase:lancement-in-situ",
        f"fait:{stage.coevrons}#{last}",
    }


def test_the_page_of_the_atelier_has_thirteen_lines_what_is_missing_and_who_owes_it(
    stage: Stage, paris: Paris
) -> None:
    walked = stage.run(parcours, stage.coevrons, paris("2027-01-15 10:00"))
    page = walked.pages[f"situation-{stage.coevrons}"]
    rows = rows_of(page)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 14)]
    assert [row[1].partition("<br>")[0] for row in rows] == [
        phase.title.replace("\u00a0", " ") for phase in PHASES
    ]
    assert "en cours" in rows[0][2]
    assert "à venir" in rows[12][2]
    owed = page.partition("## Qui doit quoi")[2]
    assert "| notification du marché au mandataire | pilote | sans date fixée |" in owed
    assert "| tenue du séminaire national de lancement | bureau AD1 | 4 février 2027 |" in owed


def test_the_phases_that_moved_are_runs_of_their_kind_named_after_their_rank(
    stage: Stage, paris: Paris
) -> None:
    stage.run(parcours, stage.coevrons, paris("2027-01-15 10:00"))
    stage.is_ready_to_launch()
    stage.opens("lancement-in-situ", "2027-03-12 09:00")
    walked = stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    shown = {run.name: (run.state.name if run.state else "") for run in walked.children}
    assert shown["01 · Ouverture et passation du marché subséquent"] == "Terminée"
    assert shown["03 · Séminaire de lancement in situ"] == "En cours"
    assert not any(name.startswith(("04 ·", "12 ·")) for name in shown)
    launch = next(run for run in walked.children if run.name.startswith("03 ·"))
    assert launch.state is not None
    assert "tenue du séminaire de lancement in situ" in (launch.state.message or "")
    assert {"ateliers", "phase:lancement-in-situ"} <= set(launch.tags)


def test_a_phase_that_may_be_opened_is_shown_as_to_be_opened(stage: Stage, paris: Paris) -> None:
    stage.is_ready_to_launch()
    walked = stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    assert walked.state.name == "À ouvrir"
    assert walked.run.name.endswith("à ouvrir : Séminaire de lancement in situ")
    assert "à ouvrir" in rows_of(walked.pages[f"situation-{stage.coevrons}"])[2][2]


def test_a_message_lost_by_nobody_is_queued_by_the_phase_that_owes_it(stage: Stage, paris: Paris) -> None:
    stage.is_ready_to_launch()
    stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    before = {message.key for message in stage.messages()}
    lost = {key for key in before if ":phase-a-ouvrir:" in key}
    assert lost
    with stage.house.writing() as session:
        session.execute(delete(Message).where(col(Message.key).in_(lost)))
    walked = stage.run(parcours, stage.coevrons, paris("2027-03-12 11:00"))
    assert {message.key for message in stage.messages()} == before
    assert [run.name for run in walked.children] == ["03 · Séminaire de lancement in situ"]


def test_running_it_again_changes_nothing_and_shows_no_phase(stage: Stage, paris: Paris) -> None:
    stage.is_ready_to_launch()
    at = paris("2027-03-12 10:00")
    first = stage.run(parcours, stage.coevrons, at)
    messages, facts = stage.messages(), stage.facts()
    second = stage.run(parcours, stage.coevrons, at)
    assert first.children
    assert second.children == []
    assert [m.model_dump() for m in stage.messages()] == [m.model_dump() for m in messages]
    assert stage.facts() == facts
    assert (second.run.name, second.pages) == (first.run.name, first.pages)


def test_what_silence_decided_is_written_down_once_by_the_walk(stage: Stage, paris: Paris) -> None:
    stage.is_ready_to_launch()
    stage.opens("lancement-in-situ", "2027-03-12 09:00")
    stage.says("evenement-tenu", "2027-03-23 18:00", event="lancement-in-situ")
    stage.says(
        "livrable-remis", "2027-04-01 10:00", deliverable="note-de-cadrage", parts="methodologie,calendrier"
    )
    for _ in range(2):
        stage.run(parcours, stage.coevrons, paris("2027-06-10 10:00"))
    constats = [fact for fact in stage.facts(stage.coevrons) if fact.kind == "constat"]
    assert [fact.identity for fact in constats] == ["rule"]


@pytest.mark.parametrize("slug", ["pays-inconnu", ""])
def test_an_unknown_atelier_fails_with_a_sentence(stage: Stage, paris: Paris, slug: str) -> None:
    walked = stage.run(parcours, slug, paris("2027-03-12 10:00"))
    assert walked.state.is_failed()
    assert f"L’atelier ou la session « {slug} » n’existe pas." in walked.message
    assert walked.pages == {}


def test_the_request_is_cleared_by_the_walk(stage: Stage, paris: Paris) -> None:
    stage.is_ready_to_launch()
    assert stage.coevrons in stage.walks()
    stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    assert stage.coevrons not in stage.walks()
    assert stage.vanille in stage.walks()


def test_an_act_during_the_walk_keeps_the_request_for_the_next_one(
    stage: Stage, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meanwhile(*arguments: Any) -> None:
        monkeypatch.setattr("flows.parcours.leave_board", leave_board)
        stage.opens("lancement-in-situ", "2027-03-12 10:00")
        await leave_board(*arguments)

    stage.is_ready_to_launch()
    monkeypatch.setattr("flows.parcours.leave_board", meanwhile)
    stage.run(parcours, stage.coevrons, paris("2027-03-12 10:00"))
    assert stage.walks()[stage.coevrons] == stage.facts(stage.coevrons)[-1].seq
    next_one = stage.run(parcours, stage.coevrons, paris("2027-03-12 10:01"))
    assert "03 · Séminaire de lancement in situ" in [run.name for run in next_one.children]
    assert stage.coevrons not in stage.walks()
