"""The team’s clock in « atelier owed » : shown to the team and to the buyer, and to nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from acting import says
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, FILE, PILOTE, Paris, imported
from tasks.owed import owed

TIMED = FILE.replace("contract: {delays", "contract: {execution: 10 mois, delays")


def clock(house: House, paris: Paris, by: str) -> dict[str, Any] | None:
    with house.reading() as session:
        (one,) = owed(session, at=paris("2027-04-20 10:00"), by=by, slug=ATELIER)["ateliers"]
    found: dict[str, Any] | None = one["clock"]
    return found


def test_a_submission_stops_the_clock_that_the_mandataire_sees(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    imported(house, tmp_path, paris("2027-01-04 10:00"), text=TIMED)
    says(house, "marche-notifie", paris("2027-03-10 10:00"), reference="M1")
    mine = clock(house, paris, EQUIPE)
    assert mine
    assert (mine["start"], mine["end"], mine["stopped"]) == ("2027-03-10", "2028-01-10", False)
    parts = "methodologie,calendrier"
    at = paris("2027-04-12 10:00")
    says(house, "livrable-remis", at, by=EQUIPE, deliverable="note-de-cadrage", parts=parts)
    stopped = clock(house, paris, EQUIPE)
    assert stopped
    assert (stopped["end"], stopped["stopped"]) == (None, True)
    assert clock(house, paris, PILOTE) == stopped
    assert clock(house, paris, AD1) is None
