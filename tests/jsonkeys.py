"""The keys that scripts rely on in the answers of `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

STATES = {"locked", "ready", "open", "closed"}
UNMET = {"what", "owner", "due"}
PHASE = {
    "key", "title", "state", "unmet", "engaged_without", "waived",
    "planned_open", "planned_close", "opened_on", "closed_on",
}  # fmt: skip
SITUATION = {"atelier", "process", "version", "phases", "current", "health"}


def has(found: Mapping[str, Any], keys: set[str]) -> None:
    """The contracted keys are there; others may be."""
    assert keys - set(found) == set()


def is_day(text: Any) -> None:
    """An ISO day, or nothing."""
    assert text is None or date.fromisoformat(text).isoformat() == text


def is_moment(text: Any) -> None:
    """An ISO moment that says its zone."""
    assert datetime.fromisoformat(text).tzinfo is not None


def is_situation(found: Mapping[str, Any], name: str = "atelier") -> None:
    has(found, SITUATION - {"atelier"} | {name})
    assert len(found["phases"]) == (13 if name == "atelier" else 4)
    for phase in found["phases"]:
        has(phase, PHASE)
        assert phase["state"] in STATES
        for key in ("planned_open", "planned_close", "opened_on", "closed_on"):
            is_day(phase[key])
        for unmet in (*phase["unmet"], *phase["engaged_without"]):
            has(unmet, UNMET)
            is_day(unmet["due"])
        if phase["state"] == "closed":
            assert (phase["unmet"], phase["closed_on"] is None) == ([], False)


def is_fact(found: Mapping[str, Any]) -> None:
    has(found, {"seq", "kind", "payload", "happened_at", "precision", "recorded_at", "by"})
    is_moment(found["happened_at"])
    is_moment(found["recorded_at"])
