"""A message that cannot be written is set aside by itself; where the database fails, none is."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from config.wiring import House
from example import PILOTE, Paris
from models.errors import EnvironmentProblem
from sending import ADDRESSES, Recorder, delivers, rows
from tasks.freeze import frozen


def breaks(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whatever is written to the pilot breaks so."""

    def broken(session: Any, row: Any, *rest: Any) -> Any:
        if row.email == PILOTE:
            raise error
        return frozen(session, row, *rest)

    monkeypatch.setattr("tasks.claim.frozen", broken)


def test_a_message_that_breaks_its_template_is_shown_and_the_others_leave(
    filled: House, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch, KeyError("titre"))
    courier = Recorder()
    delivers(filled, courier, paris("2027-01-12 10:01"))
    assert {mail.to for mail in courier.sent} == set(ADDRESSES)
    (lost,) = [row for row in rows(filled) if row.state == "failed"]
    assert lost.reason == "ce message n’a pas pu être rédigé : 'titre'"


def test_a_database_that_fails_while_one_is_written_refuses_none_and_all_leave_later(
    filled: House, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))
    breaks(monkeypatch, failure)
    courier = Recorder()
    with pytest.raises(EnvironmentProblem):
        delivers(filled, courier, paris("2027-01-12 10:01"))
    assert {row.state for row in rows(filled)} == {"queued"}
    monkeypatch.undo()
    delivers(filled, courier, paris("2027-01-12 10:02"))
    assert {mail.to for mail in courier.sent} == {PILOTE, *ADDRESSES}
