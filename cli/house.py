"""The house as a command finds it: wired from the settings, its database checked."""

from __future__ import annotations

import click

from config.settings import load_settings
from config.wiring import House
from models.errors import BadInput


def wired_house() -> House:
    """The installation, its database not looked at yet; its connections end with the command."""
    house = House(load_settings())
    click.get_current_context().call_on_close(house.close)
    return house


def open_house() -> House:
    """The installation, ready to read and write; EnvironmentProblem when its database is not."""
    return wired_house().checked()


def who(by: str, house: House) -> str:
    """The declared identity, from the option or the setting."""
    person = by or house.settings.by
    if not person:
        raise BadInput(
            "Il faut dire qui agit.", todo="Ajoutez --by ADRESSE, ou réglez ATELIER_BY.", field="by"
        )
    return person
