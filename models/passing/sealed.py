"""What an offer was found to be, on which the choice, the letters and the rapport rest (0025)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from models.articles import Ground, quoted_article
from models.commands import Refusal
from models.facts import Fact
from models.kinds import OffreJugee
from models.passation import Passation
from models.passing.case import Case, Fault

_SAYS = "ce que les offres ont été jugées ne change plus"


def judged_anew(case: Case, fact: Fact) -> Iterator[Fault]:
    """From the choice on no offer is judged, even dated before it, as none is marked."""
    choice = case.round.first("choix-fait")
    if choice is not None and choice.seq < fact.seq:
        text = f"Le choix est fait ({choice.when.shown()}) : {_SAYS}"
        todo = f"Si le choix n’a pas eu lieu, annulez d’abord le fait n° {choice.seq}."
        yield Fault(Ground.CRITERIA, fact.ref, text, todo)


def refused_judgement(passation: Passation, fact: Fact, after: Fact | None) -> Refusal | None:
    """Nor by a correction: the price, the reasons or the date may still be put right."""
    if fact.kind != "offre-jugee":
        return None
    rounds = (one for one in passation.rounds if any(fact.ref == mine.ref for mine in one.facts))
    choice = next((one.first("choix-fait") for one in rounds), None)
    if choice is None or (after is not None and _found(after) == _found(fact)):
        return None
    text = f"Le choix est fait ({choice.when.shown()}) : {_SAYS}"
    todo = "Seuls le prix, les motifs et la date se corrigent encore."
    return Refusal(quoted_article(text, Ground.CRITERIA), todo=todo)


def _found(fact: Fact) -> tuple[str, str]:
    said = cast("OffreJugee", fact.payload)
    return said.titulaire, said.judgement
