"""Whatever happens to a submission, in whatever order it is typed: one outcome, the same for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anyyear import checked
from building import Year
from models.facts import Fact
from models.kinds import Decision
from models.legal import REJET_TACITE, SILENCES, TACIT
from submitting import NOTE

START = datetime(2027, 2, 1, 8, tzinfo=UTC)
DEPARTEMENTS = ["53", "971", "974", "975", "67", "988"]
SAID: list[tuple[str, dict[str, Any]]] = [
    *[("decision-prise", {"decision": one}) for one in ("admission", "ajournement", "rejet", "refaction")],
    ("decision-prise", {"decision": "ajournement"}),
    *[("reponse-du-titulaire", {"reply": one}) for one in ("acceptation", "refus", "observations")],
    ("livrable-remis", {}),
    ("delai-suspendu", {"reason": "x", "effect": "continue"}),
    ("delai-suspendu", {"reason": "x", "effect": "restart"}),
    ("delai-repris", {}),
]
FINAL = {TACIT, REJET_TACITE, str(Decision.ADMISSION), str(Decision.REJET)}


@st.composite
def lives(draw: st.DrawFn) -> Year:
    """A submission, then anything, each thing at an hour of its own, over both changes of the clock."""
    told = Year(
        departement=draw(st.sampled_from(DEPARTEMENTS)),
        verification=draw(st.sampled_from([None, "15 jours"])),
    )
    hours = draw(st.lists(st.integers(0, 24 * 300), min_size=1, max_size=9, unique=True))
    for rank, hour in enumerate(sorted(hours)):
        kind, values = draw(st.sampled_from(SAID)) if rank else ("livrable-remis", {})
        at = START + timedelta(hours=hour, minutes=rank)
        told.on(at.isoformat(), kind, NOTE, **values)
    return told


def moments(draw_from: st.DataObject) -> datetime:
    return START + timedelta(hours=draw_from.draw(st.integers(0, 24 * 400)))


@given(lives(), st.data())
@checked
def test_a_submission_has_one_outcome_and_a_final_one_for_good(told: Year, data: st.DataObject) -> None:
    at = moments(data)
    for track in told.situation(at).tracks:
        for attempt in track.attempts:
            instants = [answer.at for answer in attempt.answers]
            assert instants == sorted(instants)
            assert all(answer.at <= at for answer in attempt.answers)
            outcomes = [answer.outcome for answer in attempt.answers]
            assert set(outcomes[:-1]) <= {"ajournement", "refaction"}
            assert sum(one in {TACIT, REJET_TACITE} for one in outcomes) <= 1
            rules = [lapse.rule for lapse in attempt.lapses]
            assert (TACIT in rules) == (TACIT in outcomes)
            assert (REJET_TACITE in rules) == (REJET_TACITE in outcomes)
            if outcomes and outcomes[-1] in FINAL:
                assert attempt.clock is None


@given(lives(), st.randoms(use_true_random=False), st.data())
@checked
def test_the_order_of_typing_changes_nothing(told: Year, random: Any, data: st.DataObject) -> None:
    at = moments(data)
    shuffled = list(told.facts)
    random.shuffle(shuffled)
    again = Year()
    again.slug, again.zone = told.slug, told.zone
    again.facts = [replace(fact, seq=number) for number, fact in enumerate(shuffled, 1)]
    assert spoken(again, at) == spoken(told, at)


def spoken(told: Year, at: datetime) -> list[tuple[object, ...]]:
    """What became of each submission, whatever the numbers of its facts."""
    return [
        (
            attempt.number,
            [(a.outcome, a.at) for a in attempt.answers],
            [(one.rule, one.at, one.then) for one in attempt.lapses],
            attempt.clock and (attempt.clock.legal, attempt.clock.start, attempt.clock.ends),
        )
        for track in told.situation(at).tracks
        for attempt in track.attempts
    ]


@given(lives(), st.data())
@checked
def test_until_the_next_moment_no_silence_speaks(told: Year, data: st.DataObject) -> None:
    at = moments(data)
    known = known_at(told, at)
    situation = known.situation(at)
    until = situation.next_moment or at + timedelta(days=400)
    for later in (at + (until - at) / 2, until - timedelta(seconds=1)):
        assert spoken(known, later) == spoken(known, at)
    current = [track.current for track in situation.tracks if track.current]
    for attempt in current:
        if attempt.clock and attempt.clock.over and attempt.clock.legal in SILENCES:
            after = known.situation(attempt.clock.over)
            lapses = [lapse for t in after.tracks if t.current for lapse in t.current.lapses]
            assert attempt.clock.over in {lapse.at for lapse in lapses}


def known_at(told: Year, at: datetime) -> Year:
    """The same life as far as it went by then."""
    known = Year()
    known.slug, known.zone = told.slug, told.zone
    known.facts = [fact for fact in told.facts if happened(fact, at)]
    return known


def happened(fact: Fact, at: datetime) -> bool:
    return fact.at <= at
