"""The loop of `atelier up` that reads the mailbox: bounded, quiet where none is set, never in the way."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Settings
from config.wiring import House
from corresponding import person
from mailboxing import ELUE, Drop, number_of, row_to
from models.tables import Lease
from returning import postfix
from service.returns import MORE, PAUSE, ReturnsLoop
from tasks.letters import LEASE


def with_mailbox(house: House, where: str) -> House:
    settings = Settings(home=house.settings.home, database_url=house.settings.url, mailbox=SecretStr(where))
    return House(settings)


def test_it_reads_what_is_there_and_comes_back_soon_when_some_is_left(
    sent: House, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.mailbox.MOST", 1)
    drop(person(), "a")
    drop(postfix(number_of(sent, ELUE), ELUE), "b")
    house = with_mailbox(sent, str(folder))
    loop = ReturnsLoop(house)
    assert asyncio.run(loop.step()) == MORE
    assert asyncio.run(loop.step()) == PAUSE
    assert row_to(sent, ELUE).bounced_at is not None
    house.close()


def test_a_mailbox_that_is_down_is_noted_once_in_the_log_and_tried_again(
    sqlite_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house = with_mailbox(sqlite_house, "imap://nom:tres-secret@127.0.0.1:1/INBOX")
    loop = ReturnsLoop(house)
    with caplog.at_level(logging.WARNING):
        assert [asyncio.run(loop.step()) for _ in range(2)] == [PAUSE, PAUSE]
    assert len(caplog.records) == 1
    assert "tres-secret" not in caplog.text
    with house.reading() as session:
        lease = session.get(Lease, LEASE)
    assert lease is not None
    assert lease.note.startswith("La boîte de ATELIER_MAILBOX ne répond pas")
    house.close()


def test_without_a_mailbox_nothing_is_read_nor_written(sqlite_house: House) -> None:
    assert asyncio.run(ReturnsLoop(sqlite_house).step()) == PAUSE
    with sqlite_house.reading() as session:
        assert session.get(Lease, LEASE) is None
