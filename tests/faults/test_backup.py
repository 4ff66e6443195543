"""What goes wrong around a backup: nothing lost, nothing sent twice, and no base half anything."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlmodel import select

from commandline import CommandLine
from config.clock import real_now
from config.wiring import House
from example import ATELIER, PILOTE, fill
from keeping import backs_up, rows_of
from models.tables import Message
from running import PROGRAM, until
from sending import Recorder, delivers, rows, states

Sees = Callable[[str], None]
Line = Callable[..., CommandLine]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Line:
    """The command line on the database of a house."""
    return lambda house: CommandLine(monkeypatch, capsys, tmp_path, house.settings.url)


@pytest.fixture
def lived(house: House, tmp_path: Path) -> House:
    """A session has begun, and mails wait."""
    fill(house, tmp_path)
    return house


@pytest.mark.fault(
    "sauvegarde-disque-plein",
    seen="Aucun fichier n’a été laissé ; les sauvegardes précédentes sont intactes.",
)
def test_the_disk_fills_up_during_a_backup(lived: House, line: Line, person_sees: Sees) -> None:
    first = backs_up(lived).path
    content, before = first.read_bytes(), rows_of(lived)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with lived.reading() as session:  # Keeps the shared memory file of SQLite's WAL in place.
        session.connection()
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, hard))
        try:
            answer = line(lived)("backup", "--keep", "1")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.code == 5
    person_sees(answer.err)
    assert [path.name for path in first.parent.iterdir()] == [first.name]
    assert first.read_bytes() == content
    assert rows_of(lived) == before


@pytest.mark.fault("sauvegarde-abimee", seen="ne peut pas servir")
def test_a_backup_was_cut_or_changed_on_its_way(
    lived: House, empty_house: House, line: Line, person_sees: Sees
) -> None:
    path, before = backs_up(lived).path, rows_of(lived)
    content = path.read_bytes()
    middle = len(content) // 2
    for damaged in (content[:middle], content[:middle] + b"\0\0\0\0" + content[middle + 4 :]):
        path.write_bytes(damaged)
        for cli, options in ((line(empty_house), ()), (line(lived), ("--replace",))):
            answer = cli("restore", str(path), *options)
            assert answer.code == 2
            person_sees(answer.err)
    assert rows_of(lived) == before
    assert empty_house.is_empty()


def with_many_mails(house: House) -> House:
    """A year of mails, so that putting them back takes a while."""
    with house.writing() as session:
        model = session.exec(select(Message)).first()
        assert model is not None
        values = model.model_dump(exclude={"id"}) | {"state": "sent", "body_text": "x" * 2000}
        session.execute(insert(Message), [values | {"key": f"essai:{number}"} for number in range(1500)])
    return house


def killed_while_it_restores(house: House, path: Path, *, after: float) -> int:
    """The copy of what stands there is made under the lock: once it has its name, the rest is under way."""
    settings = {"ATELIER_HOME": str(house.settings.home), "ATELIER_DATABASE_URL": house.settings.url}
    process = subprocess.Popen(
        [str(PROGRAM), "restore", str(path), "--replace"],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    copies = len(list(path.parent.glob("*restauration*.zip")))
    until(lambda: len(list(path.parent.glob("*restauration*.zip"))) > copies, seconds=60, what="the copy")
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    return process.wait(30)


@pytest.mark.slow
@pytest.mark.fault("restauration-tuee", seen="aucun n’a changé")
def test_a_restore_is_killed_halfway(lived: House, line: Line, person_sees: Sees) -> None:
    path, before = backs_up(with_many_mails(lived)).path, rows_of(lived)
    ends = []
    for after in (0.03, 0.15):
        ends.append(killed_while_it_restores(lived, path, after=after))
        person_sees(line(lived)("verify").out)
        if ends[-1] != 0:
            assert rows_of(lived) == before
    assert ends[0] == -signal.SIGKILL, "it ended before it was killed"
    assert line(lived)("restore", str(path), "--replace").code == 0


@pytest.mark.fault("restauration-messages-partis", seen="peut-être déjà partis")
def test_mails_had_left_between_the_backup_and_the_loss_of_the_base(
    lived: House, empty_house: House, line: Line, person_sees: Sees
) -> None:
    courier = Recorder()
    made = backs_up(lived)
    before = states(lived)["skipped"]
    gone = delivers(lived, courier, real_now().replace(year=2030)).sent
    # What says days that went by is not sent: it is years later.
    assert gone + states(lived)["skipped"] - before == made.manifest.waiting
    assert gone > 0
    cli = line(empty_house)
    person_sees(cli("restore", str(made.path)).out)
    assert states(empty_house)["unknown"] >= gone
    delivers(empty_house, courier, real_now().replace(year=2030))
    assert max(courier.handed.values()) == 1
    health = cli("health")
    assert health.code == 5
    assert "d’issue inconnue" in health.out
    assert cli("release", "--held", "--drop", "--by", PILOTE).code == 0
    assert states(empty_house)["unknown"] == 0
    assert {row.key for row in rows(lived)} <= {row.key for row in rows(empty_house)}


@pytest.mark.fault("base-deplacee", seen="Cette base a été déplacée")
def test_somebody_still_works_on_a_base_that_was_moved(
    lived: House, empty_house: House, line: Line, person_sees: Sees
) -> None:
    old, new = line(lived), line(empty_house)
    assert old("database", "move", "--to", empty_house.settings.url).code == 0
    before = rows_of(lived)
    for arguments in (("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE), ("deliver",)):
        answer = old(*arguments)
        assert answer.code == 5
        person_sees(answer.err)
    assert rows_of(lived) == before
    assert new("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE).code == 0
    assert new("verify").code == 0
