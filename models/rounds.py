"""The consultations of an atelier, one after another: what reached the buyer, when, and how each ended.

A reading of the facts; what may be done when is said by the rules of the passation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.facts import Fact
from models.history import History
from models.kinds import (
    ChoixFait,
    ConsultationClose,
    ConsultationLancee,
    Judgement,
    LimiteReportee,
    OffreJugee,
    OffreRecue,
    RejetNotifie,
    TitulaireDecline,
)

#: What happens between the start of a consultation and the next one.
KINDS = (
    "consultation-lancee",
    "limite-reportee",
    "question-recue",
    "reponse-envoyee",
    "offre-recue",
    "titulaire-decline",
    "offres-ouvertes",
    "offre-jugee",
    "note-attribuee",
    "choix-fait",
    "rejet-notifie",
    "consultation-close",
    "marche-signe",
    "marche-notifie",
)


@dataclass(frozen=True, slots=True)
class Round:
    """One consultation: every fact of it, in the order it happened. The last deadline announced holds."""

    number: int
    facts: tuple[Fact, ...]

    @property
    def launched(self) -> Fact:
        """The written consultation of the titulaires."""
        return self.facts[0]

    @property
    def announced(self) -> Fact:
        """What last said the deadline."""
        return (self.launched, *self.of("limite-reportee"))[-1]

    @property
    def deadline(self) -> datetime:
        """To the second; an offer received at this very moment is in time (R2151-5)."""
        said = self.announced.payload
        assert isinstance(said, ConsultationLancee | LimiteReportee)  # noqa: S101 - narrows the type for mypy
        return said.deadline

    def of(self, kind: str) -> tuple[Fact, ...]:
        """Its facts of a kind, in order."""
        return tuple(fact for fact in self.facts if fact.kind == kind)

    def first(self, kind: str) -> Fact | None:
        """The first fact of a kind."""
        return next(iter(self.of(kind)), None)

    @property
    def offers(self) -> Mapping[str, Fact]:
        """By titulaire, the offer that counts: the last one received in time (R2151-6), else the last."""
        found: dict[str, Fact] = {}
        for fact in self.of("offre-recue"):
            if isinstance(fact.payload, OffreRecue) and (
                fact.at <= self.deadline or not self._has(found, fact)
            ):
                found[fact.payload.titulaire] = fact
        return found

    def _has(self, found: Mapping[str, Fact], late: Fact) -> bool:
        """Whether an offer in time is already known from whoever sends this late one."""
        before = found.get(getattr(late.payload, "titulaire", ""))
        return before is not None and before.at <= self.deadline

    @property
    def late(self) -> frozenset[str]:
        """The titulaires whose offer came too late: it is eliminated, whatever it is worth (R2151-5)."""
        return frozenset(key for key, fact in self.offers.items() if fact.at > self.deadline)

    @property
    def declined(self) -> frozenset[str]:
        """The titulaires who said that they would make no offer, and made none."""
        said = (fact.payload for fact in self.of("titulaire-decline"))
        return frozenset(one.titulaire for one in said if isinstance(one, TitulaireDecline)) - set(
            self.offers
        )

    @property
    def judged(self) -> Mapping[str, OffreJugee]:
        """By titulaire, what its offer was last found to be."""
        said = (fact.payload for fact in self.of("offre-jugee"))
        return {one.titulaire: one for one in said if isinstance(one, OffreJugee)}

    @property
    def admissible(self) -> tuple[str, ...]:
        """The titulaires whose offers are compared: in time, and found régulière."""
        judged = self.judged
        return tuple(
            key
            for key in self.offers
            if key not in self.late and key in judged and judged[key].judgement is Judgement.REGULIERE
        )

    @property
    def choice(self) -> ChoixFait | None:
        """The last choice made."""
        said = [one.payload for one in self.of("choix-fait")]
        return next((one for one in reversed(said) if isinstance(one, ChoixFait)), None)

    @property
    def rejected(self) -> Mapping[str, Fact]:
        """By titulaire, the letter that told it that it is not chosen."""
        letters = self.of("rejet-notifie")
        return {one.payload.titulaire: one for one in letters if isinstance(one.payload, RejetNotifie)}

    @property
    def ended(self) -> ConsultationClose | None:
        """How it ended without a contract, if it did."""
        fact = self.first("consultation-close")
        return fact.payload if fact and isinstance(fact.payload, ConsultationClose) else None


def rounds_of(history: History) -> tuple[Round, ...]:
    """Each consultation in turn; what happened before the first one belongs to none."""
    return tuple(Round(number, tuple(facts)) for number, facts in enumerate(_parted(history), 1))


def _parted(history: History) -> Iterator[list[Fact]]:
    current: list[Fact] = []
    for fact in history.all:
        if fact.kind == "consultation-lancee":
            if current:
                yield current
            current = [fact]
        elif current and fact.kind in KINDS:
            current.append(fact)
    if current:
        yield current
