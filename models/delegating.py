"""Who may delegate what, to whom and for when; what nobody may delegate is refused with its reason."""

from __future__ import annotations

from models.both_sides import article_of, given_roles, refused_both_sides, titles_of
from models.commands import Correct, Refusal
from models.delegations import acting_for, delegations
from models.facts import Fact
from models.french import french_date
from models.kinds import DelegationDonnee, DelegationRetiree, Payload, PersonneAjoutee
from models.moments import When
from models.roles import NEVER_WRITTEN_TO, ROLE_TITLES
from models.situation import Situation


def refused_delegation(situation: Situation, payload: Payload, by: str, when: When) -> Refusal | None:
    """A refusal if this delegation may not be given or withdrawn, nor this role be given to a delegate."""
    if isinstance(payload, DelegationRetiree):
        return _nothing_to_withdraw(situation, payload, by, when)
    if isinstance(payload, PersonneAjoutee):
        return refused_both_sides(situation, payload, by, when)
    if not isinstance(payload, DelegationDonnee):
        return None
    if payload.delegate == by:
        return Refusal("On ne se donne pas délégation à soi-même.", todo="Nommez une autre personne.")
    return (
        _over(payload, when)
        or _not_theirs(situation, payload, by, when)
        or refused_both_sides(situation, payload, by, when)
    )


def refused_change(target: Fact, correction: Correct) -> Refusal | None:
    """A delegation is changed by who gave it alone, lest a delegate prolong their own; others may void it."""
    withdrawn = isinstance(target.payload, DelegationRetiree)
    given = isinstance(target.payload, DelegationDonnee) and not correction.void
    if not (withdrawn or given) or target.by == correction.by:
        return None
    return Refusal(
        "Seule la personne qui a donné une délégation peut la changer ou la rétablir.",
        todo="Elle peut en donner une autre ; celle-ci peut être annulée (annule=oui).",
    )


def _over(said: DelegationDonnee, when: When) -> Refusal | None:
    """One that is all past may be told late, but not given late: nobody acted under it."""
    if said.until >= when.day:
        return None
    return Refusal(
        f"Cette délégation s’arrête le {french_date(said.until)}, avant le jour où elle est donnée "
        f"({french_date(when.day)}) : elle ne permettrait rien.",
        todo="Si elle a été donnée plus tôt, dites quand avec --on DATE.",
    )


def _not_theirs(situation: Situation, said: DelegationDonnee, by: str, when: When) -> Refusal | None:
    """Only who holds a role delegates it, and what is held by delegation goes no further."""
    if given_roles(situation, said, by, when):
        return None
    lent = {one.role for one in acting_for(situation.history, by, when.last_instant)}
    lent &= {said.role} if said.role else lent
    if lent:
        return Refusal(
            f"Vous tenez ce rôle ({titles_of(lent)}) par délégation : "
            f"une délégation ne se délègue pas à son tour{article_of(lent)}.",
            todo="La personne qui vous l’a donnée peut en donner une autre.",
        )
    if said.role in NEVER_WRITTEN_TO:
        return Refusal(f"Le rôle {ROLE_TITLES[said.role]} ne se délègue pas ici : c’est l’objet d’un arrêté.")
    asked = {said.role} if said.role else set()
    which = f"le rôle {titles_of(asked)}" if asked else "de rôle qui se délègue"
    return Refusal(
        f"Vous ne tenez pas {which} à la date du {when.shown()} : "
        f"seule la personne qui tient un rôle peut le déléguer{article_of(asked)}."
    )


def _nothing_to_withdraw(
    situation: Situation, said: DelegationRetiree, by: str, when: When
) -> Refusal | None:
    """One withdraws what one gave in this journal and is not over."""
    for one in delegations(situation.history):
        mine = (one.delegator, one.delegate, one.fact.scope) == (by, said.delegate, situation.scope)
        if mine and any(given.until and given.until > when.at for given in one.given):
            return None
    return Refusal("Vous n’avez donné à cette personne aucune délégation qui soit en cours ou à venir.")
