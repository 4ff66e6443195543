"""Any year at all: acts drawn at random, judged one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from building import PLAIN_YEAR, SESSION, Year, moment
from models.commands import Accepted, Command, OpenPhase, Record, Refusal, Waive
from models.decide import decide
from models.facts import Draft, Fact, read_payload
from models.moments import exactly
from models.situation import Situation

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
