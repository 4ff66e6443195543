"""By whose hours people read: those of their territory, of Paris for AD1, or of where they say they are."""

from __future__ import annotations

from datetime import date

import pytest

from building import Year
from models.decent import Preference
from models.departure import hours_of
from models.history import History
from models.roles import Role

#: A Tuesday, a holiday in Moselle and no other day off.
SAINT_ETIENNE = date(2028, 12, 26)
#: The abolition of slavery in La Réunion, a Wednesday.
ABOLITION = date(2028, 12, 20)


@pytest.mark.parametrize(
    ("departement", "role", "zone", "day", "works"),
    [
        ("57", Role.PILOTE, None, SAINT_ETIENNE, False),
        ("57", Role.PILOTE, "Europe/Paris", SAINT_ETIENNE, False),  # Where they are already.
        ("57", Role.PILOTE, "Indian/Reunion", SAINT_ETIENNE, True),
        ("974", Role.PILOTE, "Indian/Reunion", ABOLITION, False),
        ("974", Role.PILOTE, "Europe/Paris", ABOLITION, True),
        ("57", Role.NATIONAL, "Europe/Paris", SAINT_ETIENNE, True),  # AD1 does not work in Moselle.
        ("974", Role.NATIONAL, "Indian/Reunion", ABOLITION, True),
    ],
)
def test_who_says_to_be_in_their_territory_has_its_days_off(
    departement: str, role: Role, zone: str | None, day: date, works: bool
) -> None:
    told = Year(departement=departement)
    history = History(told.facts, told._moment("2028-12-01"))
    assert hours_of(role, history, Preference(zone=zone)).calendar.is_working(day) is works
