"""Corrections: a fact says what another should have said, and is judged as that other one would be. Pure."""

from __future__ import annotations

from models.accounts_rules import refused_again
from models.assess import assess
from models.clocks import Clock
from models.commands import Accepted, Correct, Decided, Refusal
from models.deciding import refused_as_said
from models.delegating import refused_change, refused_delegation
from models.delegations import acting_for
from models.ending import refused_ending
from models.errors import BadInput, NotFound
from models.extending import refused_extension
from models.facts import Draft, Fact, apply_correction
from models.french import enumerate_french
from models.kinds import Correction, DecisionPrise, DelegationDonnee, PrisEnCharge
from models.passing.rules import refused_new_passation
from models.process import Process
from models.references import check_not_in_the_future, check_references
from models.replacing import refused_replacement
from models.rights import refused_decision, refused_role, roles_of
from models.roles import ROLE_TITLES, Role
from models.scoring_rules import refused_new_mark
from models.situation import Situation, owed_by
from models.starting import refused_order
from models.taken import check_before_silence, check_new_date
from models.undoing import refused_undoing

#: What the person entitled to decide records as others do: it decides nothing.
ANYBODYS = frozenset({"avis-rendu", "delegation-donnee", "delegation-retiree", "pris-en-charge"})


def correct(process: Process, situation: Situation, command: Correct) -> Decided:
    """What the correction brings; BadInput where it makes no sense, Refusal where it may not be."""
    target = _target(situation, command)
    no_right = refused_role(process, situation, "correction", command.by)
    if no_right and not _is_author(process, situation, target, command.by):
        return no_right
    if refusal := refused_change(target, command) or _reserved(process, situation, target, command.by):
        return refusal
    payload = Correction(
        fact=command.fact, set=dict(command.set), on=command.on, void=command.void, because=command.because
    )
    _check_correctable(target, payload)
    after = apply_correction(target, payload)
    if after is not None:
        check_not_in_the_future(after.when, situation)
        check_references(process, situation, after.kind, after.payload)
        check_new_date(after.payload, after.when)
        if isinstance(after.payload, PrisEnCharge):
            check_before_silence(after.payload, _clock_answered(situation, target, after.payload))
        if isinstance(after.payload, DecisionPrise):
            refusal = refused_decision(situation, after.payload, after.by, after.when)
            refusal = refusal or refused_as_said(process, situation, after, target)
        elif isinstance(after.payload, DelegationDonnee):
            refusal = refused_delegation(situation, after.payload, after.by, after.when)
        else:
            refusal = _execution(process, situation, target, after)
        if refusal:
            return refusal
    refusal = refused_again(situation.evidence, target, after)
    refusal = refusal or refused_undoing(process, situation, target, after, alone=no_right is not None)
    refusal = refusal or refused_new_mark(situation, target, after, command.by)
    refusal = refusal or refused_new_passation(process, situation, target, after)
    return refusal or Accepted((Draft("correction", payload, command.when),))


def _execution(process: Process, situation: Situation, target: Fact, after: Fact) -> Refusal | None:
    """What the execution refuses of a new fact it refuses of a corrected one, the former left out."""
    others = [one for one in situation.history.all if one.ref != target.ref]
    without = assess(process, others, situation.at, scope=situation.scope)
    return (
        refused_replacement(process, without, after.payload)
        or refused_ending(process, without, after.payload, after.when)
        or refused_extension(process, without, after.payload, after.when)
        or (refused_order(without, after.payload, after.when) if after.when != target.when else None)
    )


def _reserved(process: Process, situation: Situation, target: Fact, person: str) -> Refusal | None:
    """Nobody corrects what they may not read: what is refused, and what is not, would tell it to them.

    What the person entitled to decide does is the buyer’s: whoever may not do it may not change it.
    """
    rights = process.facts.get(target.kind)
    if rights is None:
        return None
    able = rights.who if Role.DECIDEUR in rights.who and target.kind not in ANYBODYS else rights.readers
    if not able or set(able) & roles_of(situation, person):
        return None
    who = enumerate_french((ROLE_TITLES[role] for role in able), last="ou")
    return Refusal(f"Ce fait est réservé : pour le corriger, il faut être : {who}.")


def _clock_answered(situation: Situation, answer: Fact, said: PrisEnCharge) -> Clock | None:
    """The same, where this answer is the one that holds: one about a former delay may say what it said."""
    mine = (unmet for _, unmet in owed_by(situation.own_phases) if unmet.key == said.condition)
    return next((unmet.clock for unmet in mine if unmet.taken and unmet.taken.fact == answer.ref), None)


def _is_author(process: Process, situation: Situation, target: Fact, person: str) -> bool:
    """Whoever said it may correct it too, as long as they are somebody here; so may who acts for them."""
    rights = process.facts.get(target.kind)
    lent = acting_for(situation.history, person, situation.at)
    stands_for = {one.on_behalf_of for one in lent if rights and one.role in rights.who}
    return target.by in stands_for or (target.by == person and bool(roles_of(situation, person)))


def _check_correctable(target: Fact, correction: Correction) -> None:
    """A trigger judged on its day is not rewritten, and what an atelier lives by stays pinned."""
    if target.kind in {"phase-ouverte", "poursuite-sans-attendre"} and not correction.void:
        raise BadInput(
            "Une ouverture ou une dérogation ne se réécrit pas : elle a été jugée ce jour-là.",
            todo="Annulez-la (annule=oui), puis recommencez.",
            field="values",
        )
    if target.kind in {"atelier-inscrit", "session-inscrite"} and (
        correction.void
        or correction.on
        or set(correction.set) - {"name", "title", "room", "mailbox", "start"}
    ):
        raise BadInput(
            "L’inscription ne s’annule pas, et ce que l’atelier tient de son contrat ne change pas.",
            todo="On peut corriger : name, start, room, mailbox.",
            field="values",
        )


def _target(situation: Situation, command: Correct) -> Fact:
    """The fact to correct, as it stands after earlier corrections."""
    for fact in situation.history.all:
        if fact.scope == situation.scope and fact.seq == command.fact:
            if fact.kind == "constat":
                raise BadInput(
                    "Un constat ne se corrige pas : corrigez le fait dont il découle.", field="fact"
                )
            return fact
    raise NotFound(
        f"Le fait n° {command.fact} n’existe pas, ou c’est une correction, ou il a été annulé.",
        todo="La commande « atelier journal » donne les numéros.",
        field="fact",
    )
