"""Where the passation of a marché subséquent stands, step by step (facts/domain.md §2.1 and §2.2)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.conditions import Verb
from models.facts import Fact
from models.framework import Framework, framework_of
from models.history import History
from models.kinds import BesoinFige, Need
from models.moments import local_day
from models.process import Process
from models.rounds import Round, rounds_of
from models.standstill import Standstill, standstill_of


class Standing(StrEnum):
    """Where a passation stands, in words that staff read; each path ends in one of them."""

    PREPARE = "à préparer"
    CONSULTING = "consultation en cours"
    TO_OPEN = "offres à ouvrir"
    NO_OFFER = "sans offre recevable"  # To be declared infructueuse.
    ANALYSIS = "analyse"
    CHOSEN = "choix fait"  # Rejection letters are owed.
    WAITING = "attente avant signature"
    TO_SIGN = "à signer"
    TO_NOTIFY = "à notifier"
    NOTIFIED = "notifié"
    WITHOUT_SEQUEL = "sans suite"
    FRUITLESS = "infructueuse"


@dataclass(frozen=True)
class Passation:
    """The passation of an atelier as it is known now; `framework` is None until AD1 has registered it."""

    framework: Framework | None
    rounds: tuple[Round, ...]
    asked: tuple[Need, ...]
    history: History
    standstill: Standstill

    @property
    def round(self) -> Round | None:
        """The consultation under way, or the last one."""
        return self.rounds[-1] if self.rounds else None

    @functools.cached_property
    def needs(self) -> Mapping[Need, Fact]:
        """By document, what froze it last."""
        found: dict[Need, Fact] = {}
        for fact in self.history.of("besoin-fige"):
            if isinstance(fact.payload, BesoinFige):
                found[fact.payload.document] = fact
        return found

    @property
    def letters_owed(self) -> tuple[str, ...]:
        """Once a team is chosen, the titulaires who made an offer and were not told of its rejection."""
        if self.round is None or self.round.choice is None:
            return ()
        told = {self.round.choice.titulaire, *self.round.rejected}
        return tuple(key for key in self.round.offers if key not in told)

    @functools.cached_property
    def standing(self) -> Standing:
        """Its named state."""
        if self.history.of("marche-notifie"):
            return Standing.NOTIFIED
        if self.round is None:
            return Standing.PREPARE
        if self.round.ended:
            return Standing(str(self.round.ended.outcome).replace("-", " "))
        if self.round.first("marche-signe"):
            return Standing.TO_NOTIFY
        if self.round.choice:
            return self._chosen()
        return self._compared(self.round) if self.round.first("offres-ouvertes") else self._open(self.round)

    def _chosen(self) -> Standing:
        if self.letters_owed:
            return Standing.CHOSEN
        ends = self.standstill.ends
        return Standing.WAITING if ends and self._today <= ends else Standing.TO_SIGN

    def _compared(self, round_: Round) -> Standing:
        """After the opening: nothing is left to compare once each offer was found wanting."""
        left = set(round_.offers) - round_.late
        judged = left <= set(round_.judged)
        return Standing.NO_OFFER if judged and not round_.admissible else Standing.ANALYSIS

    def _open(self, round_: Round) -> Standing:
        """Before the opening; an offer received at the very moment of the deadline is in time."""
        in_time = set(round_.offers) - round_.late
        expected = set(self.framework.titulaires) if self.framework else set()
        if self.history.at <= round_.deadline and (in_time or not expected <= round_.declined):
            return Standing.CONSULTING
        return Standing.TO_OPEN if in_time else Standing.NO_OFFER

    @property
    def _today(self) -> date:
        return local_day(self.history.at, self.history.zone)


def passation_of(process: Process, history: History) -> Passation | None:
    """The passation of an atelier; None where its contract names no accord-cadre."""
    registration = history.registration
    if registration is None or registration.contract.accord_cadre is None:
        return None
    rounds = rounds_of(history)
    return Passation(
        framework=framework_of(history),
        rounds=rounds,
        asked=needs_asked(process),
        history=history,
        standstill=standstill_of(process, history, rounds[-1] if rounds else None),
    )


def needs_asked(process: Process) -> tuple[Need, ...]:
    """The documents that the definition wants frozen before the consultation."""
    return tuple(
        dict.fromkeys(
            document
            for condition in process.all_conditions()
            if condition.verb is Verb.PASSATION
            for document in condition.documents
        )
    )
