"""The people that a message speaks of: references until it leaves, names in what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from models.queries import people_by_ref

#: In what a message says: the references of those it names, by what they are in it.
PEOPLE = "people"
FORGOTTEN = "une personne oubliée"


def named_in(session: Session, contexts: Iterable[str]) -> dict[str, str]:
    """The name, or else the address, of everybody whom these messages name; most name nobody."""
    speaking = (json.loads(text) for text in contexts if f'"{PEOPLE}"' in text)
    refs = {ref for context in speaking for ref in context.get(PEOPLE, {}).values()}
    found = people_by_ref(session, refs) if refs else {}
    return {ref: person.name or person.email or FORGOTTEN for ref, person in found.items()}


def with_names(context: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What a message says, its people named."""
    if PEOPLE not in context:
        return context
    said = {part: names.get(ref, FORGOTTEN) for part, ref in context[PEOPLE].items()}
    return {**context, PEOPLE: said}
