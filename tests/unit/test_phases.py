"""The thirteen phases: what each waits for before it opens and before it closes (process.md's table)."""

from __future__ import annotations

import pytest

from building import Year, moment
from models.roles import Role
from thirteen import AT, DEBTS, ENTAILS, FULFIL, GATES, TABLE, TRIGGERED, year


def test_the_table_holds_every_phase_and_every_condition_of_the_process() -> None:
    phases = Year().process.phases
    assert [(p.key, str(p.trigger)) for p in phases] == [(key, row[0]) for key, row in TABLE.items()]
    for phase in phases:
        asked = [{c.key for c in cs if c.only_if is None} for cs in (phase.opens_when, phase.closes_when)]
        assert asked[0] - {"atelier-inscrit"} == set(TABLE[phase.key][1])
        assert asked[1] == set(TABLE[phase.key][2])


@pytest.mark.parametrize("phase", TABLE)
def test_a_gate_that_nothing_has_opened_names_each_condition_and_its_owner(phase: str) -> None:
    trigger, gate, debts = TABLE[phase]
    line = Year().line(phase, AT)
    found = {unmet.key: str(unmet.owner) for unmet in line.unmet}
    if phase == "marche-subsequent":
        assert (line.state, found) == ("open", debts)
    else:
        assert (line.state, found) == ("locked", gate)
    assert trigger in {"regle", "national", "pilote"}


@pytest.mark.parametrize(("phase", "left_out"), GATES)
def test_a_gate_stays_shut_while_one_condition_is_missing(phase: str, left_out: str) -> None:
    told = year(set(TABLE[phase][1]) - {left_out})
    assert told.state(phase, AT) == "locked"
    assert told.unmet(phase, AT) == {left_out}


@pytest.mark.parametrize("phase", list(TABLE)[1:])
def test_a_phase_opens_by_itself_or_waits_for_its_pilot_once_its_gate_is_open(phase: str) -> None:
    line = year(set(TABLE[phase][1])).line(phase, "2027-12-31")
    if phase in TRIGGERED:
        assert (str(line.state), line.unmet, line.opened_at) == ("ready", (), None)
    else:
        assert str(line.state) == "open"
        assert line.opened_at is not None


@pytest.mark.parametrize(("phase", "left_out"), DEBTS)
def test_a_phase_stays_open_while_it_owes_one_thing_and_says_who_owes_it(phase: str, left_out: str) -> None:
    trigger, gate, debts = TABLE[phase]
    told = year({*gate, *debts} - {left_out}, opened=phase if trigger == "pilote" else None)
    line = told.line(phase, AT)
    assert str(line.state) == "open"
    owed = {left_out, *ENTAILS.get(left_out, ())}
    assert {unmet.key: str(unmet.owner) for unmet in line.unmet} == {key: debts[key] for key in owed}


@pytest.mark.parametrize("phase", TABLE)
def test_a_phase_closes_when_the_last_thing_it_owes_has_come(phase: str) -> None:
    trigger, gate, debts = TABLE[phase]
    told = year({*gate, *debts}, opened=phase if trigger == "pilote" else None)
    line = told.line(phase, AT)
    last = max(FULFIL[key][0] for key in (*gate, *debts))
    assert (str(line.state), line.unmet) == ("closed", ())
    assert line.closed_at == moment(f"{last} 00:00")


def test_the_first_phase_opens_with_the_atelier_and_its_pilot() -> None:
    assert Year(people=[Role.DECIDEUR]).unmet("marche-subsequent", AT) == {"atelier-inscrit"}
    alone = Year(people=[])
    alone.joins("2027-02-01", "pilote", "pilote")
    assert alone.state("marche-subsequent", "2027-01-31") == "locked"
    assert alone.state("marche-subsequent", "2027-02-01") == "open"
    assert Year(start="2027-01-11").state("marche-subsequent", "2027-01-10") == "locked"
    assert Year(start="2027-01-11").state("marche-subsequent", "2027-01-11") == "open"


@pytest.mark.parametrize("phase", ["marche-subsequent", "lancement-in-situ"])
def test_an_order_of_service_is_waited_for_only_where_the_marche_provides_one(phase: str) -> None:
    for asked in (True, False):
        told = Year(start_order=asked).lives("2027-03-11")
        assert ("demarrage-ordonne" in told.unmet(phase, "2027-03-11")) is asked
    told = Year(start_order=True).lives("2027-03-11")
    told.on("2027-03-11", "demarrage-ordonne")
    assert "demarrage-ordonne" not in told.unmet(phase, "2027-03-11")
