"""Rooms, meals and coaches, beside the marché: what each co-porteur put in and spent, TTC (call).

The State pays none of it, and nothing is refused: a payer without a budget, or beyond it, shows as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.amounts import ZERO, total
from models.history import History
from models.kinds import BudgetLogistique, DepenseLogistique
from models.process import Process


@dataclass(frozen=True, slots=True)
class Expense:
    """What was spent for one event, or beside all of them, by whom."""

    payer: str
    nature: str
    amount_ttc: Decimal
    event: str | None


@dataclass(frozen=True, slots=True)
class Purse:
    """What one payer put in, and spent; the last budget said is the one that holds."""

    payer: str
    budget_ttc: Decimal
    spent_ttc: Decimal

    @property
    def left_ttc(self) -> Decimal:
        """What is left of it, never below zero."""
        return max(ZERO, self.budget_ttc - self.spent_ttc)

    @property
    def over_ttc(self) -> Decimal:
        """What was spent beyond it."""
        return max(ZERO, self.spent_ttc - self.budget_ttc)


@dataclass(frozen=True, slots=True)
class Logistics:
    """Every purse, and every expense in the order it was made."""

    purses: tuple[Purse, ...]
    expenses: tuple[Expense, ...]

    @property
    def budget_ttc(self) -> Decimal:
        """What all put in."""
        return total(one.budget_ttc for one in self.purses)

    @property
    def spent_ttc(self) -> Decimal:
        """What all spent."""
        return total(one.spent_ttc for one in self.purses)

    def by_event(self, process: Process) -> Iterator[tuple[str, str, Decimal]]:
        """What each event cost, in the order of the phases: its key, its title, its sum."""
        for key, phase in process.events.items():
            mine = [one.amount_ttc for one in self.expenses if one.event == key]
            if mine:
                yield key, phase.title, total(mine)


def logistics_of(history: History) -> Logistics:
    """The logistics of an atelier; payers are the same where their names differ by capitals alone."""
    names, budgets, expenses = dict[str, str](), dict[str, Decimal](), list[Expense]()
    for fact in history.of("budget-logistique"):
        if isinstance(fact.payload, BudgetLogistique):
            name = names.setdefault(fact.payload.payer.casefold(), fact.payload.payer)
            budgets[name] = fact.payload.amount_ttc
    for fact in history.of("depense-logistique"):
        said = fact.payload
        if isinstance(said, DepenseLogistique):
            name = names.setdefault(said.payer.casefold(), said.payer)
            expenses.append(Expense(name, said.nature, said.amount_ttc, said.event))
    purses = tuple(
        Purse(name, budgets.get(name, ZERO), total(one.amount_ttc for one in expenses if one.payer == name))
        for name in names.values()
    )
    return Logistics(purses, tuple(expenses))
