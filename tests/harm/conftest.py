"""Installations of their own for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cells import peopled_house
from commandline import CommandLine
from config.wiring import House


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, lived: Path
) -> CommandLine:
    """An installation with one session and its atelier, its marché notified and its launch agreed."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    return CommandLine(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="session")
def peopled(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An atelier and its session in which somebody holds each role; what is tried there is never kept."""
    house = peopled_house(sqlite_model, tmp_path_factory.mktemp("peopled"))
    yield house
    house.close()
