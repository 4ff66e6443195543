"""One consultation as its readers see it: offers and what they were found to be, choice, letters."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from models.facts import Fact
from models.framework import Framework
from models.french import french_date, french_moment
from models.kinds import OffreRecue, RejetNotifie
from models.moments import day_start, local_day
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
        "launched_shown": one.launched.when.shown(),
        "deadline": one.deadline.isoformat(),
        "put_off": len(one.of("limite-reportee")),
        "questions": len(one.of("question-recue")),
        "answers": len(one.of("reponse-envoyee")),
        "offers": [_offer(one, key, fact, names) for key, fact in one.offers.items()],
        "declined": [_named(key, names) for key in sorted(one.declined)],
        "silent": [_named(key, names) for key in names if key not in answered],
        "opened_at": _at(one.first("offres-ouvertes")),
        "opened_shown": _shown(one.first("offres-ouvertes")),
        "ranking": ranking_dict(session, situation, reader, framework, one) if framework else None,
        "choice": _choice(session, one, names),
        "letters": _letters(one, names),
        "closed": _closed(one),
    }


def _named(key: str, names: dict[str, str]) -> Shown:
    return {"titulaire": key, "name": names.get(key, key)}


def _at(fact: Fact | None) -> str | None:
    return fact.at.isoformat() if fact else None


def _shown(fact: Fact | None) -> str | None:
    """In French, no more precise than it is known."""
    return fact.when.shown() if fact else None


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
        "shown": fact.when.shown(),
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
            "shown": _sent(fact, fact.payload),
            "reasons": fact.payload.reasons,
        }
        for key, fact in one.rejected.items()
        if isinstance(fact.payload, RejetNotifie)
    ]
    told = {one.choice.titulaire, *one.rejected} if one.choice else set(one.offers)
    return {"sent": sent, "owed": [_named(key, names) for key in one.offers if key not in told]}


def _sent(fact: Fact, said: RejetNotifie) -> str:
    """When a letter was notified, else when it was told; midnight is a day typed without its hour."""
    at, zone = said.notified_at, fact.when.zone
    if at is None:
        return fact.when.shown()
    day = local_day(at, zone)
    return french_date(day) if at == day_start(day, zone) else french_moment(at, zone)


def _closed(one: Round) -> Shown | None:
    said, fact = one.ended, one.first("consultation-close")
    if said is None:
        return None
    return {"at": _at(fact), "shown": _shown(fact), "outcome": str(said.outcome), "reasons": said.reasons}
