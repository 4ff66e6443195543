"""A naive, independent reading of the table: each condition asked anew at one moment, from the bare facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from anyyear import PARIS, REGISTERED, START
from building import Year
from models.calendar import NATIONAL
from models.conditions import Condition, Verb
from models.definition import Phase, Trigger
from models.delays import Delay
from models.deliverables import verification_of
from models.facts import Fact
from models.kinds import DateConvenue, EvenementTenu, LivrableRemis, PhaseOuverte, PoursuiteSansAttendre
from models.moments import day_end, day_start


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
    silent = day_end(NATIONAL.deadline(handed_in.when.day, delay), PARIS) if delay else None
    word, rejected = "", None
    for fact in answers:
        said = str(getattr(fact.payload, "decision", "pris en compte"))
        if word in {"", "ajournement"} and not (said == "pris en compte" and delay):
            if (not word and silent and fact.at >= silent) or (rejected and fact.at >= rejected):
                continue
            word, rejected = said, _rejected_at(fact) if said == "ajournement" and delay else None
    if not word and silent and silent <= at:
        word = "admission"
    if rejected and rejected <= at:
        word = "rejet"
    return bool(word) if condition.verb is Verb.ANSWERED else word in {"admission", "refaction"}


def _rejected_at(ajournement: Fact) -> datetime:
    """When silence rejects: ten days for the titulaire to reply, then fifteen for the buyer."""
    turn = NATIONAL.deadline(ajournement.when.day, Delay(10, "jours"))
    return day_end(NATIONAL.deadline(turn, Delay(15, "jours")), PARIS)


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
                    moments.add(day_end(NATIONAL.deadline(fact.when.day, delay), PARIS))
    good = (m for m in sorted(moments) if m <= known and (since is None or m >= since))
    return next((m for m in good if all(holds(told, phase, c, m, known) for c in asked)), None)


def opening(told: Year, phase: Phase, now: datetime) -> datetime | None:
    """The first of what opens a phase: its rule, its event, or somebody."""
    found = [f.at for f in told.facts if isinstance(f.payload, PhaseOuverte) and f.payload.phase == phase.key]
    held = _about(sorted(told.facts, key=lambda f: (f.at, f.seq)), {"evenement-tenu"}, phase.key)
    found += [_days(fact)[0] for fact in held[:1]]
    rule = None if phase.trigger is Trigger.PILOTE else first(told, phase, phase.opens_when, now, None)
    return min([*found, *([rule] if rule else [])], default=None)
