"""What the replacement of a key person owes, refuses and decides in silence (CCAG-PI, art. 3.4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from models.commands import Refusal
from models.evidence import Evidence
from models.french import enumerate_french, quoted
from models.key_people import KeyPerson, key_people_of
from models.kinds import (
    Payload,
    PersonneClePartie,
    RemplacantPropose,
    Reply,
    ReponseAuRemplacant,
)
from models.legal import TITULAIRE, Legal
from models.process import Process
from models.roles import Role
from models.situation import Situation
from models.standing import Standing

_WORDS = {
    Legal.REPLACEMENT: ("remplacant", "proposition d’un remplaçant"),
    Legal.REPLACEMENT_ANSWER: ("reponse-au-remplacant", "réponse sur le remplaçant proposé"),
}


def replacements_owed(evidence: Evidence) -> Iterator[Standing]:
    """The proposal that the titulaire owes, or the answer that the buyer owes before his silence accepts."""
    for one in key_people_of(evidence.process, evidence.history):
        if one.turn:
            legal = one.turn.legal
            key, what = _WORDS[legal]
            said = evidence.process.legal_delays.get(legal)
            yield Standing(
                key=f"{key}:{one.function}",
                what=f"{what} ({one.title})",
                owner=Role.MANDATAIRE if legal in TITULAIRE else Role.PILOTE,
                due=one.turn.due,
                article=said.article if said else None,
                since=one.turn.fact.known_at,
                ends_in_silence=legal is Legal.REPLACEMENT_ANSWER,
            )


def refused_replacement(process: Process, situation: Situation, said: Payload) -> Refusal | None:
    """A refusal where nobody holds such a function, nobody was proposed, or no reason is given."""
    if not isinstance(said, PersonneClePartie | RemplacantPropose | ReponseAuRemplacant):
        return None
    people = {one.function: one for one in key_people_of(process, situation.history)}
    article = _article(process)
    if said.function not in people:
        known = enumerate_french(people) or "aucune"
        return Refusal(
            f"Le marché ne nomme personne pour la fonction {quoted(said.function)} ({article}).",
            todo=f"Fonctions nommées : {known}. Sinon enregistrez d’abord personne-cle-designee.",
        )
    return (
        _refused_answer(people[said.function], said, article)
        if isinstance(said, ReponseAuRemplacant)
        else None
    )


def _refused_answer(one: KeyPerson, said: ReponseAuRemplacant, article: str) -> Refusal | None:
    """An answer follows a proposal, which silence may have accepted: then it is shown without effect."""
    if said.reply is Reply.OBSERVATIONS:
        return Refusal(
            f"Le remplaçant est accepté ou refusé ({article}).", todo="reply=acceptation ou refus."
        )
    if (one.turn is None and not one.accepted) or (one.turn and one.turn.legal is Legal.REPLACEMENT):
        return Refusal(
            f"Aucun remplaçant n’attend de réponse pour la fonction {quoted(one.title)} ({article}).",
            todo="Enregistrez d’abord la proposition du titulaire (remplacant-propose).",
        )
    if said.reply is Reply.REFUS and not said.reasons:
        return Refusal(f"Le refus d’un remplaçant est motivé ({article}).", todo="Donnez reasons=…")
    return None


def _article(process: Process) -> str:
    said = process.legal_delays.get(Legal.REPLACEMENT)
    return said.article if said else "CCAG-PI, art. 3.4.3"
