"""Submissions as tests ask about them."""

from __future__ import annotations

from building import Year
from models.deliverables import Attempt, Track

NOTE, CARNET = "note-de-cadrage", "carnet-de-suivi"


def track(told: Year, at: str, key: str = NOTE, version: int | None = None) -> Track:
    return next(
        t
        for t in told.situation(at).tracks
        if t.deliverable.key == key and t.version in {version, version or 1}
    )


def current(told: Year, at: str, key: str = NOTE) -> Attempt:
    attempt = track(told, at, key).current
    assert attempt is not None
    return attempt


def outcome(told: Year, at: str, key: str = NOTE) -> str | None:
    answer = current(told, at, key).answer
    return answer.outcome if answer else None


def submitted(day: str = "2027-04-01", **contract: str) -> Year:
    """The note de cadrage was handed in."""
    told = Year(verification=contract.get("verification"), departement=contract.get("departement", "53"))
    told.on(day, "livrable-remis", NOTE)
    return told
