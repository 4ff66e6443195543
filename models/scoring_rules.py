"""What a mark is refused for, each with its article: who may mark is said by the definition, before this."""

from __future__ import annotations

from decimal import Decimal

from models.commands import Refusal
from models.delegations import acting_for
from models.facts import Fact
from models.framework import Framework, framework_of
from models.french import french_moment, quoted
from models.history import History
from models.kinds import Judgement, NoteAttribuee, Payload
from models.moments import When
from models.rights import roles_of
from models.rounds import Round, rounds_of
from models.seats import COLLEGE
from models.situation import Situation

#: The offer is judged on the criteria of the accord-cadre, and the best one is chosen.
CRITERIA = "(CCP, art. R2162-10, 4°)."
#: Offers are not opened before the deadline, so nothing can be said of one.
OPENING = "(CCP, art. R2162-10, 3°)."
LATE = "(CCP, art. R2151-5)."
IRREGULAR = "(CCP, art. L2152-1)."


def refused_mark(situation: Situation, said: Payload, when: When) -> Refusal | None:
    """Why an offer may not be given this mark; None when it may, and for every other kind of fact."""
    if not isinstance(said, NoteAttribuee):
        return None
    framework, round_ = framework_of(situation.history), _last(situation.history)
    if framework is None:
        return Refusal(f"Le contrat de cet atelier ne nomme aucun accord-cadre connu {CRITERIA}")
    if round_ is None:
        return Refusal(f"Aucune consultation n’est lancée : il n’y a pas d’offre à noter {OPENING}")
    return (
        _sealed(round_)
        or _unopened(round_, when)
        or _not_compared(round_, framework, said.titulaire)
        or _off_scale(framework, said)
    )


def refused_new_mark(situation: Situation, mark: Fact, after: Fact | None, by: str) -> Refusal | None:
    """Why a mark may not be corrected so: it is its author's alone, and stands once the choice is made.

    The marks of somebody who left before giving all of them may be annulled: the others could not choose.
    None for every other kind of fact.
    """
    if not isinstance(mark.payload, NoteAttribuee):
        return None
    gone = not roles_of(situation, mark.by) & set(COLLEGE)
    theirs = {by, *(one.on_behalf_of for one in acting_for(situation.history, by, situation.at))}
    if mark.by not in theirs and not (gone and after is None):
        return Refusal(
            f"Cette note est celle d’une autre personne : chacun donne les siennes {CRITERIA}",
            todo="On peut l’annuler (annule=oui), sans la changer : son auteur n’y est plus." if gone else "",
        )
    if after is not None:
        return refused_mark(situation, after.payload, after.when)
    round_ = _last(situation.history)
    return _sealed(round_) if round_ else None


def _last(history: History) -> Round | None:
    return next(reversed(rounds_of(history)), None)


def _sealed(round_: Round) -> Refusal | None:
    """What a choice rested on does not change under it; nor does what was given up."""
    choice = round_.first("choix-fait")
    if choice:
        return Refusal(f"Le choix est fait ({choice.when.shown()}) : les notes ne changent plus {CRITERIA}")
    if round_.ended:
        return Refusal(
            f"La consultation est close ({round_.ended.outcome}) : rien n’est plus noté {CRITERIA}"
        )
    return None


def _unopened(round_: Round, when: When) -> Refusal | None:
    opening = round_.first("offres-ouvertes")
    if opening is None:
        limit = french_moment(round_.deadline, when.zone)
        return Refusal(
            f"Les offres ne sont pas ouvertes (limite : {limit}) : aucune ne peut être notée {OPENING}"
        )
    if when.last_instant < opening.at:
        return Refusal(
            f"Une note du {when.shown()} précède l’ouverture des offres ({opening.when.shown()}) {OPENING}"
        )
    return None


def _not_compared(round_: Round, framework: Framework, titulaire: str) -> Refusal | None:
    """Only an offer received in time and found régulière is compared with the others."""
    name = quoted(titulaire)
    if titulaire not in framework.titulaires:
        return Refusal(f"{name} n’est pas titulaire de l’accord-cadre {CRITERIA}")
    if titulaire not in round_.offers:
        return Refusal(f"{name} n’a pas remis d’offre {CRITERIA}")
    if titulaire in round_.late:
        return Refusal(f"L’offre de {name} est arrivée après la limite : elle est éliminée {LATE}")
    judged = round_.judged.get(titulaire)
    if judged is None:
        return Refusal(
            f"L’offre de {name} n’est pas encore jugée régulière {IRREGULAR}",
            todo="Enregistrez d’abord offre-jugee.",
        )
    if judged.judgement is not Judgement.REGULIERE:
        return Refusal(f"L’offre de {name} est {_WORDS[judged.judgement]} : elle n’est pas notée {IRREGULAR}")
    return None


_WORDS = {
    Judgement.REGULIERE: "régulière",
    Judgement.IRREGULIERE: "irrégulière",
    Judgement.INACCEPTABLE: "inacceptable",
    Judgement.INAPPROPRIEE: "inappropriée",
}


def _off_scale(framework: Framework, said: NoteAttribuee) -> Refusal | None:
    """Its criteria, their weights and the scale are the accord-cadre's: nobody changes them here."""
    if said.criterion not in framework.criteria:
        return Refusal(
            f"{quoted(said.criterion)} n’est pas un critère de l’accord-cadre {CRITERIA}",
            todo=f"Critères : {', '.join(framework.criteria)}.",
        )
    if said.points > framework.scale:
        return Refusal(
            f"La note {_number(said.points)} dépasse le barème de l’accord-cadre "
            f"({_number(framework.scale)}) {CRITERIA}"
        )
    return None


def _number(value: Decimal) -> str:
    """« 12,5 », « 20 »."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",")
