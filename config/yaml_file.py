"""YAML 1.2 read strictly: duplicate keys refused, and the line of everything kept for errors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from config.text_file import read_text
from models.errors import BadInput


def read_yaml(path: Path) -> Any:
    """The document of a file; BadInput names the line where it cannot be read."""
    text = read_text(path)
    try:
        return YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        raise BadInput(_at(path, error, "une clé est écrite deux fois"), field=_key(error)) from None
    except ValueError:
        raise BadInput(_impossible(path, text), todo="Écrivez les dates 2027-03-01.", field="date") from None
    except YAMLError as error:
        raise BadInput(
            _at(path, error, "ce n’est pas du YAML"), todo="Vérifiez les espaces et les « : »."
        ) from None


def _impossible(path: Path, text: str) -> str:
    """Names the line of a date that looks right and does not exist."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.findall(r"\d{4}-\d{1,2}-\d{1,2}", line):
            try:
                datetime.strptime(found, "%Y-%m-%d")  # noqa: DTZ007 - only asks whether the day exists
            except ValueError:
                key = line.partition(":")[0].strip(" -{")
                return f"{path.name}, ligne {number}, clé « {key} » : la date {found} n’existe pas."
    return f"{path.name} : une valeur ne se lit pas."


def _at(path: Path, error: YAMLError, why: str) -> str:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    line = mark.line + 1 if mark else 1
    key = f", clé « {_key(error)} »" if _key(error) else ""
    return f"{path.name}, ligne {line}{key} : {why}."


def _key(error: YAMLError) -> str:
    """The duplicate key that the parser names in quotes."""
    problem = str(getattr(error, "problem", "") or "")
    return problem.split('"')[1] if problem.startswith("found duplicate key") else ""


def place_of(document: Any, loc: Sequence[int | str]) -> tuple[int, str]:
    """The line and the dotted key of a place named by pydantic.

    A list that was written as a mapping counts as that mapping; a key that is missing is on the
    line of what should hold it.
    """
    line, node, names = 1, document, []
    for asked in loc:
        step = list(node)[asked] if isinstance(node, CommentedMap) and isinstance(asked, int) else asked
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
            node = node[step]
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
            node = node[step]
        elif step in {"subject", "verb"}:
            continue
        names.append(str(step))
    return line, ".".join(names)
