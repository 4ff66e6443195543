"""Whatever is recorded, in whatever order: what was told late, again or wrongly gives the same situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anyyear import BY, PARIS, START, SUBJECTS, Act, checked, command, end, judge, outcome, play, years
from building import SESSION, Year
from models.assess import assess
from models.commands import Accepted, Correct, Record, Refusal
from models.errors import AtelierError
from models.facts import Fact, canonical, parse_stored, read_payload
from models.kinds import Payload
from models.moments import exactly


@given(years(), st.integers(1, 4))
@checked
def test_of_what_happened_only_a_decision_is_refused_for_what_came_before_it(
    acts: list[Act], attempt: int
) -> None:
    told = Year(verification="30 jours")
    for act in acts:
        asked = command(told, act)
        if not isinstance(asked, Record):
            continue
        if act.kind == "decision-prise" and attempt < 4:
            asked = replace(asked, payload=asked.payload.model_copy(update={"attempt": attempt}))
        _, answer = judge(told, asked, act.at)
        if isinstance(answer, Refusal):
            assert act.kind == "decision-prise", answer.reason
            if "déjà prise" in answer.reason:
                assert of_the_same(told, asked, "decision-prise", "pris-en-compte"), answer.reason
            elif "précède" in answer.reason:
                submissions = of_the_same(told, asked, "livrable-remis")
                assert any(fact.at > asked.when.at for fact in submissions), answer.reason
            elif "n’existe pas" in answer.reason:
                assert len(of_the_same(told, asked, "livrable-remis")) < attempt < 4, answer.reason
            elif "notifiée à temps" in answer.reason:
                assert asked.when.at < act.at, answer.reason
            else:
                assert attempt < 4, answer.reason
                assert "remplacée" in answer.reason


def of_the_same(told: Year, asked: Record, *kinds: str) -> list[Fact]:
    """What is known of the deliverable that somebody decides on, in its version."""
    return [
        f for f in told.facts if f.kind in kinds and submission_of(f.payload) == submission_of(asked.payload)
    ]


def submission_of(payload: Payload) -> tuple[str, int]:
    return getattr(payload, "deliverable", ""), getattr(payload, "version", 1)


@given(years())
@checked
def test_replaying_the_journal_gives_the_same_situation(acts: list[Act]) -> None:
    told, _ = play(acts)
    again = [replace(fact, payload=parse_stored(fact.kind, canonical(fact.payload))) for fact in told.facts]
    one, other = told.situation(end(acts)), assess(told.process, reversed(again), end(acts), scope=told.slug)
    assert one.phases == other.phases
    assert one.tracks == other.tracks
    assert (one.anomalies, one.silences, one.next_moment) == (
        other.anomalies,
        other.silences,
        other.next_moment,
    )


def about(fact: Fact) -> tuple[object, ...]:
    """What a fact is about; the last of two facts of the same instant about the same thing speaks."""
    said = fact.payload
    thing = next(
        (getattr(said, k) for k in ("event", "deliverable", "phase") if getattr(said, k, None)), fact.kind
    )
    return fact.at, thing


@given(years(), st.randoms(use_true_random=False))
@checked
def test_independent_facts_may_be_recorded_in_any_order(acts: list[Act], random: Any) -> None:
    told, _ = play(acts)
    shuffled = list(told.facts)
    random.shuffle(shuffled)
    ranks = {id(fact): rank for rank, fact in enumerate(told.facts)}
    for thing in {about(fact) for fact in shuffled}:
        places = [place for place, fact in enumerate(shuffled) if about(fact) == thing]
        for place, fact in zip(
            places, sorted((shuffled[p] for p in places), key=lambda f: ranks[id(f)]), strict=True
        ):
            shuffled[place] = fact
    again = Year(verification="30 jours")
    again.facts = [replace(fact, seq=number) for number, fact in enumerate(shuffled, 1)]
    assert outcome(again.situation(end(acts))) == outcome(told.situation(end(acts)))


@given(years(), st.integers(0, 60))
@checked
def test_what_is_told_late_counts_as_if_it_had_been_told_at_once(acts: list[Act], chosen: int) -> None:
    told, _ = play(acts)
    now = end(acts)
    recorded = [
        f for f in told.facts if f.kind in SUBJECTS and sum(about(f) == about(g) for g in told.facts) == 1
    ]
    if not recorded:
        return
    fact = recorded[chosen % len(recorded)]
    late = Year(verification="30 jours")
    late.facts = [f for f in told.facts if f is not fact]
    by = "national" if fact.scope == SESSION else BY.get(fact.kind, "pilote")
    asked = Record(fact.kind, fact.payload, fact.when, by)
    _, answer = judge(late, asked, now)
    assert isinstance(answer, Accepted)
    assert outcome(late.situation(now)) == outcome(told.situation(now))


@given(years(), st.integers(0, 60), st.sampled_from(["void", "on", "dates"]))
@checked
def test_a_correction_gives_what_the_right_fact_would_have_given(
    acts: list[Act], chosen: int, how: str
) -> None:
    told, _ = play(acts)
    now = end(acts)
    facts = [
        f
        for f in told.facts
        if f.scope == told.slug and f.kind in {"date-convenue", "livrable-remis", "pris-en-compte"}
    ]
    if not facts:
        return
    fact = facts[chosen % len(facts)]
    changes: dict[str, Any] = {"void": how == "void"}
    right: Fact | None = None
    if how == "on" or (how == "dates" and fact.kind != "date-convenue"):
        earlier = exactly(max(START, fact.at - timedelta(days=2)), PARIS)
        changes["on"], right = earlier.at.isoformat(), replace(fact, when=earlier)
    elif how == "dates":
        changes["set"] = {"dates": "2027-12-20"}
        right = replace(
            fact, payload=read_payload(fact.kind, {**fact.payload.model_dump(), "dates": "2027-12-20"})
        )
    asked = Correct(fact.seq, changes.pop("set", {}), "erreur", exactly(now, PARIS), "pilote", **changes)
    try:
        _, answer = judge(told, asked, now)
    except AtelierError as error:
        raise AssertionError(error.message) from error
    if isinstance(answer, Refusal):  # What somebody decided is corrected before the submission it judged.
        assert fact.kind == "livrable-remis", answer.reason
        assert "laisserait sans effet la décision" in answer.reason
        return
    expected = Year(verification="30 jours")
    expected.facts = [f for f in told.facts if f.kind != "correction" and f is not fact]
    if right is not None:
        expected.facts.append(right)
    assert outcome(told.situation(now)) == outcome(expected.situation(now))
