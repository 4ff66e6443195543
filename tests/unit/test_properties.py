"""Whatever is recorded, in whatever order: what holds of every atelier at every moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import PLAIN_YEAR, SESSION, Year, moment
from models.assess import assess
from models.calendar import deadline
from models.commands import Accepted, Command, Correct, OpenPhase, Record, Refusal, Waive
from models.conditions import Condition, Verb
from models.decide import decide
from models.deliverables import verification_of
from models.errors import AtelierError
from models.facts import Draft, Fact, canonical, parse_stored, read_payload
from models.kinds import DateConvenue, EvenementTenu, LivrableRemis, PhaseOuverte, PoursuiteSansAttendre
from models.moments import day_end, day_start, exactly
from models.process import Phase, Trigger
from models.settle import settle
from models.situation import Situation, State

settings.register_profile(
    "properties",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=70,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
checked = settings.get_profile("properties")

PARIS, REGISTERED, START = "Europe/Paris", moment("2027-01-11 00:00"), moment("2027-01-12 08:00")
EVENTS = ["lancement-in-situ", "atelier-1", "atelier-2", "atelier-3", "cloture-in-situ"]
NATIONAL = ["lancement-national", "rendez-vous-national-1", "rendez-vous-national-2", "cloture-nationale"]
DELIVERABLES = ["note-de-cadrage", "carnet-de-suivi", "rapport-final", "feuille-de-route"]
PHASES = [phase.key for phase in Year().process.phases]
BY = {"livrable-remis": "mandataire", "decision-prise": "decideur", "livret-publie": "national"}


@dataclass(frozen=True)
class Act:
    """Somebody's act: at which moment, and when the thing had happened."""

    at: datetime
    happened: datetime
    kind: str
    subject: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """An act, what was answered, and the situation it was judged on."""

    act: Act
    before: Situation
    answer: Accepted | Refusal


def words(kind: str, subject: str, draw: st.DrawFn, day: datetime) -> dict[str, Any]:
    """Plausible keys of a fact that happened on this day."""
    if kind == "date-convenue":
        days = draw(st.integers(-5, 60))
        return {
            "dates": f"{day + timedelta(days=days):%Y-%m-%d}",
            "place": draw(st.sampled_from(["Évron", None])),
        }
    if kind == "evenement-tenu":
        return {"dates": f"{day - timedelta(days=draw(st.integers(0, 3))):%Y-%m-%d}"}
    if kind == "evenement-annule":
        return {"reason": "neige"}
    version = {"version": draw(st.integers(1, 3))} if subject == "carnet-de-suivi" else {}
    if kind == "livrable-remis" and draw(st.booleans()):
        return {**version, "parts": ""}
    if kind == "decision-prise":
        return {
            **version,
            "decision": draw(st.sampled_from(["admission", "ajournement", "rejet", "refaction"])),
        }
    return version


SUBJECTS = {
    "date-convenue": EVENTS + NATIONAL, "evenement-tenu": EVENTS + NATIONAL,
    "evenement-annule": EVENTS + NATIONAL,
    "programme-convenu": EVENTS, "version-circulee": DELIVERABLES, "livrable-remis": DELIVERABLES,
    "decision-prise": DELIVERABLES, "pris-en-compte": DELIVERABLES, "marche-notifie": [""],
    "livret-publie": [""], "open": PHASES, "waive": EVENTS, "autre-evenement": [""],
}  # fmt: skip


@st.composite
def years(draw: st.DrawFn) -> list[Act]:
    """A plain year with holes and late entries, and anything else happening in the middle of it."""
    last = draw(st.integers(3, len(PLAIN_YEAR)))
    dropped = draw(st.sets(st.integers(0, len(PLAIN_YEAR) - 1), max_size=6))
    lags = draw(st.dictionaries(st.integers(0, len(PLAIN_YEAR) - 1), st.integers(1, 60), max_size=6))
    acts = []
    for number, (day, kind, subject, values) in enumerate(PLAIN_YEAR[:last]):
        if number not in dropped:
            happened = moment(f"{day} 09:00") + timedelta(minutes=number)
            acts.append(Act(happened + timedelta(days=lags.get(number, 0)), happened, kind, subject, values))
    for _ in range(draw(st.integers(0, 10))):
        kind = draw(st.sampled_from(sorted(SUBJECTS)))
        subject = draw(st.sampled_from(SUBJECTS[kind]))
        happened = START + timedelta(minutes=draw(st.integers(0, 340 * 24 * 60)))
        at = happened + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 9, 45])))
        acts.append(Act(at, happened, kind, subject, words(kind, subject, draw, happened)))
    for _ in range(draw(st.integers(0, 4))):
        # Submissions and answers in a row, each soon after the one before.
        kind = draw(st.sampled_from(["livrable-remis", "decision-prise", "decision-prise", "pris-en-compte"]))
        subject = draw(st.sampled_from(["note-de-cadrage", "carnet-de-suivi"]))
        happened = moment("2027-04-01 12:00") + timedelta(minutes=draw(st.integers(0, 60 * 24 * 60)))
        acts.append(Act(happened, happened, kind, subject, words(kind, subject, draw, happened)))
    return sorted(acts, key=lambda act: act.at)


def command(told: Year, act: Act) -> Command:
    """The act as it is asked for."""
    if act.kind in {"open", "phase-ouverte"}:
        return OpenPhase(act.subject, exactly(act.at, PARIS), "pilote")
    if act.kind == "waive":
        conditions = told.process.phase(act.subject).conditions
        key = conditions[act.at.minute % len(conditions)].key
        until = (act.at + timedelta(days=act.at.hour)).date() if act.at.hour > 6 else None
        return Waive(act.subject, key, "urgence", until, exactly(act.at, PARIS), "pilote")
    values = {"nature": "COPIL"} if act.kind == "autre-evenement" else act.values
    said = told._said(f"{act.happened:%Y-%m-%d}", act.kind, act.subject, values)
    by = "national" if act.subject in NATIONAL else BY.get(act.kind, "pilote")
    return Record(act.kind, read_payload(act.kind, said), exactly(act.happened, PARIS), by)


def judge(told: Year, asked: Command, at: datetime) -> tuple[Situation, Accepted | Refusal]:
    """What is answered, and the facts that it brings."""
    scope = told.slug
    if isinstance(asked, Record):
        scope = told._scope(asked.kind, asked.payload.model_dump())
    situation = told.session(at) if scope == SESSION else told.situation(at)
    answer = decide(told.process, situation, asked)
    if isinstance(answer, Accepted):
        for draft in answer.drafts:
            keep(told, scope, draft, at, asked.by)
    return situation, answer


def keep(told: Year, scope: str, draft: Draft, at: datetime, by: str) -> None:
    told.facts.append(Fact(scope, told._next(scope), draft.kind, draft.payload, draft.when, at, by))


def play(acts: Iterable[Act]) -> tuple[Year, list[Judged]]:
    """The year as it is judged, act after act."""
    told, log = Year(verification="30 jours"), list[Judged]()
    for act in acts:
        before, answer = judge(told, command(told, act), act.at)
        log.append(Judged(act, before, answer))
    return told, log


def outcome(situation: Situation) -> list[tuple[object, ...]]:
    """What a person reads of each phase."""
    return [
        (
            line.key,
            line.state,
            line.opened_at,
            line.closed_at,
            tuple((u.key, u.due) for u in line.unmet),
            tuple(u.key for u in line.engaged_without),
            tuple((w.condition, w.until, w.active) for w in line.waivers),
            line.dates,
            line.attendance,
        )
        for line in situation.phases
    ]


def end(acts: list[Act]) -> datetime:
    return max((act.at for act in acts), default=START)


# An independent, naive reading of the table: each condition asked anew at one moment, from the bare facts.


def holds(told: Year, phase: Phase, condition: Condition, at: datetime, known: datetime) -> bool:
    """Whether the condition held at `at` or was waived then, as known at `known`."""
    facts = sorted((f for f in told.facts if f.at <= known), key=lambda f: (f.at, f.seq))
    for fact in facts:
        said = fact.payload
        if isinstance(said, PoursuiteSansAttendre) and (said.phase, said.condition) == (
            phase.key,
            condition.key,
        ):
            expired = said.until is not None and at >= day_end(said.until, PARIS)
            if fact.at <= at and not expired:
                return True
    return _holds(told, condition, at, facts)


def _about(facts: list[Fact], kinds: set[str], subject: str) -> list[Fact]:
    return [
        f
        for f in facts
        if f.kind in kinds and subject in {getattr(f.payload, k, None) for k in ("event", "deliverable")}
    ]


def _days(fact: Fact) -> tuple[datetime, datetime]:
    """The first instants of the first and of the last day on which an event took place."""
    assert isinstance(fact.payload, EvenementTenu)
    return day_start(fact.payload.dates[0], PARIS), day_start(fact.payload.dates[-1], PARIS)


def _held_on(facts: list[Fact], event: str) -> datetime | None:
    held = _about(facts, {"evenement-tenu"}, event)
    return _days(held[0])[1] if held else None


def _holds(told: Year, condition: Condition, at: datetime, facts: list[Fact]) -> bool:
    subject, past = condition.subject, [f for f in facts if f.at <= at]
    if condition.deliverable and condition.verb not in {Verb.CIRCULATED, Verb.PUBLISHED}:
        return _handed_in(told, condition, at, facts)
    if condition.verb is Verb.HELD:
        day = _held_on(facts, subject)
        return day is not None and day <= at
    if condition.verb is Verb.DATED:
        said = [f.payload for f in _about(past, {"date-convenue", "evenement-annule"}, subject)]
        last = said[-1] if said else None
        return isinstance(last, DateConvenue) and (not condition.place or bool(last.place or last.remote))
    if condition.verb in {Verb.PROGRAMME, Verb.CIRCULATED}:
        kind = "programme-convenu" if condition.verb is Verb.PROGRAMME else "version-circulee"
        return bool(_about(past, {kind}, subject))
    kinds = {Verb.REGISTERED: "atelier-inscrit", Verb.PUBLISHED: "livret-publie"}
    happened = any(f.kind == kinds.get(condition.verb, subject) for f in past)
    return happened and (condition.verb is not Verb.REGISTERED or at >= REGISTERED)


def _handed_in(told: Year, condition: Condition, at: datetime, facts: list[Fact]) -> bool:
    """Whether the last submission by this moment is complete, answered or admitted, as asked."""
    mine = [
        f
        for f in _about(facts, {"livrable-remis", "decision-prise", "pris-en-compte"}, condition.subject)
        if f.at <= at and condition.version in {None, getattr(f.payload, "version", 1)}
    ]
    last = next((f for f in reversed(mine) if isinstance(f.payload, LivrableRemis)), None)
    if last is None or not isinstance(last.payload, LivrableRemis):
        return False
    if condition.verb is Verb.SUBMITTED:
        day = _held_on(facts, condition.after) if condition.after else last.at
        whole = set(told.process.deliverables_by_key[condition.subject].parts) <= set(last.payload.parts)
        return whole and day is not None and last.at >= day
    return _answered(
        told, condition, at, last, [f for f in mine if f.kind != "livrable-remis" and f.at >= last.at]
    )


def _answered(told: Year, condition: Condition, at: datetime, handed_in: Fact, answers: list[Fact]) -> bool:
    """What became of the last submission by this moment."""
    deliverable = told.process.deliverables_by_key[condition.subject]
    delay = verification_of(told.process, deliverable, told.situation(at).history)
    silent = day_end(deadline(handed_in.when.day, delay), PARIS) if delay else None
    word = ""
    for fact in answers:
        said = str(getattr(fact.payload, "decision", "pris en compte"))
        if word in {"", "ajournement"} and not (said == "pris en compte" and delay):
            if not word and silent and fact.at >= silent:
                continue
            word = said
    if not word and silent and silent <= at:
        word = "admission"
    return bool(word) if condition.verb is Verb.ANSWERED else word in {"admission", "refaction"}


def first(
    told: Year, phase: Phase, conditions: Iterable[Condition], known: datetime, since: datetime | None
) -> datetime | None:
    """The first of all moments at which something could change when all of these hold."""
    asked = [c for c in conditions if c.only_if is None]
    moments = {REGISTERED, since or START}
    for fact in told.facts:
        moments.add(fact.at)
        if fact.kind == "evenement-tenu":
            moments.add(_days(fact)[1])
        if fact.kind == "livrable-remis":
            for deliverable in told.process.deliverables:
                delay = verification_of(told.process, deliverable, told.situation(known).history)
                if delay:
                    moments.add(day_end(deadline(fact.when.day, delay), PARIS))
    good = (m for m in sorted(moments) if m <= known and (since is None or m >= since))
    return next((m for m in good if all(holds(told, phase, c, m, known) for c in asked)), None)


def opening(told: Year, phase: Phase, now: datetime) -> datetime | None:
    """The first of what opens a phase: its rule, its event, or somebody."""
    found = [f.at for f in told.facts if isinstance(f.payload, PhaseOuverte) and f.payload.phase == phase.key]
    held = _about(sorted(told.facts, key=lambda f: (f.at, f.seq)), {"evenement-tenu"}, phase.key)
    found += [_days(fact)[0] for fact in held[:1]]
    rule = None if phase.trigger is Trigger.PILOTE else first(told, phase, phase.opens_when, now, None)
    return min([*found, *([rule] if rule else [])], default=None)


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


@given(years(), st.integers(1, 4))
@checked
def test_what_happened_is_never_refused_for_a_reason_of_order(acts: list[Act], attempt: int) -> None:
    told = Year(verification="30 jours")
    for act in acts:
        asked = command(told, act)
        if not isinstance(asked, Record):
            continue
        if act.kind == "decision-prise" and attempt < 4:
            asked = replace(asked, payload=asked.payload.model_copy(update={"attempt": attempt}))
        _, answer = judge(told, asked, act.at)
        if isinstance(answer, Refusal):
            assert attempt < 4, answer.reason
            assert "remplacée" in answer.reason


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
    assert isinstance(answer, Accepted)
    expected = Year(verification="30 jours")
    expected.facts = [f for f in told.facts if f.kind != "correction" and f is not fact]
    if right is not None:
        expected.facts.append(right)
    assert outcome(told.situation(now)) == outcome(expected.situation(now))
