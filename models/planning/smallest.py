"""The fewest rules that cannot hold together.

A core from which nothing can be taken is found by deletion. A smaller one may still exist elsewhere: it
would have a rule among those that any feasible set leaves out, so the fewest rules that meet all such
sets are tried, until they are infeasible themselves or as many as the core.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from models.planning.rules import Rule

Holds = Callable[[Collection[Rule]], bool]
#: Beyond this many rules, or tries, the core found by deletion is given: still infeasible, none to spare.
_WIDEST, _TRIES = 8, 60


def irreducible(rules: Sequence[Rule], holds: Holds) -> tuple[Rule, ...]:
    """Rules that cannot hold together, each of them needed for that; by halves, then one by one."""
    core, step = list(rules), max(1, len(rules) // 2)
    while True:
        at = 0
        while at < len(core):
            rest = core[:at] + core[at + step :]
            if holds(rest):
                at += step
            else:
                core = rest
        if step == 1:
            return tuple(core)
        step = max(1, step // 2)


def smallest(rules: Sequence[Rule], holds: Holds) -> tuple[Rule, ...]:
    """The fewest of these rules that cannot hold together, in their order."""
    core = irreducible(rules, holds)
    if len(core) > _WIDEST:
        return core
    left_out: list[frozenset[int]] = []
    for _ in range(_TRIES):
        guess = _meeting(left_out, len(core) - 1)
        if guess is None:
            return core
        if not holds([rules[rank] for rank in sorted(guess)]):
            return tuple(rules[rank] for rank in sorted(guess))
        left_out.append(frozenset(range(len(rules))) - _grown(rules, guess, holds))
    return core


def _grown(rules: Sequence[Rule], guess: frozenset[int], holds: Holds) -> frozenset[int]:
    """The guess and all that can be added to it while it holds."""
    kept = set(guess)
    for rank in range(len(rules)):
        if rank not in kept and holds([rules[one] for one in sorted({*kept, rank})]):
            kept.add(rank)
    return frozenset(kept)


def _meeting(
    sets: Sequence[frozenset[int]], most: int, chosen: frozenset[int] = frozenset()
) -> frozenset[int] | None:
    """The fewest elements, `most` at most, of which each set has one; None if there are no so few."""
    missed = next((one for one in sets if not one & chosen), None)
    if missed is None:
        return chosen
    best: frozenset[int] | None = None
    for element in sorted(missed):
        if len(chosen) >= most:
            break
        found = _meeting(sets, most, chosen | {element})
        if found is not None:
            best, most = found, len(found) - 1
    return best
