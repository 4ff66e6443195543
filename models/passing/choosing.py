"""The choice: the offer ranked first on the criteria of the accord-cadre (CCP, R2162-10, 4°)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import cast

from models.articles import Ground
from models.delegations import everyone, held_when_given
from models.facts import Fact, precedes
from models.french import enumerate_french
from models.kinds import ChoixFait, NoteAttribuee, OffreJugee
from models.passing.case import Case, Fault
from models.passing.judging import unknown_offer, unopened
from models.roles import ROLE_TITLES, Role
from models.scoring import college_of, first_ranked, ranking_of

#: One of these words in the reasons says that the tie was seen, and broken on purpose.
TIE_WORDS = re.compile(
    r"\bex aequo\b|\begalite\b(?! (?:de traitement|des? (?:candidats|titulaires|chances)|d'acces))"
)
#: Who chooses for the buyer.
BUYERS = (Role.DECIDEUR, Role.PILOTE)


def choice_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """Made once, after the opening, of an admissible offer, every other one judged, and the first of all."""
    found = [*unopened(case, fact), *unknown_offer(case, fact), *_again(case, fact), *_buyer(case, fact)]
    yield from found or _admissible(case, fact) or _too_early(case, fact) or _ranked(case, fact)


def _again(case: Case, fact: Fact) -> Iterator[Fault]:
    first = case.round.first("choix-fait")
    if first is not None and first.ref != fact.ref:
        text = f"Un choix est déjà fait ({first.when.shown()})"
        todo = f"S’il n’a pas eu lieu, annulez le fait n° {first.seq} (« atelier correct », annule=oui)."
        yield Fault(Ground.CRITERIA, fact.ref, text, todo)


def _buyer(case: Case, fact: Fact) -> Iterator[Fault]:
    """The buyer chooses: whoever is named as having done so was of its people that day."""
    named = cast("ChoixFait", fact.payload).decided_by
    members = [one for one in everyone(case.history) if one.person == named and one.role in BUYERS]
    if named and not any(held_when_given(one, fact.at, fact.when.last_instant) for one in members):
        who = enumerate_french((ROLE_TITLES[role] for role in BUYERS), last="ou")
        text = f"La personne nommée (decided-by) n’était pas, le {fact.when.shown()} : {who}"
        yield Fault(Ground.CRITERIA, fact.ref, text, "L’acheteur choisit : nommez qui l’a fait pour lui.")


def _admissible(case: Case, fact: Fact) -> list[Fault]:
    """Neither late nor anything but régulière; and no other offer waits to be judged."""
    key, round_ = cast("ChoixFait", fact.payload).titulaire, case.round
    if key in round_.late:
        return [Fault(Ground.LATE, fact.ref, "Cette offre est arrivée après la limite : elle est éliminée")]
    if not case.in_time() <= set(round_.judged):
        text = "Toutes les offres ne sont pas jugées"
        return [Fault(Ground.REGULAR, fact.ref, text, "Enregistrez offre-jugee pour chacune.")]
    if key not in round_.admissible:
        return [Fault(Ground.REGULAR, fact.ref, "Cette offre n’a pas été jugée régulière")]
    return []


def _too_early(case: Case, fact: Fact) -> list[Fault]:
    """It follows the judgement of each offer and the marks that it rests on."""
    judged: dict[str, Fact] = {}
    for one in case.round.of("offre-jugee"):
        judged.setdefault(cast("OffreJugee", one.payload).titulaire, one)
    kept = set(case.round.admissible)
    marks = case.round.of("note-attribuee") if len(kept) > 1 else ()
    said = [one for one in marks if cast("NoteAttribuee", one.payload).titulaire in kept]
    if any(precedes(fact, one) for one in (*judged.values(), *said)):
        text = "Le choix est daté d’avant le jugement ou les notes des offres, dont il découle"
        return [Fault(Ground.CRITERIA, fact.ref, text, "Corrigez sa date (--on).")]
    return []


def _ranked(case: Case, fact: Fact) -> list[Fault]:
    """First of a complete ranking; a single offer has nothing to be compared with."""
    if case.framework is None or len(case.round.admissible) == 1:
        return []
    ranking = ranking_of(case.framework, case.round, college_of(case.history, fact.at))
    said = cast("ChoixFait", fact.payload)
    first = first_ranked(ranking)
    if ranking.missing or not first:
        return [Fault(Ground.CRITERIA, fact.ref, "Il manque des notes : les offres ne sont pas classées")]
    if said.titulaire not in first:
        return [Fault(Ground.CRITERIA, fact.ref, "L’offre choisie n’est pas classée première")]
    if len(first) > 1 and not says_tie(said.reasons):
        text = f"{len(first)} offres sont premières ex æquo : les raisons du choix doivent le dire"
        return [
            Fault(Ground.CRITERIA, fact.ref, text, "Écrivez « ex æquo » et ce qui les départage (reasons).")
        ]
    if ranking.silent:
        who = enumerate_french(ROLE_TITLES[role] for role in ranking.silent)
        text = f"Choix fait sans toutes les notes de : {who}"
        return [Fault(Ground.COLLEGIAL, fact.ref, text, shown_only=True)]
    return []


def says_tie(reasons: str) -> bool:
    """Whether the reasons say that several offers are first."""
    bare = unicodedata.normalize("NFD", reasons.lower().replace("æ", "ae").replace("’", "'"))
    text = " ".join("".join(char for char in bare if not unicodedata.combining(char)).split())
    return bool(TIE_WORDS.search(text.replace("-", " ")))
