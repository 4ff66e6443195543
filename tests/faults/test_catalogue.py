"""The catalogue itself: sixteen scenarios at the least, each named once and told in docs/reliability.md."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).parent
DOCUMENT = FOLDER.parents[1] / "docs" / "reliability.md"


def _is_fault(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "fault"


def catalogue() -> dict[str, str]:
    """Every scenario and what a person sees in it, as its marks say."""
    found: list[tuple[str, str]] = []
    for path in sorted(FOLDER.glob("test_*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        for call in filter(_is_fault, calls):
            name = ast.literal_eval(call.args[0])
            seen = {word.arg: ast.literal_eval(word.value) for word in call.keywords}["seen"]
            found.append((name, seen))
    twice = [name for name, times in Counter(name for name, _ in found).items() if times > 1]
    assert not twice, f"named twice: {twice}"
    return dict(found)


def test_at_least_sixteen_scenarios() -> None:
    assert len(catalogue()) >= 16


def test_the_document_tells_each_scenario_and_what_a_person_sees() -> None:
    text = DOCUMENT.read_text()
    missing = [name for name, seen in catalogue().items() if f"`{name}`" not in text or seen not in text]
    assert not missing, f"docs/reliability.md does not tell: {missing}"
