"""YAML 1.2 read strictly: duplicate keys refused, and the line of everything kept for errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, ScalarEvent

from config.text_file import read_text
from models.characters import steering
from models.errors import BadInput

#: A session file is five levels deep, a definition seven.
MAX_DEPTH = 20


class _Refused(MarkedYAMLError):
    """Correct YAML that no file of ours has any use for."""


class _PlainComposer(Composer):
    """Refuses what makes a small file huge, endless, or something else than words, numbers and dates."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """One node, and those below it."""
        event = self.parser.peek_event()
        why = _why_refused(event)
        if self.depth >= MAX_DEPTH:
            why = f"il y a plus de {MAX_DEPTH} niveaux"
        if why:
            raise _Refused(problem=why, problem_mark=event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _why_refused(event: Any) -> str:
    if isinstance(event, AliasEvent) or event.anchor is not None:
        return "les ancres (&) et les renvois (*) ne sont pas lus ; écrivez la valeur en entier"
    if getattr(event, "ctag", None) is not None:
        return "les types (« ! ») ne sont pas lus"
    if isinstance(event, ScalarEvent) and event.value == "<<":
        return "la fusion (« << ») n’est pas lue ; écrivez les clés"
    return ""


def read_yaml(path: Path) -> Any:
    """The document of a file; BadInput names the line where it cannot be read."""
    text = read_text(path)
    reader = YAML(typ="rt")
    reader.Composer = _PlainComposer
    try:
        document = reader.load(text)
    except _Refused as error:
        raise BadInput(_at(path, error, str(error.problem)), todo="Corrigez cette ligne.") from None
    except DuplicateKeyError as error:
        raise BadInput(_at(path, error, "une clé est écrite deux fois"), field=_key(error)) from None
    except YAMLError as error:
        raise BadInput(
            _at(path, error, "ce n’est pas du YAML"), todo="Vérifiez les espaces et les « : »."
        ) from None
    except Exception as error:
        # Whatever the parser stumbles upon is something that it cannot read: a date, a number…
        raise BadInput(_impossible(path, text), todo="Écrivez les dates 2027-03-01.", field="date") from error
    for loc, found in _steered(document, ()):
        line, key = place_of(document, loc)
        raise BadInput(
            f"{path.name}, ligne {line}, clé « {key} » : "
            f"caractère invisible qui change ce qu’on lit ({found}).",
            todo="Effacez-le.",
            field=key,
        )
    return document


def _steered(node: Any, loc: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Texts that hold a character written with an escape, which nobody would see."""
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            yield from _steered(str(key), loc)
            yield from _steered(value, (*loc, key))
    elif isinstance(node, CommentedSeq):
        for rank, value in enumerate(node):
            yield from _steered(value, (*loc, rank))
    elif isinstance(node, str) and (found := steering(node)):
        yield loc, found


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
        step = _step(node, asked)
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
            node = node[step]
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
            node = node[step]
        elif step in {"subject", "verb", "[key]"}:
            continue
        names.append(str(step))
    return line, ".".join(names) or "(le fichier)"


def _step(node: Any, asked: int | str) -> Any:
    """A rank in what was written as a mapping is that key; a number may also be a key itself."""
    if not isinstance(node, CommentedMap) or not isinstance(asked, int) or asked in node:
        return asked
    return list(node)[asked] if asked < len(node) else asked
