"""What is checked of any words that somebody types, before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.characters import plain, steering
from models.errors import BadInput
from models.fields import MAX_TEXT, Days, read_name


def check_typed(values: Mapping[str, Any]) -> None:
    """BadInput for a value that is too long, or that would steer a screen, a mail or a database."""
    for key, value in values.items():
        check_words(str(key), field=str(key))
        if isinstance(value, str):
            check_words(value, field=str(key))


def check_words(text: str, *, field: str) -> None:
    """The same of one text."""
    found = steering(text)
    if found:
        raise BadInput(
            f"« {field} » : ce texte contient un caractère invisible qui change ce qu’on lit ({found}).",
            todo="Tapez-le au clavier au lieu de le coller.",
            field=field,
        )
    if len(text) > MAX_TEXT:
        raise BadInput(
            f"« {field} » : ce texte a {len(text)} caractères, {MAX_TEXT} au plus.",
            todo="Raccourcissez-le ; s’il s’agit d’un document, déposez-le et donnez son adresse.",
            field=field,
        )


def said(text: str, *, field: str, missing: str, todo: str) -> str:
    """A reason as people see it; BadInput where there is none."""
    check_words(text, field=field)
    if not plain(text).strip():
        raise BadInput(missing, todo=todo, field=field)
    return text


def named(text: str, *, field: str) -> str:
    """A name as it will be shown."""
    check_words(text, field=field)
    try:
        return read_name(text)
    except ValueError as error:
        raise BadInput(f"« {field} » : {error}.", todo="Écrivez-le en quelques mots.", field=field) from None


_DAYS: TypeAdapter[tuple[date, ...]] = TypeAdapter(Days)


def typed_days(text: str, whose: str, *, field: str) -> tuple[date, ...]:
    """One day, or two that follow each other, as typed; BadInput names the date by `whose`."""
    try:
        return _DAYS.validate_python(text)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise BadInput(
            f"La date {whose} ne convient pas : {reason}.",
            todo="Donnez un jour, ou deux jours qui se suivent : 2027-04-13,2027-04-14.",
            field=field,
        ) from None
