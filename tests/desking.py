"""What tests of the pages share: a real server, who asks it, and what it says in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from config.links import link_to_preferences
from config.wiring import House
from desk.serving import served
from example import PILOTE
from models.preferences import DEFAULT
from models.tables import Message, Person, Reader
from postgres import free_port
from preferring import FRIDAY, opened, ref

FORM = "application/x-www-form-urlencoded"


def link(house: House, email: str = PILOTE, *, days: int = 0) -> str:
    return link_to_preferences(house.settings, ref(house, email), at=FRIDAY - timedelta(days=days))


def posts(house: House, **asked: str) -> httpx.Response:
    """The whole form, as it stands for who chose nothing, but for these fields."""
    data = DEFAULT | {name.replace("_", "-"): said for name, said in asked.items()}
    return httpx.post(link(house), data=data)


def everything(house: House) -> dict[str, list[dict[str, Any]]]:
    tables: tuple[Any, ...] = (Reader, Message, Person)
    with house.reading() as session:
        return {
            table.__name__: sorted((row.model_dump() for row in session.exec(select(table))), key=repr)
            for table in tables
        }


def plain(answer: httpx.Response) -> str:
    """The words of a page, with ordinary spaces."""
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", words)


@contextmanager
def online(filled: Path, home: Path) -> Iterator[House]:
    """The pages of a copy of this database, served until the test ends."""
    (home / "var").mkdir()
    (home / "var" / "atelier.db").write_bytes(filled.read_bytes())
    with opened("", home, port=free_port()) as house, served(house, say=pytest.fail):
        yield house
