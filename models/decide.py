"""`decide`: new facts, or a refusal that names every unmet condition, its owner and its date. Pure."""

from __future__ import annotations

from datetime import datetime

from models.accounts_rules import refused_money
from models.clocks import Clock
from models.commands import Accepted, Command, Decided, OpenPhase, Record, Refusal, Replan, Waive
from models.conditions import Condition
from models.correcting import correct
from models.deciding import refused_as_said
from models.definition import Phase, Trigger
from models.delegating import refused_delegation
from models.ended import ended_in_words, ending_of
from models.ending import refused_ending
from models.errors import BadInput, NotFound
from models.extending import refused_extension
from models.facts import Draft, Fact
from models.french import french_date, nearest
from models.kinds import (
    NOT_TYPED,
    DecisionPrise,
    PhaseOuverte,
    PoursuiteSansAttendre,
    PrisEnCharge,
)
from models.moments import local_day
from models.passing.rules import refused_passation
from models.process import Process
from models.references import check_not_in_the_future, check_references
from models.replacing import refused_replacement
from models.replan import replan
from models.rights import refused_decision, refused_role
from models.scoring_rules import refused_mark
from models.situation import PhaseSituation, Situation, State, owed_by
from models.starting import refused_order
from models.taken import check_before_silence, check_new_date
from models.wording import what


def decide(process: Process, situation: Situation, command: Command) -> Decided:
    """What the command brings; BadInput where it makes no sense, Refusal where it may not be."""
    check_not_in_the_future(command.when, situation)
    if isinstance(command, Record):
        return _record(process, situation, command)
    if isinstance(command, OpenPhase):
        return _open(process, situation, command)
    if isinstance(command, Waive):
        return _waive(process, situation, command)
    if isinstance(command, Replan):
        return replan(process, situation, command)
    return correct(process, situation, command)


def _record(process: Process, situation: Situation, command: Record) -> Decided:
    if command.kind in NOT_TYPED or command.kind not in process.facts:
        typed = ", ".join(kind for kind in process.facts if kind not in NOT_TYPED)
        raise BadInput(
            f"La nature de fait « {command.kind} » ne s’enregistre pas ainsi.",
            todo=f"{nearest(command.kind, process.facts)}Natures : {typed}.",
            field="kind",
        )
    check_references(process, situation, command.kind, command.payload)
    check_new_date(command.payload, command.when)
    refusal = refused_role(process, situation, command.kind, command.by, command.payload)
    if refusal is None and isinstance(command.payload, DecisionPrise):
        refusal = refused_decision(situation, command.payload, command.by, command.when)
        refusal = refusal or refused_as_said(process, situation, _fact(situation, command))
    refusal = refusal or refused_mark(situation, command.payload, command.when)
    if refusal is None and isinstance(command.payload, PrisEnCharge):
        refusal = _nothing_to_take(process, situation, command.payload)
        check_before_silence(command.payload, _clock_of(situation, command.payload))
    refusal = refusal or refused_passation(process, situation, command)
    refusal = refusal or refused_order(situation, command.payload, command.when)
    refusal = refusal or refused_replacement(process, situation, command.payload)
    refusal = refusal or refused_ending(process, situation, command.payload, command.when)
    refusal = refusal or refused_extension(process, situation, command.payload, command.when)
    refusal = refusal or refused_money(situation.evidence, command.payload, command.when)
    refusal = refusal or refused_delegation(situation, command.payload, command.by, command.when)
    return refusal or Accepted((Draft(command.kind, command.payload, command.when),))


def _fact(situation: Situation, command: Record) -> Fact:
    """What would be recorded, to be tried before it is."""
    own = (one.seq for one in situation.history.all if one.scope == situation.scope)
    seq = max(own, default=0) + 1
    return Fact(situation.scope, seq, command.kind, command.payload, command.when, situation.at, command.by)


def _nothing_to_take(process: Process, situation: Situation, said: PrisEnCharge) -> Refusal | None:
    """What nobody waits for has no reminder to answer."""
    if any(unmet.key == said.condition for line in situation.own_phases for unmet in line.expects):
        return None
    _, condition = process.owing[said.condition]
    return Refusal(
        f"Personne n’attend en ce moment « {what(process, condition)} » : rien à prendre en charge."
    )


def _clock_of(situation: Situation, said: PrisEnCharge) -> Clock | None:
    """The legal delay that runs towards the thing taken on."""
    return next(
        (unmet.clock for _, unmet in owed_by(situation.own_phases) if unmet.key == said.condition), None
    )


def _open(process: Process, situation: Situation, command: OpenPhase) -> Decided:
    phase = process.phase(command.phase)
    refusal = refused_role(process, situation, "phase-ouverte", command.by)
    if refusal:
        return refusal
    if phase.trigger is not Trigger.PILOTE:
        by = (
            "à la date donnée par AD1"
            if phase.trigger is Trigger.NATIONAL
            else "d’elle-même, dès ses conditions réunies"
        )
        return Refusal(f"La phase « {phase.title} » ne se déclenche pas : elle s’ouvre {by}.")
    line = _own_line(situation, phase)
    if line.state in {State.OPEN, State.CLOSED}:
        return _already(situation, line)
    if phase.scope == "atelier" and (ending := ending_of(situation.history)):
        return Refusal(f"La phase « {phase.title} » ne s’ouvrira pas : {ended_in_words(ending)}.")
    if line.state is State.LOCKED:
        return Refusal(f"La phase « {phase.title} » ne peut pas encore s’ouvrir.", line.unmet)
    return Accepted((Draft("phase-ouverte", PhaseOuverte(phase=phase.key), command.when),))


def _own_line(situation: Situation, phase: Phase) -> PhaseSituation:
    """The line of a phase that this journal decides on; a national one closes for all or for none."""
    is_session = situation.history.registration is None
    if is_session != (phase.scope == "session"):
        whose = "d’un atelier : donnez son nom" if is_session else "de la session nationale : donnez son nom"
        raise BadInput(f"La phase « {phase.title} » est celle {whose}.", field="atelier")
    return situation.phase(phase.key)


def _already(situation: Situation, line: PhaseSituation) -> Refusal:
    """Ten people may click at once: one opens, nine are told who and when."""
    opener: Fact | None = next(
        (
            fact
            for fact in situation.history.of("phase-ouverte")
            if isinstance(fact.payload, PhaseOuverte) and fact.payload.phase == line.key
        ),
        None,
    )
    state = "terminée" if line.state is State.CLOSED else "déjà ouverte"
    since = opener.when.shown() if opener else _day(situation, line.opened_at)
    return Refusal(
        f"La phase « {line.phase.title} » est {state} : ouverte le {since}.",
        already_by=opener.by if opener else None,
    )


def _day(situation: Situation, moment: datetime | None) -> str:
    return french_date(local_day(moment, situation.zone)) if moment else ""


def _waive(process: Process, situation: Situation, command: Waive) -> Decided:
    phase = process.phase(command.phase)
    condition = _condition(process, phase.conditions, command)
    refusal = refused_role(process, situation, "poursuite-sans-attendre", command.by)
    if refusal:
        return refusal
    if command.until and command.until < local_day(situation.at, situation.zone):
        raise BadInput(
            "La fin de la dérogation est déjà passée.", todo="Donnez une date à venir.", field="until"
        )
    line = _own_line(situation, phase)
    if line.state is State.CLOSED:
        return Refusal(f"La phase « {phase.title} » est terminée : il n’y a plus rien à attendre.")
    if all(unmet.key != condition.key for unmet in line.unmet) and not _still_asked(line, condition):
        return Refusal(f"La condition « {what(process, condition)} » est déjà remplie.")
    payload = PoursuiteSansAttendre(
        phase=phase.key, condition=condition.key, reason=command.reason, until=command.until
    )
    return Accepted((Draft("poursuite-sans-attendre", payload, command.when),))


def _still_asked(line: PhaseSituation, condition: Condition) -> bool:
    """A phase not yet open will ask its closing conditions later: they may be waived beforehand."""
    return line.state in {State.LOCKED, State.READY} and condition in line.phase.closes_when


def _condition(process: Process, conditions: tuple[Condition, ...], command: Waive) -> Condition:
    for condition in conditions:
        if command.condition in {condition.key, what(process, condition)}:
            return condition
    raise NotFound(
        f"La condition « {command.condition} » n’est pas de cette phase.",
        todo=f"Conditions : {', '.join(c.key for c in conditions)}.",
        field="condition",
    )
