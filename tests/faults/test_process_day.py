"""`atelier up` stopped for a day and more: what came due meanwhile is done at its start, once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from config.settings import Settings
from config.wiring import House
from example import ATELIER, PILOTE
from machine import Machine, copied_database
from models.queries import journals_due, messages_of
from prefectserver import under_way
from running import until
from service.server import PrefectServer
from tasks.sweep_all import sweep_all
from tasks.trigger import trigger

pytestmark = [pytest.mark.server, pytest.mark.slow]

BACK = "2027-03-18 09:00"


def owed(house: House) -> Counter[str]:
    """Every message ever queued, by its key."""
    with house.reading() as session:
        return Counter(message.key for message in messages_of(session))


def due(house: House) -> list[str]:
    with house.reading() as session:
        return list(journals_due(session, house.now()))


def opens_the_launch(machine: Machine) -> None:
    at = machine.house.now()
    with machine.house.writing() as session:
        assert trigger(session, ATELIER, "lancement-in-situ", by=PILOTE, at=at).refusal is None


def as_a_quiet_machine_would(machine: Machine) -> Counter[str]:
    """What is owed at this moment, by the rules alone, on a copy of the database."""
    copy = machine.folder / "calme.db"
    with (
        closing(sqlite3.connect(machine.folder / "var" / "atelier.db")) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    quiet = House(Settings(home=machine.folder, database_url=f"sqlite:///{copy}"))
    assert sweep_all(quiet, at=quiet.now()).swept
    found = owed(quiet)
    quiet.close()
    return found


@pytest.mark.fault("arret-de-plusieurs-jours", seen="atelier(s) n’ont pas été relus à l’heure")
def test_after_days_down_everything_overdue_is_done_once_and_nothing_twice(
    prefect: PrefectServer, sqlite_model: Path, tmp_path: Path, person_sees: Callable[[str], None]
) -> None:
    url = copied_database(sqlite_model, tmp_path)
    with Machine(tmp_path, url, PREFECT_API_URL=prefect.api) as machine:
        first = machine.up()
        first.wait_ready(machine.house)
        opens_the_launch(machine)
        machine.comes_to_rest()
        assert first.ctrl_c(seconds=60) == 0
        before = owed(machine.house)

        machine.is_now(BACK)
        assert due(machine.house)
        person_sees(machine.health("n’ont pas été relus à l’heure"))
        expected = as_a_quiet_machine_would(machine)
        assert expected > before

        for _ in range(2):
            again = machine.up()
            again.wait_ready(machine.house)
            until(lambda: not due(machine.house), seconds=90, what="the overdue")
            machine.comes_to_rest()
            assert owed(machine.house) == expected
            assert again.ctrl_c(seconds=60) == 0
        machine.every_mail_arrived_once()
        assert "relances : à l’heure" in machine.atelier("health").shown
        assert not under_way(prefect.api, machine.house.mark())
