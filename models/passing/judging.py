"""The opening, not before the deadline and once; then each offer is judged (CCP, R2162-10, 3°)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from models.articles import Ground
from models.facts import Fact
from models.french import french_moment
from models.kinds import Judgement, OffreJugee
from models.moments import Precision
from models.passing.case import Case, Fault, missing_before


def opening_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """Offers stay closed until the deadline, and are opened once."""
    limit = case.round.deadline
    if fact.at < limit:
        shown = french_moment(limit, fact.when.zone)
        text = f"Les offres ne s’ouvrent pas avant leur limite de remise ({shown})"
        vague = fact.when.precision is Precision.DAY and fact.when.last_instant >= limit
        yield Fault(
            Ground.NOT_BEFORE, fact.ref, text, "Donnez l’heure de l’ouverture (--on)." if vague else ""
        )
    first = case.round.first("offres-ouvertes")
    if first is not None and first.ref != fact.ref:
        yield Fault(Ground.NOT_BEFORE, fact.ref, f"Les offres sont déjà ouvertes ({first.when.shown()})")


def unopened(case: Case, fact: Fact) -> Iterator[Fault]:
    """Nothing can be said of an offer before it is opened."""
    if missing_before(case.round.first("offres-ouvertes"), fact):
        text = "Les offres ne sont pas encore ouvertes à ce moment"
        yield Fault(Ground.NOT_BEFORE, fact.ref, text, "Enregistrez d’abord offres-ouvertes.")


def unknown_offer(case: Case, fact: Fact) -> Iterator[Fault]:
    """The offer that a fact is about reached the buyer in this consultation."""
    if getattr(fact.payload, "titulaire", "") not in case.round.offers:
        yield Fault(Ground.CRITERIA, fact.ref, "Ce titulaire n’a pas remis d’offre dans cette consultation")


def judgement_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """An offer is judged once opened; a late one is eliminated, whatever it is worth."""
    yield from unopened(case, fact)
    yield from unknown_offer(case, fact)
    said = cast("OffreJugee", fact.payload)
    if said.judgement is Judgement.REGULIERE and said.titulaire in case.round.late:
        limit = french_moment(case.round.deadline, fact.when.zone)
        yield Fault(
            Ground.LATE,
            fact.ref,
            f"Cette offre est arrivée après la limite ({limit}) : elle ne peut être admise",
        )


def mark_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """A mark is given to an offer that was opened; what else it must be is said by the marks' own rules."""
    yield from unopened(case, fact)
    yield from unknown_offer(case, fact)
