"""Whether an act of the passation may be recorded: not if it would bring a fault that refuses it.

An act is judged by the moment it happened, not by the order of typing: it is put among the facts at its date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.articles import Ground, quoted_article
from models.commands import Record, Refusal
from models.facts import Fact
from models.french import french_moment
from models.history import History
from models.kinds import Correction
from models.passation import Passation, passation_of
from models.passing.case import Fault
from models.passing.faults import faults_of
from models.passing.needs import rewritten_need
from models.passing.receiving import late_offers
from models.passing.sealed import refused_judgement
from models.process import Process
from models.rounds import KINDS, rounds_of
from models.situation import Situation

#: What these rules judge; a signature and a notification may be those of a marché passed elsewhere.
JUDGED = frozenset({"besoin-fige", *KINDS})
_ELSEWHERE = frozenset({"marche-signe", "marche-notifie"})
#: What reached the buyer from others, or an older consultation told late: refused for its own faults alone.
_TOLD_ANYWAY = frozenset({"offre-recue", "titulaire-decline", "question-recue", "consultation-lancee"})


def refused_passation(process: Process, situation: Situation, command: Record) -> Refusal | None:
    """Why this may not be recorded, its article at the end; None where it may, or is no such act."""
    history = situation.history
    if command.kind not in JUDGED or history.registration is None:
        return None
    passation = situation.evidence.passation
    if passation is None:
        return None if command.kind in _ELSEWHERE else _no_framework()
    seq = 1 + max(fact.seq for fact in history.all)
    told = Fact(situation.scope, seq, command.kind, command.payload, command.when, situation.at, command.by)
    own = told.ref if told.kind in _TOLD_ANYWAY else None
    return _refusal(process, history, passation, [*history.all, told], own)


def refused_new_passation(
    process: Process, situation: Situation, fact: Fact, after: Fact | None
) -> Refusal | None:
    """The same of a correction: `after` is the fact as it would stand, None where it is annulled."""
    passation = situation.evidence.passation
    if fact.kind not in JUDGED or passation is None:
        return None
    if refusal := refused_judgement(passation, fact, after):
        return refusal
    history = situation.history
    others = [one for one in history.all if one.ref != fact.ref]
    facts = [*others, after] if after else others
    new = History(facts, history.at)
    refusal = _moved(passation, new) or rewritten_need(passation, new)
    return refusal or _refusal(process, history, passation, facts)


def _moved(before: Passation, after: History) -> Refusal | None:
    """A deadline that has passed stays where all were told it was: moved, it would save or sink an offer."""
    now = {one.launched.ref: one.deadline for one in rounds_of(after)}
    for round_ in before.rounds:
        limit = round_.deadline
        if limit < after.at and now.get(round_.launched.ref, limit) != limit:
            shown = french_moment(limit, round_.launched.when.zone)
            text = f"La limite est passée ({shown}) : elle ne se corrige plus"
            todo = "Si elle a été mal annoncée, déclarez la consultation sans suite, puis recommencez."
            return Refusal(quoted_article(text, Ground.EQUAL), todo=todo)
    return None


def _refusal(
    process: Process, history: History, before: Passation, facts: Sequence[Fact], own: str | None = None
) -> Refusal | None:
    """The first fault that these facts have and the former ones had not; of one fact alone, if named."""
    stood = {(one.ground, one.fact) for one in faults_of(before) if not one.shown_only}
    after = passation_of(process, History(facts, history.at))
    known = {fact.ref for fact in history.all}
    for fault in faults_of(after) if after else ():
        if fault.shown_only or (fault.ground, fault.fact) in stood or own not in {None, fault.fact}:
            continue
        return _said(fault, other=fault.fact in known)
    return None


def _said(fault: Fault, *, other: bool) -> Refusal:
    """The fault of a fact already known is said as what this act would bring about."""
    number = fault.fact.partition("#")[2]
    text = f"Le fait n° {number} deviendrait irrégulier : {fault.text}" if other else fault.text
    return Refusal(quoted_article(text, fault.ground), todo=fault.todo)


def _no_framework() -> Refusal:
    text = "Le contrat de cet atelier ne nomme aucun accord-cadre : sa passation ne se suit pas ici"
    todo = (
        "Donnez son accord-cadre au contrat, à l’import (contract: {accord-cadre: …}) ; "
        "sinon, n’enregistrez que marche-notifie."
    )
    return Refusal(quoted_article(text, Ground.FRAMEWORK), todo=todo)


def _about(fact: Fact) -> str:
    """The fact that was told, or corrected."""
    return f"{fact.scope}#{fact.payload.fact}" if isinstance(fact.payload, Correction) else fact.ref


def warnings_of(situation: Situation, facts: Iterable[Fact]) -> tuple[str, ...]:
    """What is irregular in what was just recorded, in sentences with their article."""
    passation = situation.evidence.passation
    if passation is None:
        return ()
    refs = {_about(fact) for fact in facts}
    found = [fault for fault in faults_of(passation) if fault.fact in refs]
    said = (f"{quoted_article(one.text, one.ground)} {one.todo}".strip() for one in found)
    return (*late_offers(passation, refs), *said)
