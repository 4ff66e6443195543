"""An offer as it reached the buyer: once, and said to be late as soon as it is recorded (CCP, R2151-5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from models.articles import Ground, quoted_article
from models.facts import Fact
from models.french import french_late, french_moment
from models.passation import Passation
from models.passing.case import Case, Fault


def received_twice(case: Case, fact: Fact) -> Iterator[Fault]:
    """The same titulaire at the same second is the same offer, typed twice."""
    for one in case.round.of("offre-recue"):
        if one.seq < fact.seq and one.at == fact.at and _who(one) == _who(fact):
            text = f"Cette offre est déjà enregistrée (fait n° {one.seq}, {one.when.exact()})"
            todo = "Si c’en est une autre, donnez le moment où elle a été reçue (--on)."
            yield Fault(Ground.LAST_OFFER, fact.ref, text, todo)


def late_offers(passation: Passation, refs: Collection[str]) -> Iterator[str]:
    """What becomes of each of these offers that came after the deadline, to whoever has just told it."""
    for round_ in passation.rounds:
        limit = round_.deadline
        for fact in round_.of("offre-recue"):
            if fact.ref not in refs or fact.at <= limit:
                continue
            late = french_late(round((fact.at - limit).total_seconds()))
            text = f"Offre en retard de {late} sur la limite ({french_moment(limit, fact.when.zone)})"
            if _who(fact) in round_.late:
                yield quoted_article(f"{text} : elle est éliminée", Ground.LATE)
            else:
                kept = "celle que ce titulaire a remise à temps compte seule"
                yield quoted_article(f"{text} : {kept}", Ground.LAST_OFFER)


def _who(fact: Fact) -> str:
    return str(getattr(fact.payload, "titulaire", ""))
