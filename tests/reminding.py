"""The reminders that a year owes, as short texts; definitions of before and of services that ask for more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from building import Year
from config.process_file import parse_definition
from models.ladders import Reminders
from models.owed import Owed
from models.process import Process

#: The stored text of version 1, byte for byte.
STORED = Path(__file__).parent / "definitions" / "national-1.json"
CARNET = "carnet-de-suivi-v1-remis"


def process_with(**reminders: Any) -> Process:
    """The national definition with these reminders."""
    return Year().process.model_copy(update={"reminders": Reminders.model_validate(reminders)})


def of_version_1() -> Process:
    """The national definition as it was stored before it had ladders."""
    return parse_definition(STORED.read_text(encoding="utf-8"))


def reminders(told: Year, at: str | datetime, condition: str = "") -> list[Owed]:
    """Those owed at a moment, whatever was sent before."""
    return [one for one in told.owed(at) if one.leaves and one.cause.startswith(condition)]


def shown(owed: list[Owed]) -> list[str]:
    """« echeance J-7: mandataire, pilote »."""
    return [
        f"{one.message} {one.cause.rpartition(':')[2]}: {', '.join(a.person for a in one.to)}" for one in owed
    ]
