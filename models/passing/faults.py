"""What is against the rules of a passation in a list of facts, in whatever order they were typed.

The same reading says why an act is refused (it would add a fault) and what is irregular (a fault that stands:
a correction brought it, the accord-cadre changed, or it is one that is only shown).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from models.articles import Ground
from models.facts import Fact, precedes
from models.passation import Passation
from models.passing.case import Case, Fault
from models.passing.changing import changed_framework
from models.passing.choosing import choice_faults
from models.passing.consulting import (
    deadline_day,
    launch_faults,
    named_faults,
    offer_faults,
    put_off_faults,
    reply_faults,
    unanswered,
)
from models.passing.ending import (
    closing_faults,
    hasty_signature,
    letter_faults,
    notice_faults,
    signature_faults,
)
from models.passing.judging import judgement_faults, mark_faults, opening_faults
from models.passing.needs import changed_need
from models.passing.receiving import received_twice
from models.passing.sealed import judged_anew
from models.rounds import KINDS, Round

Check = Callable[[Case, Fact], Iterator[Fault]]
_CHECKS: dict[str, tuple[Check, ...]] = {
    "consultation-lancee": (launch_faults, deadline_day, changed_framework),
    "limite-reportee": (put_off_faults, deadline_day),
    "question-recue": (named_faults, unanswered),
    "reponse-envoyee": (reply_faults,),
    "offre-recue": (offer_faults, received_twice),
    "titulaire-decline": (named_faults,),
    "offres-ouvertes": (opening_faults,),
    "offre-jugee": (judgement_faults, judged_anew),
    "note-attribuee": (mark_faults,),
    "choix-fait": (choice_faults,),
    "rejet-notifie": (letter_faults,),
    "consultation-close": (closing_faults,),
    "marche-signe": (signature_faults,),
}
#: Every kind that a check reads, of the passation and of who takes part in it.
_READ = frozenset(
    {
        *KINDS, "besoin-fige", "accord-cadre-inscrit", "titulaire-inscrit", "atelier-inscrit",
        "personne-ajoutee", "personne-retiree", "delegation-donnee", "delegation-retiree",
    }
)  # fmt: skip
#: What may happen outside any consultation, as far as its order goes.
_ANYWHERE = frozenset({"marche-notifie"})
#: What may still come once a consultation has ended without a contract.
_AFTERWARDS = frozenset({"consultation-close", "rejet-notifie", "offre-recue", "question-recue", *_ANYWHERE})


def faults_of(passation: Passation) -> tuple[Fault, ...]:
    """Every fault, in the order of the facts; found once for the same facts, since each assessment asks."""
    return _found(_Asked(passation))


class _Asked:
    """A passation, equal to another one that was read from the very same facts.

    Facts are compared by identity: what asks for a passation twice reads the same objects twice, and a key
    that is kept keeps them, so that no other object takes their place.
    """

    def __init__(self, passation: Passation) -> None:
        self.passation = passation
        self._facts = tuple(fact for fact in passation.history.all if fact.kind in _READ)
        # Of the moment itself, a fault only asks whether a deadline has passed.
        at = passation.history.at
        over = tuple(at >= one.deadline for one in passation.rounds)
        self._key = (passation.asked, passation.standstill, over, *map(id, self._facts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@functools.lru_cache(maxsize=64)
def _found(asked: _Asked) -> tuple[Fault, ...]:
    return tuple(_faults(asked.passation))


def _faults(passation: Passation) -> Iterator[Fault]:
    history, placed = passation.history, set[str]()
    for fact in history.of("besoin-fige"):
        yield from changed_need(passation, fact)
    for round_ in passation.rounds:
        case = Case(passation, round_)
        for fact in round_.facts:
            placed.add(fact.ref)
            yield from _ended(round_, fact)
            for check in _CHECKS.get(fact.kind, ()):
                yield from check(case, fact)
            if fact.kind == "marche-signe" and round_ is passation.round:
                yield from hasty_signature(passation.standstill, fact)
    for fact in (one for kind in KINDS for one in history.of(kind)):
        if fact.ref not in placed and fact.kind not in _ANYWHERE:
            text = f"Aucune consultation n’est lancée à ce moment ({fact.when.shown()})"
            todo = "Enregistrez d’abord consultation-lancee, avec sa date et son heure (--on)."
            yield Fault(Ground.EVERYBODY, fact.ref, text, todo)
    for fact in history.of("marche-notifie"):
        yield from notice_faults(passation, fact)


def _ended(round_: Round, fact: Fact) -> Iterator[Fault]:
    """Nothing of a consultation goes on once it has ended without a contract."""
    closed = round_.first("consultation-close")
    if closed is not None and fact.kind not in _AFTERWARDS and precedes(closed, fact):
        text = f"La consultation est close depuis le {closed.when.shown()}"
        todo = "Une nouvelle consultation se lance par consultation-lancee."
        yield Fault(Ground.WITHOUT_SEQUEL, fact.ref, text, todo)
