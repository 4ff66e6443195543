"""One loop of `atelier up` breaks, is cancelled or hangs: the others go on, and a person sees which one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machine import Machine, copied_database
from planted_atelier import CANCELS, HANGS, RAISES
from running import Up, until
from service.server import PrefectServer

pytestmark = [pytest.mark.server, pytest.mark.slow]

Sees = Callable[[str], None]
Plant = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def machine(
    prefect: PrefectServer, sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """One `atelier up` for all these scenarios, each of which leaves it at rest."""
    folder = tmp_path_factory.mktemp("boucles")
    url = copied_database(sqlite_model, folder)
    with Machine(folder, url, PREFECT_API_URL=prefect.api) as made:
        made.planted_up("service.progress.STUCK=4", "service.beat.BEAT=1").wait_ready(made.house)
        made.comes_to_rest()
        yield made


@pytest.fixture
def up(machine: Machine) -> Up:
    return machine.programs[-1]


@pytest.fixture
def plant(machine: Machine) -> Iterator[Plant]:
    """Spoils a loop; whatever becomes of the scenario, the next one finds every loop well."""
    planted: list[Path] = []

    def spoil(loop: str, fault: str) -> Path:
        planted.append(machine.folder / loop)
        planted[-1].write_text(fault)
        return planted[-1]

    yield spoil
    for file in planted:
        file.unlink(missing_ok=True)
    machine.comes_to_rest()
    until(lambda: "en échec" not in machine.atelier("health").shown, seconds=60, what="loops that are well")


RAISED = pytest.mark.fault(
    "boucle-qui-echoue", seen="elle tourne (en échec : erreur inattendue (ValueError))"
)
CANCELLED = pytest.mark.fault(
    "boucle-annulee", seen="elle tourne (en échec : erreur inattendue (CancelledError))"
)


@pytest.mark.parametrize(
    "fault", [pytest.param(RAISES, marks=RAISED), pytest.param(CANCELS, marks=CANCELLED)]
)
@pytest.mark.parametrize("loop", ["envois", "parcours"])
def test_a_loop_that_fails_or_is_cancelled_stops_no_other_and_goes_on_by_itself(
    machine: Machine, up: Up, plant: Plant, person_sees: Sees, loop: str, fault: str
) -> None:
    file = plant(loop, fault)
    person_sees(machine.health("en échec"))
    machine.agrees_a_date()
    until(lambda: machine.rests_but(loop), seconds=60, what="the other loop")
    assert not machine.rests()
    file.unlink()
    machine.comes_to_rest()
    machine.every_mail_arrived_once()
    assert not up.died()


@pytest.mark.fault("boucle-figee", seen="ne tourne pas (bloquée depuis moins d’une minute)")
@pytest.mark.parametrize("loop", ["envois", "parcours"])
def test_a_loop_that_hangs_in_a_thread_is_named_by_health_and_by_the_next_act(
    machine: Machine, up: Up, plant: Plant, person_sees: Sees, loop: str
) -> None:
    file = plant(loop, HANGS)
    up.says(f"La boucle « {loop} » est bloquée")
    person_sees(machine.health(f"la boucle « {loop} » ne tourne pas"))
    told = machine.agrees_by_command()
    assert told.code == 0
    assert f"Le suivi est ralenti : la boucle « {loop} » ne tourne pas (bloquée" in told.shown
    until(lambda: machine.rests_but(loop), seconds=60, what="the other loop")
    assert not machine.rests()
    file.unlink()
    machine.comes_to_rest()
    up.says(f"La boucle « {loop} » avance de nouveau.")
    machine.every_mail_arrived_once()
