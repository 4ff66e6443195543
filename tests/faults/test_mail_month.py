"""Some days of mails of the day whose senders are killed over and over; `make kills` plays a whole month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench.kills_month import Trial, play_month

#: What an import owes to everybody is gathered on the next morning; that of AD1, on the Monday.
FIRST, DAYS, KILLS = date(2027, 3, 8), 10, 25


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whenever_senders_are_killed_the_mails_received_and_those_in_doubt_account_for_every_cause(
    database_url: str, tmp_path: Path
) -> None:
    postgres = database_url.startswith("postgresql")
    trial = Trial("essai", database_url, 2 if postgres else 1, KILLS, seed=7, first=FIRST, days=DAYS)
    play_month(trial, tmp_path)
    assert trial.killed == KILLS
    assert trial.month is not None
    assert trial.month.wrong == ()
    assert trial.month.said_in_digests > 10
    assert trial.month.mails > 20
