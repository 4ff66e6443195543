"""Where the passation of a marché stands, as the stable JSON of `atelier market`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.errors import BadInput
from models.facts import Fact
from models.framework import Framework, framework_of
from models.history import History
from models.kinds import AeDeleguees, BesoinFige, Contract, MarcheSigne, Need
from models.legal import Legal
from models.pinned import delays_of
from models.process import Process
from models.reader import Reader
from models.rounds import Round, rounds_of
from models.secrecy import IN_CONSULTATION, in_consultation
from models.situation import Situation
from models.standstill import standstill_of
from tasks.load import load
from tasks.market_round import round_dict
from tasks.people import author

Shown = dict[str, Any]


def market(session: Session, slug: str, *, at: datetime, by: str | None = None) -> Shown:
    """The passation, whole to its readers; to others its dates and, once notified, its titulaire.

    BadInput for a session, or an atelier whose contract names no accord-cadre.
    """
    loaded = load(session, slug)
    situation = loaded.situation(at)
    contract = _contract(situation)
    reader = Reader(loaded.process, situation, author(session, by) if by else None)
    history, framework, rounds = (
        situation.history,
        framework_of(situation.history),
        rounds_of(situation.history),
    )
    shown = {
        "atelier": slug,
        "name": situation.name,
        "zone": situation.zone,
        "at": at.isoformat(),
        "whole": reader.sees_passation,
        **_public(history, framework, rounds[-1] if rounds else None),
        "framework": None,
        "rounds": [],
        "wait": None,
        "signed": None,
        "ae": _ae(history) if reader.person and reader.may_read("ae-deleguees") else None,
    }
    if not reader.sees_passation:
        return shown
    return shown | {
        "framework": _framework(framework)
        if framework
        else {"key": contract.accord_cadre, "lot": contract.lot},
        "rounds": [round_dict(session, situation, reader, framework, one) for one in rounds],
        "standing": _standing(situation),
        "wait": _wait(loaded.process, history, contract, rounds[-1] if rounds else None),
        "signed": _signed(history),
    }


def _contract(situation: Situation) -> Contract:
    said = situation.history.registration
    if said is None or said.contract.accord_cadre is None:
        raise BadInput(
            f"Le contrat de « {situation.name} » ne nomme aucun accord-cadre : rien à montrer ici.",
            kept="",
            todo="Donnez le nom d’un atelier dont le contrat en nomme un (contract: {accord-cadre: …}).",
            field="atelier",
        )
    return said.contract


def _public(history: History, framework: Framework | None, last: Round | None) -> Shown:
    """What anybody may know: where it stands, what is asked for, until when; then who holds the marché."""
    told = next(iter(history.of("marche-notifie")), None)
    notified = told.at if told else None
    chosen = last.choice.titulaire if notified and last and last.choice else None
    return {
        "standing": "notifié" if notified else IN_CONSULTATION if in_consultation(history) else "à préparer",
        "needs": _needs(history),
        "deadline": last.deadline.isoformat() if last else None,
        "notified_at": notified.isoformat() if notified else None,
        "notified_shown": told.when.shown() if told else None,
        "titulaire": {"titulaire": chosen, "name": name_of(framework, chosen)} if chosen else None,
    }


def _needs(history: History) -> list[Shown]:
    """Each document of the need as it was last frozen."""
    found: dict[Need, Shown] = {}
    for fact in history.of("besoin-fige"):
        said = fact.payload
        if isinstance(said, BesoinFige):
            known = {"sha256": said.sha256, "url": said.url, "reference": said.reference}
            at = {"frozen_at": fact.at.isoformat(), "shown": fact.when.shown()}
            found[said.document] = {"document": str(said.document), **at, **known}
    return list(found.values())


def _framework(found: Framework) -> Shown:
    return {
        "key": found.key,
        "lot": found.lot,
        "title": found.title,
        "reference": found.reference,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "scale": str(found.scale),
        "criteria": [{"key": key, "weight": str(weight)} for key, weight in found.criteria.items()],
        "titulaires": [
            {"titulaire": one.key, "name": one.name, "cotraitants": list(one.cotraitants)}
            for one in found.titulaires.values()
        ],
    }


def _standing(situation: Situation) -> str:
    """Its named state, for those who may know it."""
    passation = situation.evidence.passation
    return str(passation.standing) if passation else ""


def _wait(process: Process, history: History, contract: Contract, last: Round | None) -> Shown:
    """The optional wait before the signature: whether the contract asks for it, how long, until when."""
    ends = standstill_of(process, history, last).ends
    delay = delays_of(process, history).get(Legal.STANDSTILL)
    article = process.legal_delays[Legal.STANDSTILL].article if delay else None
    return {
        "asked": contract.standstill,
        "delay": str(delay) if delay else None,
        "article": article,
        "ends": ends.isoformat() if ends else None,
    }


def _signed(history: History) -> Shown | None:
    fact = next(reversed(history.of("marche-signe")), None)
    if fact is None or not isinstance(fact.payload, MarcheSigne):
        return None
    amount = str(fact.payload.amount_ht)
    return {"at": fact.at.isoformat(), "shown": fact.when.shown(), "amount_ht": amount}


def _ae(history: History) -> Shown:
    """Whether AD1 delegated the autorisations d’engagement, which a notification rests on."""
    delegated = [fact for fact in history.of("ae-deleguees") if isinstance(fact.payload, AeDeleguees)]
    notified = history.first("marche-notifie")
    late = bool(notified and (not delegated or delegated[0].at > notified))
    return {"delegated_at": _first(delegated), "notified_without": late}


def _first(facts: list[Fact]) -> str | None:
    return facts[0].at.isoformat() if facts else None


def name_of(framework: Framework | None, key: str) -> str:
    """The name of a titulaire; its key where the accord-cadre does not know it."""
    return framework.titulaires[key].name if framework and key in framework.titulaires else key
