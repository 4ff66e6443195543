"""Workbooks of contacts, imports, and the one sentence that a mistake gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from commandline import Answer, CommandLine
from example import AD1, ATELIER

HEADER = ("atelier", "email", "nom", "role", "jusqu-au")
GOOD = (ATELIER, "neuf@y.example", "Neuf", "collectivite", None)
Sheet = Callable[..., Path]


def imports(cli: CommandLine, path: Path, by: str = AD1) -> Answer:
    return cli("import", str(path), "--by", by, "--json")


def one_sentence(answer: Answer, file: str, line: int, key: str) -> None:
    """The file, the line and the key (alone or after those above it), in one sentence."""
    message = answer.error["message"]
    assert answer.code in {2, 4}, message
    assert re.match(rf"{re.escape(file)}, ligne {line}\b", message), message
    assert re.search(rf"« (\S+\.)?{re.escape(key)} »", message), message
    assert "\n" not in message
    assert re.search(r"[^.]\.$", message), message
