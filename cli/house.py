"""The house as a command finds it: wired from the settings, its database checked."""

from __future__ import annotations

from config.settings import load_settings
from config.wiring import House
from models.errors import BadInput


def open_house() -> House:
    """The installation, ready to read and write; EnvironmentProblem when its database is not."""
    return House(load_settings()).checked()


def who(by: str, house: House) -> str:
    """The declared identity, from the option or the setting."""
    person = by or house.settings.by
    if not person:
        raise BadInput(
            "Il faut dire qui agit.", todo="Ajoutez --by ADRESSE, ou réglez ATELIER_BY.", field="by"
        )
    return person
