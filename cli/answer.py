"""How a command answers: JSON with stable keys on request, French text otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from models.characters import escaped, on_one_line
from models.errors import AtelierError

F = TypeVar("F", bound=Callable[..., Any])
REFUSED = 3


def json_option(command: F) -> F:
    """Every command takes `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Réponse en JSON, clés stables.")(command)


def by_option(command: F) -> F:
    """Who acts: a declared identity, which shows as such."""
    return click.option("--by", default="", help="Adresse de la personne qui agit (ou ATELIER_BY).")(command)


def reader_option(command: F) -> F:
    """Who reads: a declared identity too; what is for some roles only is shown to these."""
    help_text = "Adresse de qui lit (ou ATELIER_BY) : montre ce qui est réservé à son rôle."
    return click.option("--by", default="", help=help_text)(command)


def seen_option(command: F) -> F:
    """An act judged on what its author had read."""
    help_text = "Refuser si des faits postérieurs au n° N changent la réponse."
    return click.option("--seen", type=int, default=None, metavar="N", help=help_text)(command)


def say(data: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Prints one answer, in one of its two forms; nobody's words make a line or steer the terminal."""
    if as_json:
        click.echo(_json(data))
    else:
        click.echo("\n".join(map(on_one_line, lines)))


def _json(data: Any) -> str:
    return escaped(json.dumps(data, ensure_ascii=False, indent=2))


def fail(error: AtelierError, *, as_json: bool) -> int:
    """Prints what happened, what was kept and what to do; returns the exit code."""
    if as_json:
        click.echo(_json({"error": error.as_dict()}))
    else:
        click.echo("\n".join(part for part in (error.message, error.kept, error.todo) if part), err=True)
    return error.exit_code
