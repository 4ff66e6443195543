"""The stable JSON of a situation as one reader may see it."""

from __future__ import annotations

from typing import Any

from models.secrecy import IN_CONSULTATION
from models.seen import Seen


def veiled(shown: dict[str, Any], seen: Seen) -> dict[str, Any]:
    """The same situation, a note in place of all that a veiled phase waits for and of what happened in it."""
    late = [one for one in shown["health"]["late"] if seen.shows(one["key"])]
    anomalies = [{"phase": one.phase or None, "text": one.text} for one in seen.anomalies]
    state = "late" if late else "irregular" if anomalies else "ok"
    return {
        **shown,
        "phases": [_line(line, seen) for line in shown["phases"]],
        "owed": [one for one in shown["owed"] if seen.shows(one["key"])],
        "health": {**shown["health"], "state": state, "late": late, "anomalies": anomalies},
    }


def _line(line: dict[str, Any], seen: Seen) -> dict[str, Any]:
    if not seen.is_veiled(line["key"]):
        return line
    return {**line, "unmet": [], "engaged_without": [], "waived": [], "note": IN_CONSULTATION}
