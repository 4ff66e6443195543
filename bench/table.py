"""One line per measure: the floor, ours, their ratio, what is to hold, and whether it holds."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
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


def compared(measure: str, floor: Sequence[float], ours: Sequence[float], most: float = 0) -> Row:
    """The medians of two sets of seconds, the second to stay within `most` times the first."""
    ratio = middle(ours) / middle(floor)
    hold, held = (f"≤ {most:g} × floor", ratio <= most) if most else ("", None)
    return Row(measure, duration(middle(floor)), duration(middle(ours)), ratio, hold, held)


def bounded(measure: str, seconds: Sequence[float], most: float, floor: Sequence[float] = ()) -> Row:
    """A median that must stay under a number of seconds, with a floor for scale if there is one."""
    found, bare = middle(seconds), middle(floor) if floor else 0.0
    beside = (duration(bare), found / bare) if floor else ("", None)
    return Row(measure, beside[0], duration(found), beside[1], f"≤ {duration(most)}", found <= most)


def weighed(measure: str, floor: float | None, ours: float, most: float = 0) -> Row:
    """Two numbers of bytes; `most` is the number that ours must stay under."""
    beside = ("", None) if floor is None else (weight(floor), ours / floor if floor else None)
    hold, held = (f"< {weight(most)}", ours < most) if most else ("", None)
    return Row(measure, beside[0], weight(ours), beside[1], hold, held)


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


def weight(size: float) -> str:
    """Three figures and a unit, by thousands."""
    if size < 1e6:
        return f"{size / 1e3:.3g} kB"
    return f"{size / 1e6:.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


def as_markdown(title: str, rows: Sequence[Row]) -> str:
    """A table under its title, ready to paste."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(row.cells() for row in rows)]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def as_text(title: str, rows: Sequence[Row]) -> str:
    """The same table with its columns aligned, for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = ["  ".join(c.ljust(width) for c, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([f"\n{title}", texts[0].rstrip(), "-" * len(texts[0]), *(t.rstrip() for t in texts[1:])])
