"""Says what an earlier fact should have said; the fact itself stays in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.commands import Correct
from models.errors import BadInput
from models.moments import exactly
from models.situation import Situation
from models.typed import check_typed
from models.typed import said as words
from tasks.act import Outcome, act
from tasks.load import Loaded
from tasks.people import author, without_addresses
from tasks.record import with_zone

#: Typed keys that are about the fact itself, not about what it says.
VOID, ON = "annule", "on"


def correct(  # noqa: PLR0913 - the words of the command, each with its name
    session: Session,
    slug: str,
    fact: int,
    values: Mapping[str, Any],
    *,
    because: str,
    by: str,
    at: datetime,
    seen: int | None = None,
) -> Outcome:
    """The outcome of a correction; `annule=oui` says that the fact did not happen."""
    check_typed(values)
    reason = words(because, field="because", missing="Une correction a un motif.", todo="Ajoutez --because.")
    void = _is_yes(values.get(VOID, ""))
    on = str(values[ON]) if ON in values else None
    rest = {key: value for key, value in values.items() if key not in {VOID, ON}}
    if not (void or on or rest):
        raise BadInput(
            "Rien n’est corrigé.", todo=f"Donnez clé=valeur, {ON}=DATE ou {VOID}=oui.", field="values"
        )
    person = author(session, by)

    def make(loaded: Loaded, situation: Situation) -> Correct:
        kind = next((f.kind for f in loaded.facts if f.scope == slug and f.seq == fact), "")
        said = without_addresses(session, kind, with_zone(rest, situation.zone)) if rest else {}
        return Correct(fact, said, reason, exactly(situation.at, situation.zone), person, on, void)

    return act(session, slug, make, at=at, seen=seen)


def _is_yes(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in {"", "oui", "non"}:
        raise BadInput(f"{VOID} : « {value} » n’est ni « oui » ni « non ».", field=VOID)
    return text == "oui"
