"""How long messages took, between what caused each and its sending. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waits:
    """So many messages, and in seconds: the wait of half of them, of nineteen in twenty, of the last."""

    count: int
    median: float | None = None
    p95: float | None = None
    longest: float | None = None


def waits_of(seconds: Iterable[float]) -> Waits:
    """By the nearest rank; a clock that was put back meanwhile counts as no wait."""
    found = sorted(max(0.0, one) for one in seconds)
    if not found:
        return Waits(0)
    rank = math.ceil(0.95 * len(found)) - 1
    return Waits(len(found), round(statistics.median(found), 1), round(found[rank], 1), round(found[-1], 1))
