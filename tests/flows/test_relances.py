"""`relances`: what time alone has changed, in every territory's own hours, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from flows.relances import relances
from models.owed import Owed
from models.process import Process
from models.settle import settle
from models.situation import Situation
from models.tables import Message
from tasks.wake import walked

if TYPE_CHECKING:
    from flows.conftest import Stage

pytestmark = pytest.mark.server

Paris = Callable[[str], datetime]
PILOTE_974 = "pilote@deal974.example"


@pytest.fixture
def launched(stage: Stage) -> Stage:
    """Both territories opened their launch, agreed for 23 March, and nobody says that it was held."""
    for slug, by in ((stage.coevrons, "pilote@ddt53.example"), (stage.vanille, PILOTE_974)):
        stage.is_ready_to_launch(slug, by)
        assert stage.opens("lancement-in-situ", "2027-03-12 10:00", slug=slug, by=by).refusal is None
    return stage


def reminders(stage: Stage, *slugs: str) -> list[Message]:
    """Those about the launches, whose dates are known; other deadlines pass beside them."""
    about = {"lancement-national", "lancement-in-situ"}
    return [m for m in stage.messages(*slugs) if m.message == "retard" and m.phase in about]


def test_a_deadline_that_passed_is_reminded_once(stage: Stage, paris: Paris) -> None:
    late = stage.run(relances, paris("2027-02-08 10:00"))
    assert late.state.name == "Fait"
    assert stage.addresses(reminders(stage, stage.session)) == ["ad1@dgaln.example"]
    again = stage.run(relances, paris("2027-02-08 10:00"))
    assert again.state.name == "Rien à relancer"
    assert len(reminders(stage)) == 1


def test_nothing_is_reminded_before_its_hour(stage: Stage, paris: Paris) -> None:
    stage.run(relances, paris("2027-02-08 08:59"))
    assert reminders(stage) == []


def test_each_territory_is_reminded_in_the_morning_of_its_own_zone(launched: Stage, paris: Paris) -> None:
    launched.run(relances, paris("2027-03-25 05:30"))
    assert reminders(launched, launched.coevrons, launched.vanille) == []
    launched.run(relances, paris("2027-03-25 06:30"))
    assert reminders(launched, launched.coevrons) == []
    assert launched.addresses(reminders(launched, launched.vanille)) == [PILOTE_974]
    launched.run(relances, paris("2027-03-25 09:30"))
    assert launched.addresses(reminders(launched, launched.coevrons)) == ["pilote@ddt53.example"]


def test_the_run_says_how_many_and_where_and_leaves_the_page_of_the_session(
    launched: Stage, paris: Paris
) -> None:
    before = len(launched.messages())
    shown = launched.run(relances, paris("2027-03-25 10:00"))
    queued = len(launched.messages()) - before
    assert len(reminders(launched)) >= 3
    assert shown.run.name.startswith("Relances · 3\u00a0journaux relus, ")
    assert f"{queued}\u00a0messages" in shown.message
    assert {f"territoire:{launched.coevrons}", f"territoire:{launched.vanille}"} <= set(shown.run.tags)
    assert "Les Coëvrons" in shown.pages[f"situation-{launched.session}"]


def test_the_territories_that_time_moved_are_to_be_walked(launched: Stage, paris: Paris) -> None:
    waiting = launched.walks()
    with launched.house.writing() as session:
        for slug, seq in waiting.items():
            walked(session, slug, seq)
    assert launched.walks() == {}
    launched.run(relances, paris("2027-03-25 10:00"))
    assert set(launched.walks()) == {launched.session, launched.coevrons, launched.vanille}


def test_one_journal_that_breaks_does_not_stop_the_others_and_is_named(
    launched: Stage, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(process: Process, situation: Situation, *rest: Any, **options: Any) -> tuple[Owed, ...]:
        if situation.scope == launched.coevrons:
            raise ValueError("abîmé")
        return settle(process, situation, *rest, **options)

    with monkeypatch.context() as patched:
        patched.setattr("tasks.sweep.settle", breaks)
        shown = launched.run(relances, paris("2027-03-25 10:00"))
    assert (shown.state.is_failed(), shown.state.name) == (True, "Incomplet")
    assert f"à revoir : {launched.coevrons}." in shown.message
    assert reminders(launched, launched.vanille)
    assert not reminders(launched, launched.coevrons)
    assert launched.run(relances, paris("2027-03-25 10:00")).state.name == "Fait"
    assert reminders(launched, launched.coevrons)


def test_a_silence_that_decided_is_written_down_once(launched: Stage, paris: Paris) -> None:
    launched.says("evenement-tenu", "2027-03-23 18:00", event="lancement-in-situ")
    launched.says(
        "livrable-remis", "2027-04-01 10:00", deliverable="note-de-cadrage", parts="methodologie,calendrier"
    )
    for _ in range(2):
        launched.run(relances, paris("2027-06-10 10:00"))
    assert [f.kind for f in launched.facts(launched.coevrons)].count("constat") == 1
