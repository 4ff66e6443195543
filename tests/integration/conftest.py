"""Installations, couriers and files that several of these tests start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from acting import imports, says
from commandline import CommandLine
from config.settings import Settings
from config.wiring import House
from databases import Line
from example import ATELIER, FILE, PILOTE, QUIET, Paris, fill, imported
from importing import HEADER, Sheet
from mailboxing import ELUE, WORKSHOPS, Drop, Returns, Writes, address_of, reads, rows_to
from mailserver import MailServer
from models.tables import Message
from notifications.smtp import SmtpCourier
from preferring import FRIDAY, daily_house
from returning import postfix
from sending import ADDRESSES, Recorder, delivers, rows
from tasks.record import record
from tasks.tell_returns import FAILING


@pytest.fixture
def new(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    """A machine on which nothing was ever done."""
    command = CommandLine(monkeypatch, capsys, tmp_path / "maison")
    command.at = None
    return command


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, lived: Path
) -> CommandLine:
    """An installation with one session and its atelier, its marché notified and its launch agreed."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    (tmp_path / "session.yaml").write_text(FILE, encoding="utf-8")
    return CommandLine(monkeypatch, capsys, tmp_path)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Line:
    """The command line on the database of this URL."""
    (tmp_path / "session.yaml").write_text(FILE, encoding="utf-8")
    return lambda url: CommandLine(monkeypatch, capsys, tmp_path, url)


@pytest.fixture
def sqlite_cli(line: Line, tmp_path: Path, lived: Path) -> CommandLine:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    return line(f"sqlite:///{tmp_path}/var/atelier.db")


@pytest.fixture
def postgres_cli(line: Line, tmp_path: Path, postgres_url: str) -> CommandLine:
    house = House(Settings(home=tmp_path, database_url=postgres_url))
    fill(house, tmp_path)
    house.close()
    return line(postgres_url)


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """A workbook with these lines."""

    def made(*lines: Sequence[Any], header: Sequence[str] = HEADER) -> Path:
        book = openpyxl.Workbook()
        for row in (header, *lines):
            assert book.active is not None
            book.active.append(list(row))
        path = tmp_path / "contacts.xlsx"
        book.save(path)
        return path

    return made


@pytest.fixture
def opened(house: House, tmp_path: Path, paris: Paris) -> House:
    """A session with one atelier, its marché notified and its launch agreed."""
    imports(house, tmp_path, paris("2027-01-04 10:00"))
    says(house, "marche-notifie", paris("2027-03-10 10:00"), reference="M1")
    says(
        house,
        "date-convenue",
        paris("2027-03-11 10:00"),
        event="lancement-in-situ",
        dates="2027-03-23",
        place="Évron",
    )
    return house


@pytest.fixture
def filled(house: House, tmp_path: Path, paris: Paris) -> House:
    """Thirteen mails waiting: the pilot's and those of twelve collectivités."""
    imported(house, tmp_path, paris("2027-01-12 10:00"), more=ADDRESSES, text=QUIET)
    return house


@pytest.fixture
def sqlite_filled(sqlite_house: House, tmp_path: Path, paris: Paris) -> House:
    """The same where the database does not matter."""
    imported(sqlite_house, tmp_path, paris("2027-01-12 10:00"), more=ADDRESSES, text=QUIET)
    return sqlite_house


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture
def courier(server: MailServer) -> Iterator[SmtpCourier]:
    made = SmtpCourier(server.url(), timeout=10)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A mailbox that is a folder."""
    made = tmp_path / "boite"
    made.mkdir()
    return made


@pytest.fixture
def drop(folder: Path) -> Drop:
    """Puts a mail into it."""

    def dropped(raw: bytes, name: str = "") -> Path:
        path = folder / f"{name or len(list(folder.rglob('*.eml')))}.eml"
        path.write_bytes(raw)
        return path

    return dropped


@pytest.fixture
def sent(filled: House, paris: Paris) -> House:
    """Thirteen mails that were handed over: the pilot's and those of twelve collectivités."""
    delivers(filled, Recorder(), paris("2027-01-12 10:01"))
    filled.set_clock(paris("2027-01-12 12:00"))
    return filled


@pytest.fixture
def writes(sent: House) -> Writes:
    """Tells everybody of one more date, and sends it; the row of that mail to an address."""
    count = iter(range(len(WORKSHOPS)))

    def one_more(address: str = ELUE, *, days: int = 1) -> Message:
        at = sent.now() + timedelta(days=days)
        sent.set_clock(at)
        number = next(count)
        said = {"event": WORKSHOPS[number], "dates": f"2027-0{number + 3}-16", "place": "Évron"}
        with sent.writing() as session:
            record(session, ATELIER, "date-convenue", said, by=PILOTE, at=at)
        delivers(sent, Recorder(), at + timedelta(minutes=1))
        sent.set_clock(at + timedelta(minutes=2))
        with sent.reading() as session:
            return [row for row in rows(sent) if address_of(sent, row) == address and row.message != FAILING][
                -1
            ]

    return one_more


@pytest.fixture
def returns(sent: House, folder: Path, drop: Drop) -> Returns:
    """The server of the address returns this mail, and the mailbox is read."""

    def returned(row: Message) -> None:
        drop(postfix(row.message_id or "", row.address or ""))
        reads(sent, folder)

    return returned


@pytest.fixture
def lost(sent: House, writes: Writes, returns: Returns) -> House:
    """An address of which the last three mails came back."""
    for row in [*rows_to(sent, ELUE)[:1], writes(), writes()]:
        returns(row)
    return sent


@pytest.fixture(scope="session")
def written(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy: what is tested of the pages is what they say, and both databases keep the same."""
    path = tmp_path_factory.mktemp("pages") / "filled.db"
    path.write_bytes(sqlite_model.read_bytes())
    with daily_house(f"sqlite:///{path}", path.parent) as built:
        built.set_clock(FRIDAY)
    return path
