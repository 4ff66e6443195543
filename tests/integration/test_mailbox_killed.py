"""SIGKILL while a return is dealt with: before its transaction ends, and between that and its mark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.wiring import House
from mailboxing import ELUE, Drop, number_of, reads, row_to, told
from models.returned import Sort
from models.tables import Lease
from returning import postfix
from running import clean_environment
from sending import rows
from tasks.letters import LEASE, counts

#: Reads the mailbox of the settings, and is killed there.
PROGRAM = """
import os, signal, sys
from config.wiring import House
from notifications.mailbox import open_mailbox
import notifications.mailbox_folder, tasks.mailbox
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "before the commit":
    tasks.mailbox.letters.sort_as = die
elif sys.argv[1] == "before the mark":
    notifications.mailbox_folder.FolderMailbox.mark = die
else:
    tasks.mailbox.letters.mark = die
house = House()
with open_mailbox(sys.argv[2]) as box:
    tasks.mailbox.read_mailbox(house, box)
"""


def killed(house: House, folder: Path, where: str) -> None:
    settings = {"ATELIER_HOME": str(house.settings.home), "ATELIER_DATABASE_URL": house.settings.url}
    environment = clean_environment(settings) | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, where, str(folder)], env=environment, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL


def without_lease(house: House) -> None:
    """The lease of who was killed is over at once on this machine: its process is gone."""
    with house.reading() as session:
        lease = session.get(Lease, LEASE)
    assert lease is not None
    assert lease.holder.partition(":")[2] != str(os.getpid())


@pytest.mark.parametrize("where", ["before the commit", "before the mark", "before its mark is kept"])
def test_a_reader_killed_there_has_done_nothing_or_all_and_the_next_one_ends_it(
    sent: House, folder: Path, drop: Drop, where: str
) -> None:
    path = drop(postfix(number_of(sent, ELUE), ELUE))
    killed(sent, folder, where)
    without_lease(sent)
    marked = row_to(sent, ELUE).bounced_at is not None
    assert marked is (where != "before the commit")
    assert path.exists() is (where != "before its mark is kept")
    before = [row.model_dump() for row in rows(sent)]
    reading = reads(sent, folder)
    assert reading.sorts[Sort.RETURNED] == (0 if marked else 1)
    assert row_to(sent, ELUE).bounced_at is not None
    assert len(told(sent)) == 1
    if marked:
        assert [row.model_dump() for row in rows(sent)] == before
    assert not path.exists()
    assert (folder / "lus" / path.name).exists()
    with sent.reading() as session:
        assert counts(session) == {Sort.RETURNED: 1}
