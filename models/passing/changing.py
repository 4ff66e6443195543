"""The accord-cadre registered anew under a consultation: it is that of the launch that goes on (R2162-10)."""

from __future__ import annotations

from collections.abc import Iterator

from models.articles import Ground
from models.facts import Fact, precedes
from models.framework import accords, titulaire_facts
from models.kinds import AccordCadreInscrit, TitulaireInscrit
from models.passing.case import Case, Fault


def changed_framework(case: Case, launched: Fact) -> Iterator[Fault]:
    """Other criteria, or another titulaire, said after the launch: shown, since they do not hold for it."""
    found = case.framework
    if found is None:
        return
    for fact in _since(case, launched, accords(case.history, found.key, found.lot)):
        said = fact.payload
        if isinstance(said, AccordCadreInscrit) and (said.criteria, said.scale) != (
            found.criteria,
            found.scale,
        ):
            yield _said(fact, Ground.CRITERIA, "D’autres critères sont enregistrés")
    for fact in _since(case, launched, titulaire_facts(case.history, found.key, found.lot)):
        said = fact.payload
        if isinstance(said, TitulaireInscrit) and said.titulaire not in found.titulaires:
            yield _said(fact, Ground.EVERYBODY, "Un titulaire est ajouté")


def _since(case: Case, launched: Fact, facts: list[Fact]) -> Iterator[Fact]:
    """What was said while the consultation lasted."""
    closed = case.round.first("consultation-close")
    last = case.round is case.passation.round
    for fact in facts:
        during = (closed is None and last) or (closed is not None and precedes(fact, closed))
        if precedes(launched, fact) and during:
            yield fact


def _said(fact: Fact, ground: Ground, what: str) -> Fault:
    text = f"{what} le {fact.when.shown()}, après la consultation : elle se poursuit sur ce qui valait alors"
    return Fault(ground, fact.ref, text, shown_only=True)
