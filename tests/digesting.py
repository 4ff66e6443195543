"""Digests made of what the rules say in the year that the tests tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telling import Context, simple, told_by_the_rules

TODAY = "2027-04-12T07:00:00+00:00"
PAGE = "https://ateliers.example/suivi/"


def item(message: str, context: Context, role: str = "pilote", territory: str = "") -> dict[str, Any]:
    """A message as a digest is given it, as `tasks.gathered` and `tasks.freeze` do."""
    placed = {**context, "territory": territory} if territory else context
    scope = placed["slug"] if not territory else territory.lower().replace(" ", "-")
    return {
        "message": message,
        "scope": scope,
        "role": role,
        "context": placed,
        "link": PAGE + scope,
    }


def digest(*items: dict[str, Any], today: str = TODAY) -> Context:
    return {"territory": "", "weekly": False, "today": today, "items": list(items)}


def every_item(role: str) -> Iterator[dict[str, Any]]:
    for message in simple():
        for context in told_by_the_rules()[message]:
            yield item(message, context, role)


def gatherings() -> Iterator[tuple[str, Context]]:
    """Each message that gathers others, alone, over several territories, and with everything in it."""
    for role in ("pilote", "mandataire", "collectivite", "national"):
        found = list(every_item(role))
        yield "recapitulatif", digest(*found)
        yield "recapitulatif", digest(*found[:2])
        for one in found:
            late = told_by_the_rules()["retard"][0]
            yield "recapitulatif", digest(one, item("retard", late, role, "Grande-Ravine"))
