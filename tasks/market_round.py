"""One consultation as its readers see it: offers and what they were found to be, choice, letters."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from models.facts import Fact
from models.framework import Framework
from models.kinds import OffreRecue, RejetNotifie
from models.reader import Reader
from models.rounds import Round
from models.situation import Situation
from tasks.market_marks import ranking_dict
from tasks.people import with_addresses

Shown = dict[str, Any]


def round_dict(
    session: Session, situation: Situation, reader: Reader, framework: Framework | None, one: Round
) -> Shown:
    """Everything of one consultation, but for the marks that this reader may not see yet."""
    titulaires = framework.titulaires if framework else {}
    names = {key: found.name for key, found in titulaires.items()}
    answered = {*one.offers, *one.declined}
    return {
        "number": one.number,
        "launched_at": one.launched.at.isoformat(),
        "deadline": one.deadline.isoformat(),
        "put_off": len(one.of("limite-reportee")),
        "questions": len(one.of("question-recue")),
        "answers": len(one.of("reponse-envoyee")),
        "offers": [_offer(one, key, fact, names) for key, fact in one.offers.items()],
        "declined": [_named(key, names) for key in sorted(one.declined)],
        "silent": [_named(key, names) for key in names if key not in answered],
        "opened_at": _at(one.first("offres-ouvertes")),
        "ranking": ranking_dict(session, situation, reader, framework, one) if framework else None,
        "choice": _choice(session, one, names),
        "letters": _letters(one, names),
        "closed": _closed(one),
    }


def _named(key: str, names: dict[str, str]) -> Shown:
    return {"titulaire": key, "name": names.get(key, key)}


def _at(fact: Fact | None) -> str | None:
    return fact.at.isoformat() if fact else None


def _offer(one: Round, key: str, fact: Fact, names: dict[str, str]) -> Shown:
    """When it came, by how much too late, what it was found to be and its price."""
    judged, late = one.judged.get(key), max(0, (fact.at - one.deadline).total_seconds())
    price = judged.amount_ht if judged else None
    return {
        **_named(key, names),
        "received_at": fact.at.isoformat(),
        "late_by_seconds": int(late),
        "reference": fact.payload.reference if isinstance(fact.payload, OffreRecue) else None,
        "judgement": str(judged.judgement) if judged else None,
        "reasons": judged.reasons if judged else None,
        "amount_ht": str(price) if price is not None else None,
    }


def _choice(session: Session, one: Round, names: dict[str, str]) -> Shown | None:
    said, fact = one.choice, next(reversed(one.of("choix-fait")), None)
    if said is None or fact is None:
        return None
    decider = said.decided_by or fact.by
    return {
        **_named(said.titulaire, names),
        "at": fact.at.isoformat(),
        "reasons": said.reasons,
        "decided_by": with_addresses(session, {decider})[decider],
        "act": said.act,
    }


def _letters(one: Round, names: dict[str, str]) -> Shown:
    """Once a team is chosen each other one that made an offer is told so, late ones included."""
    sent = [
        {
            **_named(key, names),
            "at": (fact.payload.notified_at or fact.at).isoformat(),
            "reasons": fact.payload.reasons,
        }
        for key, fact in one.rejected.items()
        if isinstance(fact.payload, RejetNotifie)
    ]
    told = {one.choice.titulaire, *one.rejected} if one.choice else set(one.offers)
    return {"sent": sent, "owed": [_named(key, names) for key in one.offers if key not in told]}


def _closed(one: Round) -> Shown | None:
    said, at = one.ended, _at(one.first("consultation-close"))
    return {"at": at, "outcome": str(said.outcome), "reasons": said.reasons} if said else None
