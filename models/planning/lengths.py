"""Lengths written in the process, as days."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.definition import Phase
from models.delays import Delay, parse_delay
from models.errors import BadInput
from models.process import Process

_RANGE = re.compile(r"(\d+) à (\d+) (mois|semaines|jours)")


def most_days(delay: Delay) -> int:
    """The most days that a length may take: a month counts for 31, since which months is not known yet."""
    return delay.count * {"jours": 1, "semaines": 7, "mois": 31}[delay.unit]


def planned_days(phases: Iterable[Phase]) -> int:
    """The planned lengths of phases, one after another."""
    return sum(most_days(phase.length) for phase in phases if phase.length)


def duration_of(process: Process) -> tuple[Delay, Delay] | None:
    """« 10 à 12 mois » as its two ends; None where the process says it in other words."""
    if found := _RANGE.fullmatch(process.duration):
        shortest, longest, unit = found.groups()
        return parse_delay(f"{shortest} {unit}"), parse_delay(f"{longest} {unit}")
    try:
        said = parse_delay(process.duration)
    except BadInput:
        return None
    return said, said
