"""The consultations of an atelier, one after another: what reached the buyer, when, and how each ended.

A reading of the facts; what may be done when is said by the rules of the passation.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.facts import Fact, precedes
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
from models.seats import lent_seats

_LAUNCH = "consultation-lancee"
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


@dataclass(frozen=True)
class Round:
    """One consultation: every fact of it, in the order it happened. The last deadline announced holds.

    What follows from its facts is found once: an assessment asks for it many times. `lent` says by mark
    whose it is, where its author gave it in the place of another.
    """

    number: int
    facts: tuple[Fact, ...]
    lent: Mapping[str, str] = field(default_factory=dict, compare=False)

    def seat(self, mark: Fact) -> str:
        """Whose mark it is: its author’s, or that of whoever they sat for."""
        return self.lent.get(mark.ref, mark.by)

    @property
    def launched(self) -> Fact:
        """The written consultation of the titulaires."""
        return self.facts[0]

    @functools.cached_property
    def announced(self) -> Fact:
        """What last said the deadline."""
        return self.announced_before(None)

    def announced_before(self, fact: Fact | None) -> Fact:
        """What said the deadline until a fact; a put-off made once it had passed moves nothing."""
        said = self.launched
        for one in self.of("limite-reportee"):
            if fact is not None and (one.at, one.seq) >= (fact.at, fact.seq):
                break
            if one.when.last_instant <= _deadline(said):
                said = one
        return said

    @functools.cached_property
    def deadline(self) -> datetime:
        """To the second; an offer received at this very moment is in time (R2151-5)."""
        return _deadline(self.announced)

    def of(self, kind: str) -> tuple[Fact, ...]:
        """Its facts of a kind, in order."""
        return self._by_kind.get(kind, ())

    @functools.cached_property
    def _by_kind(self) -> Mapping[str, tuple[Fact, ...]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.kind, []).append(fact)
        return {kind: tuple(facts) for kind, facts in found.items()}

    def first(self, kind: str) -> Fact | None:
        """The first fact of a kind."""
        return next(iter(self.of(kind)), None)

    @functools.cached_property
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

    @functools.cached_property
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

    @functools.cached_property
    def judged(self) -> Mapping[str, OffreJugee]:
        """By titulaire, what its offer was last found to be."""
        said = (fact.payload for fact in self.of("offre-jugee"))
        return {one.titulaire: one for one in said if isinstance(one, OffreJugee)}

    @functools.cached_property
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

    @functools.cached_property
    def rejected(self) -> Mapping[str, Fact]:
        """By titulaire, the last letter that told it that it is not chosen."""
        letters = self.of("rejet-notifie")
        return {one.payload.titulaire: one for one in letters if isinstance(one.payload, RejetNotifie)}

    @functools.cached_property
    def told(self) -> Mapping[str, Fact]:
        """By titulaire, the first of those letters: one that completes it later does not undo it."""
        letters = reversed(self.of("rejet-notifie"))
        return {one.payload.titulaire: one for one in letters if isinstance(one.payload, RejetNotifie)}

    @property
    def ended(self) -> ConsultationClose | None:
        """How it ended without a contract, if it did."""
        fact = self.first("consultation-close")
        return fact.payload if fact and isinstance(fact.payload, ConsultationClose) else None


def _deadline(announced: Fact) -> datetime:
    said = announced.payload
    assert isinstance(said, ConsultationLancee | LimiteReportee)  # noqa: S101 - narrows the type for mypy
    return said.deadline


def rounds_of(history: History) -> tuple[Round, ...]:
    """Each consultation in turn; what happened before the first one belongs to none.

    Of a day on which two follow each other, and that is all that is known of one of them or of what ended the
    first, that end comes before the second; anything else known to the day follows the launch of that day.
    """
    launches = history.of(_LAUNCH)
    ends = _ended_before(launches, history.of("consultation-close"))
    found = [[one] for one in launches]
    for fact in history.all if launches else ():
        rank = _place(fact, launches, ends) if fact.kind in KINDS and fact.kind != _LAUNCH else None
        if rank is not None:
            found[rank].append(fact)
    lent = lent_seats(history) if launches else {}
    return tuple(Round(number, tuple(facts), lent) for number, facts in enumerate(found, 1))


def _ended_before(launches: Sequence[Fact], closings: Sequence[Fact]) -> dict[int, Fact]:
    """By rank of the consultation that follows, what closed the one before, on that day at the latest."""
    found: dict[int, Fact] = {}
    for rank, launch in enumerate(launches[1:], 1):
        mine = (
            one for one in closings if not precedes(one, launches[rank - 1]) and not precedes(launch, one)
        )
        first = next((one for one in mine if one not in found.values()), None)
        if first is not None:
            found[rank] = first
    return found


def _place(fact: Fact, launches: Sequence[Fact], ends: Mapping[int, Fact]) -> int | None:
    """The rank of the consultation that a fact belongs to: the last one that it does not surely precede."""
    begun = [rank for rank, launch in enumerate(launches) if not precedes(fact, launch)]
    if not begun:
        return None
    end = ends.get(begun[-1])
    return begun[-1] - 1 if end is not None and (fact is end or precedes(fact, end)) else begun[-1]
