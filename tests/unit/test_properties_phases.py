"""Whatever is recorded, in whatever order: when each phase opens and closes, and what is owed."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anyyear import START, Act, checked, end, outcome, play, years
from building import Year
from models.assess import assess
from models.commands import Accepted
from models.definition import Trigger
from models.settle import settle
from models.situation import State
from naive import first, holds, opening


@given(years())
@checked
def test_no_phase_is_triggered_while_a_condition_is_neither_met_nor_waived(acts: list[Act]) -> None:
    told, log = play(acts)
    for judged in log:
        if judged.act.kind in {"open", "phase-ouverte"}:
            phase = told.process.phase(judged.act.subject)
            gate = [c for c in phase.opens_when if c.only_if is None]
            known = Year(verification="30 jours")
            known.facts = [
                f for f in told.facts if f.recorded_at <= judged.act.at and f.kind != "phase-ouverte"
            ]
            missing = {c.key for c in gate if not holds(known, phase, c, judged.act.at, judged.act.at)}
            if isinstance(judged.answer, Accepted):
                assert phase.trigger is Trigger.PILOTE
                assert missing == set()
            elif judged.answer.unmet:
                assert {u.key for u in judged.answer.unmet} == missing


@given(years())
@settings(checked, max_examples=30)
def test_a_phase_opens_and_closes_at_the_first_moment_it_can_and_not_before(acts: list[Act]) -> None:
    told, _ = play(acts)
    now = end(acts)
    for line in told.situation(now).phases:
        assert line.opened_at == opening(told, line.phase, now)
        owed = (
            None
            if line.opened_at is None
            else first(told, line.phase, line.phase.conditions, now, line.opened_at)
        )
        assert line.closed_at == owed
        assert (line.state is State.CLOSED) == (owed is not None)
        if line.state is State.OPEN:
            conditions = [c for c in line.phase.conditions if c.only_if is None]
            missing = {c.key for c in conditions if not holds(told, line.phase, c, now, now)}
            assert {u.key for u in line.unmet} == missing


@given(years(), st.lists(st.integers(0, 420 * 24), min_size=2, max_size=6))
@checked
def test_a_phase_once_closed_is_closed_at_every_later_moment(acts: list[Act], hours: list[int]) -> None:
    # Resubmissions included: what was done was done. Only a correction, or something that had happened
    # before the closing and is told later, may say otherwise.
    told, _ = play(acts)
    closed: dict[str, datetime | None] = {}
    for at in sorted(START + timedelta(hours=hour) for hour in hours):
        lines = {line.key: line for line in told.situation(at).phases}
        for key in closed:
            assert lines[key].state is State.CLOSED
        closed |= {line.key: line.closed_at for line in lines.values() if line.state is State.CLOSED}


@given(years())
@checked
def test_nothing_opens_or_closes_in_the_future(acts: list[Act]) -> None:
    told, log = play(acts)
    for at in [judged.act.at for judged in log]:
        for line in told.situation(at).phases:
            assert line.opened_at is None or line.opened_at <= at
            assert line.closed_at is None or line.opened_at is None or line.opened_at <= line.closed_at <= at


@given(years(), st.integers(0, 3000))
@checked
def test_until_the_next_moment_nothing_changes_by_time_alone(acts: list[Act], minutes: int) -> None:
    told, _ = play(acts)
    now = end(acts) + timedelta(minutes=minutes)
    for situate in (told.situation, told.session):
        situation = situate(now)
        done = {(one.message, one.cause) for one in settle(told.process, situation, set())}
        until = situation.next_moment or now + timedelta(days=500)
        assert until > now
        span = until - now
        for later in (
            now + timedelta(seconds=1),
            now + span / 3,
            now + span / 2,
            until - timedelta(seconds=1),
        ):
            if now <= later < until:
                after = situate(later)
                assert outcome(after) == outcome(situation)
                assert after.tracks == situation.tracks
                assert after.silences == situation.silences
                assert settle(told.process, after, done) == ()


@given(years())
@settings(checked, max_examples=40)
def test_what_was_settled_is_owed_no_more_and_each_thing_once(acts: list[Act]) -> None:
    told, _ = play(acts)
    done: set[tuple[str, str]] = set()
    for at in [act.at for act in acts[:: max(1, len(acts) // 4)]] + [end(acts) + timedelta(days=200)]:
        known = [f for f in told.facts if f.recorded_at <= at]
        situation = assess(told.process, known, at, scope=told.slug)
        owed = settle(told.process, situation, done)
        causes = [(one.message, one.cause) for one in owed]
        assert len(causes) == len(set(causes))
        done.update(causes)
        assert settle(told.process, situation, done) == ()
