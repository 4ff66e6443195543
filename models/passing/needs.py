"""The need: frozen before the consultation, and unchanged while it lasts (CCP, L2111-1)."""

from __future__ import annotations

from collections.abc import Iterator

from models.articles import Ground, quoted_article
from models.commands import Refusal
from models.facts import Fact, precedes
from models.french import enumerate_french
from models.history import History
from models.kinds import BesoinFige, Need
from models.passation import Passation
from models.passing.case import Case, Fault, missing_before
from models.wording import NEED_TITLES

_ANEW = "Pour changer le besoin, déclarez-la sans suite, figez-le, puis consultez à nouveau."


def changed_need(passation: Passation, fact: Fact) -> Iterator[Fault]:
    """A document frozen again once a consultation that still counts has begun on another text."""
    for round_ in passation.rounds:
        closed = round_.first("consultation-close")
        over = closed is not None and not precedes(fact, closed)
        if precedes(round_.launched, fact) and not over:
            text = f"La consultation est lancée ({round_.launched.when.shown()}) : le besoin ne change plus"
            yield Fault(Ground.NEED, fact.ref, text, _ANEW)
            return


def rewritten_need(before: Passation, after: History) -> Refusal | None:
    """A document that somebody was consulted on, and that a correction would make another one."""
    for round_ in before.rounds:
        if round_.ended is not None:
            continue
        was, would_be = (_frozen_at(round_.launched, history) for history in (before.history, after))
        if any(_differs(said, would_be.get(document)) for document, said in was.items()):
            text = f"La consultation est lancée ({round_.launched.when.shown()}) : le besoin ne change plus"
            return Refusal(quoted_article(text, Ground.NEED), todo=_ANEW)
    return None


def _frozen_at(launched: Fact, history: History) -> dict[Need, BesoinFige]:
    """Each document as it stood when the titulaires were written to."""
    found: dict[Need, BesoinFige] = {}
    for fact in history.of("besoin-fige"):
        if isinstance(fact.payload, BesoinFige) and not precedes(launched, fact):
            found[fact.payload.document] = fact.payload
    return found


def _differs(said: BesoinFige, now: BesoinFige | None) -> bool:
    """Another digest or address, or none; what was not known may be added."""
    if now is None:
        return True
    pairs = ((said.sha256, now.sha256), (said.url, now.url))
    return any(old is not None and old != new for old, new in pairs)


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
