"""Prefect cannot write in its folder when `atelier up` starts: acts and mails do without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machine import Machine, copied_database
from running import until


@pytest.mark.fault("dossier-de-prefect-interdit", seen="Le dossier de Prefect ne peut pas être écrit")
def test_a_start_that_cannot_write_for_prefect_says_so_and_acts_and_mails_do_without(
    sqlite_model: Path, tmp_path: Path, person_sees: Callable[[str], None]
) -> None:
    with Machine(tmp_path, copied_database(sqlite_model, tmp_path)) as machine:
        # A file in its place: as root, whom no right stops, nothing else forbids it.
        machine.prefect_home.write_text("")
        up = machine.up()
        until(up.died, seconds=60, what="the end of atelier up")
        assert up.process.returncode == 5
        person_sees(up.shown)
        told = machine.agrees_by_command()
        assert told.code == 0
        assert "Le suivi (mails, affichage dans Prefect) partira quand « atelier up » tournera." in told.shown
        assert machine.atelier("deliver").code == 0
        machine.every_mail_arrived_once()
        assert machine.walks()
