"""The need: frozen before the consultation, and unchanged while it lasts (CCP, L2111-1)."""

from __future__ import annotations

from collections.abc import Iterator

from models.articles import Ground
from models.facts import Fact, precedes
from models.french import enumerate_french
from models.kinds import BesoinFige
from models.passation import Passation
from models.passing.case import Case, Fault, missing_before
from models.wording import NEED_TITLES


def changed_need(passation: Passation, fact: Fact) -> Iterator[Fault]:
    """A document frozen again once a consultation that still counts has begun on another text."""
    for round_ in passation.rounds:
        closed = round_.first("consultation-close")
        over = closed is not None and not precedes(fact, closed)
        if precedes(round_.launched, fact) and not over:
            text = f"La consultation est lancée ({round_.launched.when.shown()}) : le besoin ne change plus"
            todo = "Pour changer le besoin, déclarez-la sans suite, figez-le, puis consultez à nouveau."
            yield Fault(Ground.NEED, fact.ref, text, todo)
            return


def unfrozen_need(case: Case, launched: Fact) -> Iterator[Fault]:
    """The documents that were not frozen when the titulaires were written to."""
    missing = [
        NEED_TITLES[document]
        for document in case.passation.asked
        if all(
            missing_before(fact, launched) for fact in case.history.of("besoin-fige") if _is(fact, document)
        )
    ]
    if missing:
        text = f"Le besoin n’est pas figé avant la consultation (il manque : {enumerate_french(missing)})"
        yield Fault(Ground.NEED, launched.ref, text, "Enregistrez d’abord besoin-fige pour chaque document.")


def _is(fact: Fact, document: str) -> bool:
    return isinstance(fact.payload, BesoinFige) and fact.payload.document == document
