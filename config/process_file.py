"""Reads a process definition; every error names the file, the line and the key in one sentence."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.complaints import why
from config.yaml_file import place_of, read_yaml
from models.errors import BadInput, NotFound
from models.process import Process

FOLDER = Path(__file__).parent / "processes"


def available() -> list[str]:
    """The keys of the definitions that this installation holds."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@functools.cache
def load_process(key: str) -> Process:
    """The definition of this key; NotFound names those that exist."""
    if key not in available():
        known = ", ".join(available())
        raise NotFound(f"Le processus « {key} » n’existe pas.", todo=f"Processus : {known}.", field="process")
    return read_process(FOLDER / f"{key}.yaml")


def read_process(path: Path) -> Process:
    """A definition from a file, checked against the schema."""
    document = read_yaml(path)
    try:
        process = Process.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadInput(
            _sentence(path, document, first), todo="Corrigez cette ligne.", field="process"
        ) from None
    for loc, reason in (*process.broken_references(), *_unknown_messages(process)):
        line, key = place_of(document, loc)
        raise BadInput(
            f"{path.name}, ligne {line}, clé « {key} » : {reason}.", todo="Corrigez cette ligne.", field=key
        )
    if process.key != path.stem:
        raise BadInput(
            f"{path.name}, ligne 1 : la clé « {process.key} » n’est pas le nom du fichier.", field="key"
        )
    return process


def line_of(key: str, *place: int | str) -> int:
    """On which line of its file a definition says something."""
    return place_of(read_yaml(FOLDER / f"{key}.yaml"), place)[0]


def _sentence(path: Path, document: Any, error: Any) -> str:
    line, key = place_of(document, error["loc"])
    return f"{path.name}, ligne {line}, clé « {key} » : {why(error)}."


def _unknown_messages(process: Process) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """A message that has no template would fail months later, when it is due."""
    # Rendering is needed to write mail, not to read a stored process: reading should not pay for it.
    from notifications.render import available as available_messages

    known = available_messages()
    for loc, message in process.messages():
        if message not in known:
            yield loc, f"le message {message} n’a pas de modèle"


def definition_of(process: Process) -> tuple[str, str]:
    """The definition as canonical JSON, kept with the ateliers opened with it, and its digest."""
    text = json.dumps(
        process.model_dump(mode="json", exclude_defaults=True),
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    return text, hashlib.sha256(text.encode()).hexdigest()


@functools.lru_cache(maxsize=64)
def parse_definition(text: str) -> Process:
    """The process of a stored definition."""
    return Process.model_validate_json(text)
