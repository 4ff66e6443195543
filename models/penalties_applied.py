"""Penalties that were applied, and that later facts stand against: too high, or never announced in time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from models.accounts import Account, account_from
from models.amounts import ZERO
from models.commands import Refusal
from models.evidence import Evidence
from models.facts import Fact
from models.french import french_amount, french_date, quoted
from models.history import History
from models.kinds import PenaliteAnnoncee, PenaliteAppliquee
from models.penalties import Announcement, Penalties, announcements_of
from models.prestations import line_key


def applied_beyond(account: Account, found: Penalties) -> Iterator[tuple[str, str]]:
    """Above what is computed now, in all or else for a line, by a key that is stable and in words."""
    if account.penalty_ht > found.applicable_ht:
        yield "penalites-trop", _beyond("", account.penalty_ht, found.applicable_ht)
        return
    for key, applied in account.penalties.items():
        line = found.line(key)
        most = line.amount_ht if line else ZERO
        if applied > most:
            yield f"penalites-trop:{key}", _beyond(f"{_title(account, key)} : ", applied, most)


def _beyond(about: str, applied: Decimal, most: Decimal) -> str:
    return (
        f"{about}{french_amount(applied)} HT de pénalités appliquées et retenues, pour "
        f"{french_amount(most)} HT au plus : à reprendre"
    )


def applied_unannounced(evidence: Evidence, account: Account) -> Iterator[tuple[str, str]]:
    """Above every announcement of the line, or before the titulaire's comments were due."""
    announced = announcements_of(evidence.process, evidence.history)
    for key, applied in account.penalties.items():
        most = max((one.amount_ht for about, one in announced if about == key), default=ZERO)
        if applied > most:
            said = f"{french_amount(applied)} HT de pénalités appliquées, {french_amount(most)} HT annoncés"
            yield f"penalite-annonce:{key}", f"{_title(account, key)} : {said}"
    for fact in evidence.history.of("penalite-appliquee"):
        if isinstance(fact.payload, PenaliteAppliquee):
            key = line_key(evidence.process, fact.payload.deliverable, fact.payload.version)
            if early := _early(fact, [one for about, one in announced if about == key]):
                yield f"penalite-delai:{fact.seq}", f"{_title(account, key)} : {early}"


def _early(applied: Fact, announced: list[Announcement]) -> str | None:
    """Judged by the announcement that came before: a later one starts its own delay."""
    day = applied.when.day
    before = [one for one in announced if one.fact.when.day <= day]
    if not before:
        return f"pénalité appliquée le {french_date(day)} sans avoir été annoncée"
    ends = before[-1].comments_end
    if ends is None or day > ends:
        return None
    return (
        f"pénalité appliquée le {french_date(day)}, alors que le titulaire pouvait présenter ses "
        f"observations jusqu’au {french_date(ends)}"
    )


def _title(account: Account, key: str) -> str:
    line = account.prestation(key)
    return line.title if line else quoted(key)


def refused_undercut(evidence: Evidence, before: Fact, after: Fact | None) -> Refusal | None:
    """A refusal where an announcement is corrected so that a penalty was applied without one."""
    if not isinstance(before.payload, PenaliteAnnoncee):
        return None
    others = [one for one in evidence.history.all if one.ref != before.ref]
    corrected = History([*others, *([after] if after else [])], evidence.history.at)
    then = _faults(Evidence(evidence.process, corrected))
    if not then - _faults(evidence):
        return None
    return Refusal(
        "Une pénalité a été appliquée d’après cette annonce, sur laquelle le titulaire a pu présenter ses "
        "observations : elle ne change plus (CCAG-PI 2021, art. 14).",
        todo="Corrigez ou annulez d’abord la pénalité appliquée (penalite-appliquee).",
    )


def _faults(evidence: Evidence) -> set[str]:
    return {key for key, _ in applied_unannounced(evidence, account_from(evidence))}
