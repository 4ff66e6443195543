"""Whatever catches everything says why: nothing narrower would do there, and what is kept all the same."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("models", "tasks", "flows", "notifications", "config", "cli", "service", "desk")
BROAD = [
    (path.relative_to(ROOT), number)
    for path in sorted(chain.from_iterable((ROOT / room).rglob("*.py") for room in ROOMS))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines())
    if line.strip().startswith("except Exception")
]


def test_there_are_some() -> None:
    assert len(BROAD) > 10


@pytest.mark.parametrize(("path", "number"), BROAD, ids=[f"{path}:{line + 1}" for path, line in BROAD])
def test_it_has_its_reason_on_its_line_or_beside_it(path: Path, number: int) -> None:
    above, itself, below = (ROOT / path).read_text(encoding="utf-8").splitlines()[number - 1 : number + 2]
    beside = [one for one in (above.strip(), below.strip()) if one.startswith("#")]
    assert any(len(one.split()) > 4 for one in (itself.partition("#")[2], *beside)), itself.strip()
