"""A disk without room, a real one of a few megabytes: nothing half-kept, and all goes on with room."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandline import Answer, CommandLine
from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from databases import kept
from example import ATELIER, PILOTE, fill
from models.errors import EnvironmentProblem
from models.queries import facts_of
from newer import become_newer
from postgres import Cluster
from sending import AT, Recorder, delivers, states
from standing import environment_of, program
from tasks.verify import verify

Sees = Callable[[str], None]
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE)


class Disk:
    """A file system in memory, of so many megabytes, that can be filled to the last byte."""

    def __init__(self, megabytes: int) -> None:
        # Not under pytest's own folder, into which PostgreSQL's user may not go.
        self.folder = Path(tempfile.mkdtemp(prefix="ateliers-disque-"))
        self._ballast = self.folder / "ballast"
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(self.folder)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            self.folder.rmdir()
            pytest.skip("only root may mount a small disk; a quota is tried beside this, without root")

    def fill(self) -> None:
        """Not one byte more may be written."""
        with contextlib.suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            for size in (1 << 16, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while ballast.write(b"x" * size):
                        pass

    def make_room(self) -> None:
        """Somebody has tidied up."""
        self._ballast.unlink()

    def take_away(self) -> None:
        """Unmounts it, and leaves nothing behind."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
        self.folder.rmdir()


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk(6)
    yield made
    made.take_away()


@pytest.fixture
def begun(disk: Disk, sqlite_model: Path, tmp_path: Path) -> Iterator[House]:
    """A session that has begun, its base on the small disk."""
    path = disk.folder / "atelier.db"
    path.write_bytes(sqlite_model.read_bytes())
    house = House(Settings(home=tmp_path, database_url=f"sqlite:///{path}"))
    fill(house, tmp_path)
    yield house
    house.close()


@pytest.mark.fault("disque-plein-pendant-un-acte", seen="Le disque est plein.")
def test_an_act_on_a_full_disk_keeps_nothing_and_is_done_again_once_there_is_room(
    cli: CommandLine, disk: Disk, person_sees: Sees
) -> None:
    before = kept(cli)
    disk.fill()
    answer = cli(*ACT)
    person_sees(answer.err)
    assert (answer.code, "Rien n’a été enregistré" in answer.err) == (5, True)
    disk.make_room()
    assert kept(cli) == before
    assert cli(*ACT).code == 0
    assert cli("verify").code == 0
    assert cli("journal", ATELIER).out.count("COPIL") == 1


@pytest.mark.fault("disque-plein-pendant-un-envoi", seen="1 mail(s) d’issue inconnue")
def test_a_disk_that_fills_up_during_a_delivery_leaves_one_mail_in_doubt(
    cli: CommandLine, begun: House, disk: Disk, person_sees: Sees
) -> None:
    courier, total = Recorder(), sum(states(begun).values())
    courier.before = lambda _: disk.fill() if len(courier.sent) == 1 else None
    with pytest.raises(EnvironmentProblem) as told:
        delivers(begun, courier, AT)
    assert told.value.message == "Le disque est plein."
    assert "Rien n’a été enregistré" not in told.value.kept
    disk.make_room()
    courier.before = lambda _: None
    delivers(begun, courier, AT)
    person_sees(cli("health").out)
    assert states(begun) == {"sent": total - 1, "unknown": 1}
    assert set(courier.handed.values()) == {1}
    assert len(courier.handed) == total


@pytest.mark.fault("disque-plein-pendant-une-migration", seen="sans copie, aucune migration ne commence")
def test_an_upgrade_without_room_for_its_copy_does_not_begin(
    cli: CommandLine,
    disk: Disk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    person_sees: Sees,
) -> None:
    before = kept(cli)
    become_newer(tmp_path / "next", monkeypatch.setattr)
    disk.fill()
    answer = cli("database", "upgrade")
    assert (answer.code, "Le disque est plein." in answer.err) == (5, True)
    person_sees(answer.err)
    disk.make_room()
    assert not list(disk.folder.glob("*avant*"))
    assert kept(cli) == before
    answer = cli("database", "upgrade")
    assert (answer.code, "Copie d’avant" in answer.out) == (0, True)
    assert cli("status", ATELIER).code == 0


def at_most(size: int) -> Callable[[], None]:
    """A process whose files may grow no further, as under a quota."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.fault("quota-atteint", seen="Le disque refuse d’écrire (quota atteint, disque plein ou abîmé).")
def test_an_act_under_a_quota_keeps_nothing_and_is_done_again_without_it(
    sqlite_house: House, tmp_path: Path, person_sees: Sees
) -> None:
    fill(sqlite_house, tmp_path)
    sqlite_house.close()
    environment = environment_of(sqlite_house, clock=AT.isoformat())
    held_back = program(environment, *ACT, limits=at_most(16_384))
    person_sees(held_back.communicate(timeout=30)[1])
    assert held_back.returncode == 5
    with sqlite_house.reading() as session:
        assert "autre-evenement" not in [fact.kind for fact in facts_of(session, [ATELIER])]
    free = program(environment, *ACT)
    assert "autre événement" in free.communicate(timeout=30)[0]
    with sqlite_house.reading() as session:
        assert verify(session).wrong is None


@pytest.fixture
def crowded(cluster: Cluster) -> Iterator[tuple[Cluster, Disk]]:  # noqa: ARG001 - skips without PostgreSQL
    """A PostgreSQL server whose data, log of changes included, are on the small disk."""
    disk = Disk(120)
    server = Cluster(within=disk.folder, settings="-c max_wal_size=32MB -c min_wal_size=32MB")
    yield server, disk
    server.stop()
    disk.take_away()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.fault("disque-plein-sous-postgresql", seen="Faites de la place, puis recommencez.")
def test_postgresql_without_room_refuses_what_it_cannot_keep_and_goes_on_once_there_is_room(
    crowded: tuple[Cluster, Disk],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    person_sees: Sees,
) -> None:
    server, disk = crowded
    house = House(Settings(home=tmp_path, database_url=server.url("postgres")))
    upgrade(house.engine, at=datetime(2027, 1, 1, tzinfo=UTC), nature=SIMULATION)
    fill(house, tmp_path)
    house.close()
    cli = CommandLine(monkeypatch, capsys, tmp_path, house.settings.database_url)
    disk.fill()
    answers: list[Answer] = []
    while len(answers) < 100 and (not answers or answers[-1].code == 0):
        answers.append(cli(*ACT[:3], f"nature=COPIL {os.urandom(80).hex()}", *ACT[4:]))
    assert "Le disque est plein." in answers[-1].err
    person_sees(answers[-1].err)
    assert cli("journal", ATELIER).out.count("COPIL") == len(answers) - 1
    disk.make_room()
    assert cli(*ACT).code == 0
    assert cli("journal", ATELIER).out.count("COPIL") == len(answers)
    assert cli("verify").code == 0
