"""In whose place somebody acted, by address, beside each fact that is shown."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from models.facts import Fact
from models.on_behalf import on_behalf_of
from tasks.load import Loaded
from tasks.people import with_addresses


def behalf_of(session: Session, loaded: Loaded, facts: Iterable[Fact]) -> dict[str, list[str]]:
    """For each of these facts of a journal, by its reference, the addresses of those its author acted for."""
    # What a correction says now is not what was judged then: the journal's own rows are asked.
    rows = {fact.ref: fact for fact in loaded.facts}
    found = {fact.ref: on_behalf_of(loaded.process, loaded.facts, rows[fact.ref]) for fact in facts}
    addresses = with_addresses(session, {person for people in found.values() for person in people})
    return {ref: [addresses[person] for person in people] for ref, people in found.items()}
