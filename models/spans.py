"""Spans of time during which a condition holds; half-open, in order, apart from each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

Span = tuple[datetime, datetime | None]
Spans = Sequence[Span]

NEVER: Spans = ()


def since(moment: datetime | None) -> Spans:
    """From this moment on, or never."""
    return () if moment is None else ((moment, None),)


def covers(spans: Spans, at: datetime) -> bool:
    """Whether the condition holds at this moment."""
    return any(start <= at and (end is None or at < end) for start, end in spans)


def union(spans: Iterable[Span]) -> Spans:
    """The same moments as one list in order."""
    merged: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if end is not None and end <= start:
            continue
        if merged and (merged[-1][1] is None or start <= merged[-1][1]):
            merged[-1] = (merged[-1][0], _later(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _later(left: datetime | None, right: datetime | None) -> datetime | None:
    """The later end; an open end is later than any moment."""
    return None if left is None or right is None else max(left, right)


def both(left: Spans, right: Spans) -> Spans:
    """The moments at which both hold."""
    found: list[Span] = []
    for a_start, a_end in left:
        for b_start, b_end in right:
            start = max(a_start, b_start)
            end = a_end if b_end is None else b_end if a_end is None else min(a_end, b_end)
            if end is None or start < end:
                found.append((start, end))
    return found


def first_together(conditions: Iterable[Spans], *, not_before: datetime) -> datetime | None:
    """The first moment from `not_before` on at which all conditions hold at once."""
    held: Spans = ((not_before, None),)
    for spans in conditions:
        held = both(held, spans)
        if not held:
            return None
    return min((start for start, _ in held), default=None)
