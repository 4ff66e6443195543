"""The penalties for delay that the CCAG-PI computes (art. 14): shown, announced, never applied by themselves.

P = V × R ÷ 3000: V, the price HT of the prestation; R, the days late from the day after its contractual date.
Up to 1 000 € HT for the whole marché the titulaire is exempt; beyond, no more than 10 % of its amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.accounts import Account, account_from
from models.amounts import ZERO, to_cent, total
from models.contract_dates import contract_due, days_late
from models.ended import ending_of
from models.evidence import Evidence
from models.facts import Fact
from models.history import History
from models.kinds import PenaliteAnnoncee
from models.legal import Legal
from models.pinned import delays_of, thresholds_of
from models.prestations import line_key
from models.process import Process

DIVIDER, CAP, EXEMPTION = "penalite-diviseur", "penalite-plafond", "penalite-exoneration"


@dataclass(frozen=True, slots=True)
class Penalty:
    """What the delay of one prestation costs, HT: its price, its contractual date, the days beyond it."""

    key: str
    title: str
    due: date
    days: int
    value_ht: Decimal
    amount_ht: Decimal


@dataclass(frozen=True, slots=True)
class Announcement:
    """A penalty told to the titulaire, and the last day of his comments."""

    fact: Fact
    amount_ht: Decimal
    comments_end: date | None


@dataclass(frozen=True, slots=True)
class Penalties:
    """Every penalty of a marché: computed, exempt or capped, and the last one announced, by line."""

    lines: tuple[Penalty, ...]
    exemption_ht: Decimal
    cap_ht: Decimal
    announced: Mapping[str, Announcement]

    @property
    def computed_ht(self) -> Decimal:
        """The sum before exemption and cap."""
        return total(one.amount_ht for one in self.lines)

    @property
    def exempt(self) -> bool:
        """Whether so small a total is not claimed."""
        return self.computed_ht <= self.exemption_ht

    @property
    def applicable_ht(self) -> Decimal:
        """What may be applied in all."""
        return ZERO if self.exempt else min(self.computed_ht, self.cap_ht)

    def line(self, key: str) -> Penalty | None:
        """The penalty of a line."""
        return next((one for one in self.lines if one.key == key), None)


def penalties_of(process: Process, history: History) -> Penalties:
    """The penalties at the moment of this history."""
    evidence = Evidence(process, history)
    return penalties_from(evidence, account_from(evidence))


def penalties_from(evidence: Evidence, account: Account) -> Penalties:
    """The same, where the account is known already."""
    limits = thresholds_of(evidence.process, evidence.history)
    percent = limits.get(CAP, Decimal(100))
    return Penalties(
        _lines(evidence, account, limits.get(DIVIDER)),
        limits.get(EXEMPTION, ZERO),
        to_cent(account.engaged_ht * percent / 100),
        dict(announcements_of(evidence.process, evidence.history)),
    )


def _lines(evidence: Evidence, account: Account, divider: Decimal | None) -> tuple[Penalty, ...]:
    """One per late deliverable with a price of its own: of another, nothing says on which one it counts."""
    found, ending = [], ending_of(evidence.history)
    # Once the contract is ended nobody is late any longer.
    last = min(account.today, ending.when.day) if ending else account.today
    for key, about in evidence.process.priced.items():
        line, due = account.prestation(key), contract_due(evidence, about)
        if line is None or due is None or not divider:
            continue
        days = days_late(evidence.tracks[about], due, evidence.history.zone, last)
        if days:
            amount = to_cent(line.engaged_ht * days / divider)
            found.append(Penalty(key, line.title, due, days, line.engaged_ht, amount))
    return tuple(found)


def announcements_of(process: Process, history: History) -> list[tuple[str, Announcement]]:
    """Each announcement and its line; comments come by the end of the delay it starts (CCAG-PI, art. 3.2)."""
    delay = delays_of(process, history).get(Legal.PENALTY_COMMENTS)
    found = []
    for fact in history.of("penalite-annoncee"):
        said = fact.payload
        if isinstance(said, PenaliteAnnoncee):
            ends = history.calendar.deadline(fact.when.day, delay) if delay else None
            key = line_key(process, said.deliverable, said.version)
            found.append((key, Announcement(fact, said.amount_ht, ends)))
    return found
