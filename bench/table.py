"""One line per measure: the floor, ours, their ratio, what is to hold, and whether it holds."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEAD = ("measure", "floor", "ours", "ratio", "to hold", "verdict")


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as printed; `held` is None where nothing is promised."""

    measure: str
    floor: str
    ours: str
    ratio: float | None = None
    hold: str = ""
    held: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """The six texts of the line."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = {None: "", True: "tenu", False: "non tenu"}[self.held]
        return (self.measure, self.floor, self.ours, ratio, self.hold, verdict)


def compared(measure: str, floor: Sequence[float], ours: Sequence[float], most: float) -> Row:
    """The medians of two sets of seconds, the second to stay within `most` times the first."""
    ratio = middle(ours) / middle(floor)
    hold, held = (f"≤ {most:g} × floor", ratio <= most) if most else ("", None)
    return Row(measure, duration(middle(floor)), duration(middle(ours)), ratio, hold, held)


def bounded(measure: str, seconds: Sequence[float], most: float, floor: str = "") -> Row:
    """A median that must stay under a number of seconds."""
    found = middle(seconds)
    return Row(measure, floor, duration(found), None, f"≤ {duration(most)}", found <= most)


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """The value that 99 in 100 do not exceed: the greatest of a hundred or fewer."""
    return sorted(values)[max(0, round(0.99 * len(values)) - 1)] if len(values) > 100 else max(values)


def duration(seconds: float) -> str:
    """Three figures and a unit."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.3g} s"


def as_markdown(rows: Iterable[Row]) -> str:
    """The whole table, readable as it is and as Markdown."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = []
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        texts.append(f"| {' | '.join(cells)} |")
    rule = "|".join("-" * (width + 2) for width in widths)
    return "\n".join([texts[0], f"|{rule}|", *texts[1:]])
