"""The first and the last day on which each event may begin, exactly (docs/decisions/0019).

Events are numbered in the order of the process, and a rule only says « so many days at least after an
earlier event »: one pass forward gives the first days, one backward the last ones, and any possible day
between the two belongs to a whole plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.planning.rules import Allowed, Gap, Rule


class Network(NamedTuple):
    """Rules, by the event that they bind: its possible days, what it comes after, what comes after it."""

    days: list[int]
    after: list[list[Gap]]
    before: list[list[Gap]]


def network(rules: Iterable[Rule], events: int, size: int) -> Network:
    """The rules put in order, for so many events over so many days."""
    found = Network([(1 << size) - 1] * events, [[] for _ in range(events)], [[] for _ in range(events)])
    for rule in rules:
        if isinstance(rule, Allowed):
            found.days[rule.event] &= rule.days
        elif isinstance(rule, Gap):
            found.after[rule.event].append(rule)
            found.before[rule.first].append(rule)
    return found


def earliest(net: Network) -> list[int] | None:
    """The first day of each event; None where some event has none left, which is the only contradiction."""
    found: list[int] = []
    for days, gaps in zip(net.days, net.after, strict=True):
        low = next_day(days, lower(gaps, found))
        if low is None:
            return None
        found.append(low)
    return found


def latest(net: Network) -> list[int]:
    """The last day of each event, where the first days exist."""
    found = [0] * len(net.days)
    for event in reversed(range(len(net.days))):
        days = net.days[event]
        high = min((found[gap.event] - gap.days for gap in net.before[event]), default=days.bit_length())
        found[event] = (days & ((1 << (high + 1)) - 1)).bit_length() - 1
    return found


def lower(gaps: Iterable[Gap], placed: Sequence[int]) -> int:
    """The day before which earlier events, placed, keep this one from beginning."""
    return max((placed[gap.first] + gap.days for gap in gaps), default=0)


def next_day(days: int, low: int) -> int | None:
    """The first of these days that is not before this one."""
    rest = days >> low
    return low + (rest & -rest).bit_length() - 1 if rest else None


def feasible(rules: Iterable[Rule], events: int, size: int) -> bool:
    """Whether these rules can hold together."""
    return earliest(network(rules, events, size)) is not None
